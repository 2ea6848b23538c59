#!/usr/bin/env python3
"""Compares articles with what the manifest says must come of their pages.

    tests/site/compare.py [BROADSHEET]     renders the site, runs `broadsheet parse` on each article's file, lists what differs

Tests use faults(facts, article): one sentence for each fact that the article's JSON lacks or has otherwise.
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
from urllib.parse import parse_qs, urlsplit

import build

WORDS_OFF = 0.15


def squeeze(text):
    return ' '.join((text or '').split())


def names(people):
    return [squeeze(person.get('name')) for person in people or []]


def same_moment(wanted, got):
    """A day wants just that day; an instant the same instant."""
    if not got or len(wanted) == 10 or len(got) == 10:
        return got == wanted
    try:
        return datetime.datetime.fromisoformat(wanted) == datetime.datetime.fromisoformat(got.replace('Z', '+00:00'))
    except (ValueError, TypeError):
        return False


def all_blocks(blocks):
    for block in blocks or []:
        yield block
        yield from all_blocks(block.get('children'))


def text_of(block):
    """The block's text, that of its children included."""
    own = block.get('text') or ''.join(span.get('text', '') for span in block.get('spans') or [])
    return squeeze(' '.join([own, *(text_of(child) for child in block.get('children') or [])]))


def scalar_faults(facts, article):
    extra = article.get('broadsheet', {})
    for key, got in (('@id', article.get('@id')), ('headline', article.get('headline')), ('description', article.get('description')),
                     ('pageType', extra.get('pageType'))):
        if key in facts and squeeze(got) != squeeze(facts[key]):
            yield f'{key} is {got!r}, not {facts[key]!r}'
    for key in ('datePublished', 'dateModified'):
        if key in facts and not same_moment(facts[key], article.get(key)):
            yield f'{key} is {article.get(key)!r}, not {facts[key]!r}'
    if (article.get('inLanguage') or '').split('-')[0] != facts['inLanguage']:
        yield f'inLanguage is {article.get("inLanguage")!r}, not {facts["inLanguage"]!r}'


def list_faults(facts, article):
    if names(article.get('author')) != names(facts['author']):
        yield f'authors are {names(article.get("author"))}, not {names(facts["author"])}'
    urls = [person.get('url') for person in article.get('author') or []]
    yield from (f'no author has the URL {person["url"]}' for person in facts['author'] if 'url' in person and person['url'] not in urls)
    if 'keywords' in facts and {squeeze(word).lower() for word in article.get('keywords') or []} != {word.lower() for word in facts['keywords']}:
        yield f'keywords are {article.get("keywords")}, not {facts["keywords"]}'
    related = [link.get('url') for link in article.get('relatedLink') or []]
    yield from (f'relatedLink lacks {link["url"]}' for link in facts.get('relatedLink', ()) if link['url'] not in related)
    if 'contact' in facts and facts['contact'] not in json.dumps(article, ensure_ascii=False):
        yield f'the contact address {facts["contact"]} is lost'
    if 'image' in facts:
        image = (article.get('image') or [{}])[0]
        yield from (f'image {key} is {image.get(key)!r}, not {wanted!r}' for key, wanted in facts['image'].items()
                    if squeeze(wanted) not in squeeze(image.get(key)))


def body_faults(facts, article):
    body = squeeze(article.get('articleBody'))
    for key in ('firstParagraph', 'lastParagraph'):
        if squeeze(facts[key]) not in body:
            yield f'{key} is not in the body: {facts[key][:50]!r}'
    yield from (f'the body has furniture: {text!r}' for text in facts.get('absent', ()) if text in body)
    count = article.get('wordCount') or 0
    about, summary = facts.get('wordCount'), len(facts.get('description', '').split())
    if about and not (1 - WORDS_OFF) * about <= count <= (1 + WORDS_OFF) * about + summary:
        yield f'wordCount is {count}, not about {facts["wordCount"]}'
    blocks = list(all_blocks(article.get('broadsheet', {}).get('blocks')))
    headings = [text_of(block) for block in blocks if block.get('type') == 'heading']
    yield from (f'no heading {text!r}' for text in facts.get('headings', ()) if squeeze(text) not in headings)
    quotes = [(text_of(block), squeeze(block.get('attribution'))) for block in blocks if block.get('type') == 'quote']
    yield from (f'no quote {quote["text"][:40]!r} by {quote["speaker"]!r}' for quote in facts.get('quotes', ())
                if not any(squeeze(quote['text']) in text and quote['speaker'] in speaker for text, speaker in quotes))


def entry_faults(facts, article):
    """The entries of a live blog, each with its time."""
    entries = [block for block in all_blocks(article.get('broadsheet', {}).get('blocks')) if block.get('type') == 'live_entry']
    times = [entry.get('date') for entry in entries]
    yield from (f'no entry of {entry["datePublished"]}' for entry in facts.get('entries', ())
                if not any(same_moment(entry['datePublished'], at) for at in times))
    told = ' '.join(text_of(entry) for entry in entries)
    yield from (f'no entry {entry["name"]!r}' for entry in facts.get('entries', ()) if entry['name'] not in told)


def usage_faults(facts, article):
    usage = article.get('broadsheet', {}).get('usage', {})
    short = {key.replace('_', '').lower(): value for key, value in usage.items()}
    yield from (f'usage lacks {key}' for key, wanted in facts.get('usage', {}).items() if short.get(key.replace('_', '')) is not wanted)


def faults(facts, article):
    """What an article's JSON lacks or has otherwise than the manifest's facts."""
    return [fault for part in (scalar_faults, list_faults, body_faults, entry_faults, usage_faults) for fault in part(facts, article)]


def markdown_faults(facts, text):
    """What an article's Markdown lacks: everything that a print view shows."""
    flat = squeeze(text.replace('*', '').replace('\n> ', '\n'))
    wanted = [f'# {facts["headline"]}', facts['datePublished'][:10], facts.get('contact', ''), f'Original: <{facts["@id"]}>',
              facts['firstParagraph'], facts['lastParagraph']]
    wanted += [f'[{person["name"]}]({person["url"]})' for person in facts['author'] if 'url' in person]
    wanted += [f'[{link["name"]}]({link["url"]})' for link in facts.get('relatedLink', ())]
    wanted += [f'# {heading}' for heading in facts.get('headings', ())]
    wanted += [part for quote in facts.get('quotes', ()) for part in (quote['text'], f'— {quote["speaker"]}')]
    image = facts.get('image')
    if image:
        wanted += [f'({image["url"]})', image['caption'], image['creditText']]
        if not any(line.startswith('*') and line.endswith(f'{image["creditText"]}**') for line in text.splitlines()):
            yield 'the credit is not bold'
    yield from (f'the Markdown lacks {part!r}' for part in wanted if squeeze(part) not in flat)


def file_of(root, url):
    """The file that nginx would send for a URL of the built site."""
    parts = urlsplit(url)
    root, path = root / 'www' / parts.hostname, parts.path.strip('/')
    if parts.path == '/artikel.php':
        query = parse_qs(parts.query)
        return root / 'artikel' / f'{query["id"][0]}-{query.get("druck", [""])[0]}.html'
    return next(file for file in (root / path, root / f'{path}.html', root / path / 'index.html') if file.is_file())


def parse(program, directory, url, facts, *options):
    """What `broadsheet parse` prints of the file behind a URL; None and the reason where it fails."""
    if facts.get('charset') == 'windows-1251':
        options += ('--content-type', 'text/html; charset=windows-1251')
    page = file_of(pathlib.Path(directory), url).read_bytes()
    result = subprocess.run([program, 'parse', '--url', url, *options, '-'], input=page, capture_output=True)
    return (None if result.returncode else result.stdout.decode()), result.stderr.decode(errors='replace').strip()[-200:]


def page_faults(program, directory, url, facts):
    """The faults of a page read from its file, in JSON and, for a print view, in Markdown."""
    text, error = parse(program, directory, url, facts)
    if text is None:
        return [error]
    found = faults(facts, json.loads(text))
    if 'druck=1' in url:
        found += markdown_faults(facts, parse(program, directory, url, facts, '--format', 'markdown')[0])
    return found


def readable(manifest):
    """{URL: facts} of all pages that show an article: the rows' own and the print views."""
    urls = manifest['urls']
    views = {url: urls[facts['of']] for url, facts in urls.items() if facts.get('print_view')}
    return {url: facts for url, facts in urls.items() if facts['outcome'] == 'article'} | views


def differing(program):
    """{URL: faults} of the site's pages read from their files."""
    with tempfile.TemporaryDirectory() as directory:
        wanted = readable(build.build(directory, 18080))
        found = {url: page_faults(program, directory, url, facts) for url, facts in wanted.items()}
    return {url: faults for url, faults in found.items() if faults}, len(wanted)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2] / 'build' / 'broadsheet'
    found, total = differing(program)
    for url, reasons in found.items():
        for reason in reasons:
            print(f'{url}: {reason}')
    print(f'{total - len(found)} of {total} pages as the manifest has them')
    return bool(found)


if __name__ == '__main__':
    sys.exit(main())
