"""The site's articles as data: content/*.txt, one file a host.

An article begins with "=== path", then "key: value" lines, an empty line and the body. Body paragraphs are parted by
empty lines; "## " begins a heading, "> text -- speaker" is a pull quote, "- " begins an item of a list, and
[words](path) is a link within the host. After "--- changed" stand the keys and the whole body as the second crawl finds
them.
"""

import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
LINK = re.compile(r'\[([^\]]+)\]\(([^)]+)\)')


class Article:
    """One article: its keys as attributes ('' where it has none) and its body as blocks (kind, value)."""

    LISTS = ('author', 'keywords', 'related')

    def __init__(self, host, path, keys, body):
        self.host, self.path, self.keys, self.blocks = host, path, keys, list(blocks(body))
        self.changed = None

    def __getattr__(self, name):
        value = self.__dict__['keys'].get(name, '')
        if name not in self.LISTS:
            return value
        return [part.strip() for part in value.replace(',', ';').split(';') if part.strip()]

    @property
    def lead_image(self):
        """(file name, caption, credit) or None."""
        if not self.image:
            return None
        name, caption, credit = (part.strip() for part in self.image.split('|'))
        return f'{name}.png', caption, credit

    def texts(self, *kinds):
        """The plain text of the blocks of these kinds, in order."""
        found = []
        for kind, value in self.blocks:
            if kind in kinds:
                found.extend(plain(text) for text in (value if kind == 'list' else [value[0]] if kind == 'quote' else [value]))
        return found


def plain(text):
    return LINK.sub(r'\1', text)


def blocks(body):
    """('paragraph', text), ('heading', text), ('quote', (text, speaker)), ('list', [text]) in order."""
    for chunk in re.split(r'\n\s*\n', body.strip()):
        if chunk.startswith('## '):
            yield 'heading', chunk[3:].strip()
        elif chunk.startswith('> '):
            text, _, speaker = chunk[2:].partition(' -- ')
            yield 'quote', (text.strip(), speaker.strip())
        elif chunk.startswith('- '):
            yield 'list', [line[2:].strip() for line in chunk.splitlines()]
        else:
            yield 'paragraph', chunk.strip()


def split_keys(text):
    head, _, body = text.strip().partition('\n\n')
    keys = {}
    for line in head.splitlines():
        key, _, value = line.partition(':')
        keys[key.strip()] = value.strip()
    return keys, body


def load(name, host):
    """All articles of content/NAME.txt, in the file's order."""
    text = (HERE / 'content' / f'{name}.txt').read_text(encoding='utf-8')
    articles = []
    for part in re.split(r'^=== ', text, flags=re.M)[1:]:
        path, _, rest = part.partition('\n')
        first, _, second = rest.partition('--- changed\n')
        keys, body = split_keys(first)
        article = Article(host, path.strip(), keys, body)
        if second:
            new_keys, new_body = split_keys(second)
            article.changed = Article(host, article.path, {**keys, **new_keys}, new_body)
        articles.append(article)
    return articles
