"""The site while it is being made: its files, the addresses of its articles, and what must come of each URL."""

import datetime
import re
import struct
import zlib

import content
from templates import bare, blog, cms, esc, semantic, tables

HERALD, KURIER, GAZETTE, PARISH = 'herald.localhost', 'kurier.localhost', 'gazette.localhost', '127.0.0.1'
HOSTS = {HERALD: 'herald', KURIER: 'kurier', GAZETTE: 'gazette', PARISH: 'parish'}
TEMPLATES = {HERALD: cms, KURIER: tables, PARISH: bare}

MONTHS = {
    'en': 'January February March', 'fr': 'janvier février mars', 'es': 'enero febrero marzo', 'tr': 'Ocak Şubat Mart',
    'ru': 'января февраля марта', 'ar': 'يناير فبراير مارس',
}
DATE_FORMS = {
    'de': '{day:02}.{month:02}.{year}', 'ja': '{year}年{month}月{day}日', 'es': '{day} de {name} de {year}', 'ru': '{day} {name} {year} г.',
}


class Item:
    """One line of a listing."""

    def __init__(self, href, title, summary):
        self.href, self.title, self.summary = href, title, summary


class Page:
    """A listing: what its template needs."""

    def __init__(self, title, intro, items, lang='en', more=''):
        self.url, self.title, self.intro, self.items, self.lang, self.more = None, title, intro, items, lang, more


class Site:
    def __init__(self, port):
        self.port = port
        self.files = {}      # (host, path below its root) -> (bytes, modification time)
        self.after = {}      # the same, for what `serve change` puts in their place
        self.urls = {}       # URL -> what must come of it
        self.changed = {}    # URL -> what must come of it after the change
        self.articles = {host: content.load(name, host) for host, name in HOSTS.items()}
        self.by_path = {(article.host, article.path): article for host in HOSTS for article in self.articles[host]}

    # Addresses

    def origin(self, host):
        return f'http://{host}:{self.port}'

    def path_of(self, host, path):
        """The request target of a content path."""
        if host == KURIER:
            number = re.match(r'artikel/(\d+)', path)
            return f'/artikel.php?id={number.group(1)}' if number else f'/{path}.html'
        if host == GAZETTE:
            return f'/{path}/' if path.startswith('billets/') else f'/{path}.html'
        return f'/{path}'

    def file_of(self, article):
        """The file below the host's root that answers for an article."""
        number = re.match(r'artikel/(\d+)', article.path)
        if article.host == KURIER and number:
            return f'artikel/{number.group(1)}-.html'
        if article.host == GAZETTE and article.path.startswith('billets/'):
            return f'{article.path}/index.html'
        return article.path if article.path.endswith('.html') else f'{article.path}.html'

    def url_of(self, article):
        return self.origin(article.host) + self.path_of(article.host, article.path)

    def print_path(self, article):
        return f'{self.path_of(article.host, article.path)}&druck=1'

    def title_of(self, host, path):
        return self.by_path[host, path].title

    def authors(self, host):
        return sorted({name for article in self.articles[host] for name in article.author})

    def author_path(self, host, name):
        slug = '-'.join(name.lower().split())
        if host == KURIER:
            return f'/autor.php?nr={self.authors(host).index(name) + 1}'
        return f'/auteurs/{slug}/' if host == GAZETTE else f'/authors/{slug}'

    def author_url(self, host, name):
        return self.origin(host) + self.author_path(host, name)

    def hostile_target(self):
        """The article of another site that a page claims to be."""
        return self.url_of(self.by_path[HERALD, 'news/harbour-wall-vote'])

    # Furniture

    SECTIONS = {
        HERALD: [('/news', 'News'), ('/business', 'Business'), ('/sport', 'Sport'), ('/archive', 'Archive')],
        KURIER: [('/lokales.html', 'Lokales'), ('/kultur.html', 'Kultur'), ('/ru/', 'По-русски'), ('/ja/', '日本語')],
        GAZETTE: [('/billets/', 'Billets'), ('/revista/', 'Revista')],
        PARISH: [('/2025/', '2025')],
    }

    def nav(self, host, before='<li>', after='</li>'):
        return ''.join(f'{before}<a href="{path}">{esc(name)}</a>{after}' for path, name in [('/', '•'), *self.SECTIONS[host]])

    def most_read(self, host):
        shown = [article for article in self.articles[host] if not article.only and not article.verdict][:3]
        return ''.join(f'<li><a href="{esc(self.path_of(host, article.path))}?utm_source=rail&amp;utm_medium=web">{esc(article.title)}</a></li>'
                       for article in shown)

    def spoken_date(self, date, lang):
        """The day as a reader of the language sees it."""
        day = datetime.date.fromisoformat(date[:10])
        name = MONTHS[lang].split()[day.month - 1] if lang in MONTHS else ''
        return DATE_FORMS.get(lang, '{day} {name} {year}').format(day=day.day, month=day.month, year=day.year, name=name)

    def template(self, article):
        if article.host == GAZETTE:
            return blog if article.template == 'blog' else semantic
        return TEMPLATES[article.host]

    # Files and truth

    def put(self, host, path, data, modified='2025-03-20T12:00:00+00:00', charset='utf-8', after=False):
        """A file of the site. `after`: only `serve change` brings it."""
        if isinstance(data, str):
            data = data.encode(charset, 'xmlcharrefreplace')
        moment = datetime.datetime.fromisoformat(modified if 'T' in modified else f'{modified}T12:00:00+00:00').timestamp()
        (self.after if after else self.files)[host, path] = (data, moment)

    def expect(self, url, outcome, **facts):
        """Says what must come of a URL; each is said once."""
        if url in self.urls:
            raise ValueError(f'{url} is described twice')
        self.urls[url] = {'outcome': outcome, **{key: value for key, value in facts.items() if value not in (None, [], '')}}

    def add_article(self, article):
        """Renders an article, with its print view and its changed form, and says what must come of it."""
        render, charset = self.template(article).article, article.charset or 'utf-8'
        url, modified = self.url_of(article), article.modified or article.date
        self.put(article.host, self.file_of(article), render(self, article), modified, charset)
        if article.verdict:
            self.expect(url, 'verdict', page_types=[article.verdict])
            return
        self.expect(url, 'article', **truth(self, article))
        if article.print:
            path = self.file_of(article).replace('-.html', '-1.html')
            self.put(article.host, path, tables.print_view(self, article), modified, charset)
            self.expect(self.origin(article.host) + self.print_path(article), 'duplicate', of=url, print_view=True)
        if article.changed:
            self.put(article.host, self.file_of(article), render(self, article.changed), article.changed.modified, charset, after=True)
            self.changed[url] = {'outcome': 'article', **truth(self, article.changed)}


def truth(site, article):
    """What a careful reader would write down of an article's page, as far as its template shows it."""
    template = site.template(article)
    paragraphs = article.texts('paragraph')
    words = len(' '.join(article.texts('paragraph', 'heading', 'quote', 'list')).split())
    facts = {
        '@id': site.url_of(article), 'pageType': 'paywalled' if article.access == 'paid' else 'article', 'headline': article.title, 'inLanguage': article.lang,
        'author': [{'name': name} for name in article.author],
        'datePublished': article.date if template in (cms, blog, semantic) else article.date[:10],
        'dateModified': article.modified if template is cms else '',
        'keywords': [] if template is bare else article.keywords,
        'description': '' if template is bare else article.summary,
        'firstParagraph': paragraphs[0], 'lastParagraph': paragraphs[-1],
        'wordCount': None if article.lang == 'ja' else words,
        'headings': article.texts('heading'), 'contact': article.contact if template is tables else '',
        'quotes': [{'text': text, 'speaker': speaker} for kind, value in article.blocks if kind == 'quote' for text, speaker in [value]],
        'relatedLink': [{'url': site.origin(article.host) + site.path_of(article.host, path), 'name': site.title_of(article.host, path)}
                        for path in article.related],
        'absent': template.ABSENT, 'charset': article.charset,
    }
    if template in (cms, tables, blog):
        for person in facts['author']:
            person['url'] = site.author_url(article.host, person['name'])
    if article.lead_image:
        name, caption, credit = article.lead_image
        facts['image'] = {'url': f'{site.origin(article.host)}/media/{name}', 'caption': caption, 'creditText': credit}
    if article.canonical:
        facts['canonical'] = site.hostile_target() if article.canonical == 'hostile' else site.origin(article.host) + '/'
    if 'noindex' in article.robots_meta:
        facts['usage'] = {'noindex': True, 'noarchive': True}
    if 'tdm-reservation' in article.robots_meta:
        facts['usage'] = {'tdm_reserved': True}
    return facts


def png(width, height, seed):
    """A picture: a slope of two colours that depend on the seed."""
    shade = zlib.crc32(seed.encode())
    top, bottom = [(shade >> shift) & 255 for shift in (0, 8, 16)], [(shade >> shift) & 255 for shift in (8, 16, 24)]
    rows = b''.join(b'\0' + bytes((a * (height - y) + b * y) // height for a, b in zip(top, bottom)) * width for y in range(height))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows, 9)) + chunk(b'IEND', b''))
