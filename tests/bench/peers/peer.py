"""One Python peer over a batch directory: reads DIR/pages.jsonl, prints an article a line, and the seconds of processor time
that its calls took on standard error. Usage: peer.py NAME DIR"""

import json
import pathlib
import sys
import time


def trafilatura(fast):
    from trafilatura import bare_extraction

    def run(html, url):
        got = bare_extraction(html, url=url, with_metadata=True, fast=fast, include_comments=False)
        if got is None:
            return {}
        got = got.as_dict()
        return {'headline': got['title'], 'author': (got['author'] or '').split('; '), 'datePublished': got['date'],
                'articleBody': got['text'], 'description': got['description'], 'keywords': got['tags'],
                'image': got['image'], 'inLanguage': got['language']}
    return run


def newspaper4k():
    import newspaper

    def run(html, url):
        article = newspaper.Article(url or 'http://localhost/', fetch_images=False)
        article.download(input_html=html.decode('utf-8', 'replace'))
        article.parse()
        date = article.publish_date
        return {'headline': article.title, 'author': list(article.authors), 'articleBody': article.text,
                'datePublished': date.isoformat() if date else None, 'description': article.meta_description,
                'keywords': list(article.meta_keywords), 'image': article.top_image, 'inLanguage': article.meta_lang}
    return run


def readability_lxml():
    import lxml.html
    import readability

    def run(html, url):
        document = readability.Document(html.decode('utf-8', 'replace'))
        body = lxml.html.fromstring(document.summary(html_partial=True)).text_content()
        return {'headline': document.short_title(), 'articleBody': body}
    return run


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def run(html, url):
        tree = HTMLTree.parse_from_bytes(html)
        return {'headline': tree.title, 'articleBody': extract_plain_text(tree, main_content=True)}
    return run


PEERS = {'trafilatura': lambda: trafilatura(False), 'trafilatura, fast': lambda: trafilatura(True),
         'newspaper4k': newspaper4k, 'readability-lxml': readability_lxml, 'resiliparse': resiliparse}


def main():
    name, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    run = PEERS[name]()
    pages = [json.loads(line) for line in (directory / 'pages.jsonl').read_text().splitlines()]
    spent = 0.0
    for page in pages:
        html = (directory / page['file']).read_bytes()
        start = time.process_time()
        try:
            got = run(html, page['url'])
        except Exception as error:  # a peer's failure on one page is an empty article, as the scorer counts it
            got = {'error': repr(error)}
        spent += time.process_time() - start
        print(json.dumps({k: v for k, v in got.items() if v} | {'id': page['id']}, ensure_ascii=False))
    print(f'{spent:.6f}', file=sys.stderr)


main()
