"""What a feed or a sitemap says of a page travels with its URL: feed, urls, crawler, pages, parser, article."""

import gzip
import json

from web import Web

FAST = {'host_delay': '50ms', 'retry_interval': '300ms'}
FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><language>pt-BR</language>
<item><title>O porto reabre</title><link>/porto?a=1&b=2</link><pubDate>Tue, 03 Jun 2025 10:00:00 +0200</pubDate><category>Economia</category></item>
</channel></rss>"""
MAP = """<?xml version="1.0" encoding="windows-1252"?><urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>%s</loc><n:news>
<n:publication><n:name>Abendblatt</n:name><n:language>de</n:language></n:publication><n:publication_date>2025-06-04</n:publication_date>
<n:title>Über die Öffnung</n:title></n:news></url></urlset>"""
TEXT = ('The council agreed on the plan after a debate of three hours, in which most speakers were against it. '
        'Those who had written it said that the money would be found next year. ') * 6
# Nothing on the page says when it was written, what it is called or where it belongs.
PAGE = f'<!doctype html><body><article><p>{TEXT}</p><p>{TEXT}</p></article>'.encode()


def found_of(house):
    """Name of a page -> its article, and what gave each field."""
    articles = [json.loads(message.value()) for message in house.records('articles')]
    return {one['url'].rpartition('/')[2]: (one, {entry['field']: entry['source'] for entry in one['broadsheet']['provenance']}) for one in articles}


def test_hints_reach_the_article(house):
    html = (200, {'Content-Type': 'text/html; charset=utf-8'}, PAGE)
    with Web() as web:
        here = web.url('hints.localhost', '')
        web.pages.update({
            '/robots.txt': b'', '/feed': (200, {'Content-Type': 'text/html'}, FEED.encode()), '/porto?a=1&b=2': html, '/hafen': html,
            '/map.gz': (200, {'Content-Type': 'application/octet-stream'}, gzip.compress((MAP % f'{here}/hafen').encode('cp1252'))),
        })
        house.start('crawler', **FAST)
        house.start('parser')
        house.run('source', 'add', f'{here}/feed', f'{here}/map.gz')
        house.wait(lambda: len(found_of(house)) == 2, 'an article of the feed, one of the sitemap')
    found = found_of(house)
    article, sources = found['porto?a=1&b=2']
    assert article['datePublished'] == '2025-06-03T10:00:00+02:00' and sources['datePublished'] == 'hint'
    assert article['headline'] == 'O porto reabre' and sources['headline'] == 'hint'
    assert article['articleSection'] == 'Economia' and sources['articleSection'] == 'hint'
    assert article['inLanguage'] == 'en', 'the text itself is sure of another language'
    article, sources = found['hafen']
    assert article['datePublished'] == '2025-06-04' and sources['datePublished'] == 'hint'
    assert article['headline'] == 'Über die Öffnung' and sources['headline'] == 'hint'
