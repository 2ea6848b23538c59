"""The site's feeds and sitemaps: RSS for the Herald, Atom for the Gazette, an index with a gzipped news sitemap."""

import datetime
import email.utils
import gzip
from xml.sax.saxutils import escape

from site_model import GAZETTE, HERALD
from templates import esc

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'

RSS = XML + '''\
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Tarn Bay Herald</title><link>{origin}/</link><description>News from the bay</description><language>en-gb</language>
<atom:link rel="self" href="{origin}/feeds/rss.xml" type="application/rss+xml"/>
{items}</channel></rss>
'''
RSS_ITEM = '''\
<item><title>{title}</title><link>{url}?utm_source=rss&amp;utm_campaign=feed</link><guid isPermaLink="false">{path}</guid>
<pubDate>{when}</pubDate><category>{section}</category><description><![CDATA[<p>{summary}</p>]]></description></item>
'''
ATOM = XML + '''\
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La Gazette du Val-Doré</title><id>{origin}/</id>
<updated>2025-03-15T07:45:00+01:00</updated><link rel="self" href="{origin}/atom.xml"/>
{entries}</feed>
'''
ATOM_ENTRY = '''\
<entry xml:lang="{lang}"><title>{title}</title><link rel="alternate" href="{url}"/><id>{url}</id>
<published>{date}</published><updated>{date}</updated><summary>{summary}</summary></entry>
'''
NEWS_ITEM = '''\
<url><loc>{url}</loc><lastmod>{modified}</lastmod><news:news><news:publication><news:name>Tarn Bay Herald</news:name>
<news:language>en</news:language></news:publication><news:publication_date>{date}</news:publication_date>
<news:title>{title}</news:title></news:news></url>
'''


def herald(site, but_not):
    """The Herald's public articles, but for those that only the other way leads to."""
    return [article for article in site.articles[HERALD]
            if article.only != but_not and not article.verdict and not article.path.startswith('private/')]


def add_feeds(site):
    """RSS, with tracking parameters in its links, and Atom."""
    items = ''.join(RSS_ITEM.format(
        title=escape(article.title), url=site.url_of(article), path=article.path, section=article.section, summary=esc(article.summary),
        when=email.utils.format_datetime(datetime.datetime.fromisoformat(article.date))) for article in herald(site, 'sitemap'))
    site.put(HERALD, 'feeds/rss.xml', RSS.format(origin=site.origin(HERALD), items=items))
    site.expect(f'{site.origin(HERALD)}/feeds/rss.xml', 'feed')
    entries = ''.join(ATOM_ENTRY.format(
        lang=article.lang, title=escape(article.title), url=site.url_of(article), date=article.date, summary=escape(article.summary))
        for article in site.articles[GAZETTE] if article.template == 'blog')
    site.put(GAZETTE, 'atom.xml', ATOM.format(origin=site.origin(GAZETTE), entries=entries))
    site.expect(f'{site.origin(GAZETTE)}/atom.xml', 'feed')


def add_sitemaps(site):
    """An index, a gzipped news sitemap and a plain one."""
    origin = site.origin(HERALD)
    news = ''.join(NEWS_ITEM.format(url=site.url_of(article), modified=article.modified or article.date, date=article.date,
                                    title=escape(article.title)) for article in herald(site, 'feed'))
    site.put(HERALD, 'sitemaps/news.xml.gz', gzip.compress(f'{XML}<urlset {SITEMAP} {NEWS}>\n{news}</urlset>\n'.encode(), mtime=0))
    plain = ''.join(f'<url><loc>{origin}{path}</loc></url>\n' for path in ('/', '/news', '/business', '/sport', '/about'))
    site.put(HERALD, 'sitemaps/pages.xml', f'{XML}<urlset {SITEMAP}>\n{plain}</urlset>\n')
    parts = ''.join(f'<sitemap><loc>{origin}/sitemaps/{name}</loc><lastmod>2025-03-18</lastmod></sitemap>\n' for name in ('news.xml.gz', 'pages.xml'))
    site.put(HERALD, 'sitemap.xml', f'{XML}<sitemapindex {SITEMAP}>\n{parts}</sitemapindex>\n')
    for path in ('/sitemap.xml', '/sitemaps/news.xml.gz', '/sitemaps/pages.xml'):
        site.expect(origin + path, 'sitemap')
