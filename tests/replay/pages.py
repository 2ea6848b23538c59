"""The pages of a corpus with known answers, and how a request finds its page."""

import gzip
import json
import pathlib
from urllib.parse import parse_qsl, unquote, urlsplit

TRACKING = ('utm_', 'fbclid', 'gclid')


class Page:
    """One page: its id is unique over all corpora."""

    def __init__(self, corpus, facts):
        self.corpus, self.truth = corpus, facts
        self.id = f'{corpus.name}/{facts["id"]}'
        self.url = facts['url'].strip().partition('#')[0]
        self.content_type = facts.get('content_type') or 'text/html'
        self.file = corpus / 'pages' / f'{facts["id"]}.html.gz'

    @property
    def host(self):
        return urlsplit(self.url).hostname

    def packed(self):
        """The body, gzipped."""
        return self.file.read_bytes()

    def body(self):
        return gzip.decompress(self.packed())


def load(corpus):
    """The pages of corpora/NAME that have a URL, each URL once."""
    corpus, found = pathlib.Path(corpus), {}
    with open(corpus / 'truth.jsonl', encoding='utf-8') as lines:
        for line in lines:
            facts = json.loads(line)
            if facts.get('url'):
                page = Page(corpus, facts)
                found.setdefault(key(page.url), page)
    return list(found.values())


def key(url):
    """What two spellings of a URL have in common: without scheme, escapes, fragment, tracking parameters and their order."""
    parts = urlsplit(url)
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(TRACKING))
    return (parts.hostname or '').lower(), unquote(parts.path) or '/', tuple(query)


class Index:
    """Finds the page that a request means, though the crawler has its own normal form of URLs."""

    def __init__(self, stored):
        self.exact = {key(page.url): page for page in stored}
        self.paths = {}
        for page in stored:
            self.paths.setdefault(key(page.url)[:2], []).append(page)

    def find(self, url):
        """By the whole key, or by host and path where only one page has them; None where nothing is stored."""
        wanted = key(url)
        alike = self.paths.get(wanted[:2], [])
        return self.exact.get(wanted) or (alike[0] if len(alike) == 1 else None)
