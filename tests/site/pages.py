"""What the site has beside articles: home and section pages, feeds, sitemaps, robots.txt, and the pages that try a crawler."""

import email.utils
import datetime
import gzip
from xml.sax.saxutils import escape

from site_model import GAZETTE, HERALD, HOSTS, KURIER, PARISH, Item, Page, png
from templates import bare, blog, cms, esc, script_json, semantic, tables

CLOSED, ELSEWHERE = 'closed.localhost', 'elsewhere.localhost'

# Redirects by host: path -> (status, target).
REDIRECTS = {HERALD: {'/go/wall': (302, '/go/wall-2'), '/go/wall-2': (301, '/news/harbour-wall-vote'),
                      '/go/round': (302, '/go/and-round'), '/go/and-round': (302, '/go/round')}}
# Bare answers by host: path -> status.
ANSWERS = {HERALD: {'/news/withdrawn': 410}, CLOSED: {'/robots.txt': 503}}

ROBOTS = {
    HERALD: 'User-agent: *\nDisallow: /private/\nDisallow: /search\nAllow: /private/open-letter\n\nSitemap: {origin}/sitemap.xml\n',
    KURIER: '# Der Server ist alt.\nUser-agent: *\nCrawl-delay: 0.3\nDisallow: /cgi-bin/\n',
    PARISH: 'User-agent: *\nDisallow: /\n\nUser-agent: Broadsheet\nDisallow: /drafts/\n',
}


def summary_of(article):
    return article.summary or article.texts('paragraph')[0].split('. ')[0] + '.'


def items_of(site, host, wanted=lambda article: True):
    return [Item(site.path_of(host, article.path), article.title, summary_of(article))
            for article in site.articles[host] if not article.only and wanted(article)]


def add_listing(site, host, path, file, template, title, intro, items, lang='en', more='', types=('listing',)):
    url = site.origin(host) + path
    site.put(host, file, template.listing(site, host, Page(url, title, intro, items, lang, more)))
    site.expect(url, 'verdict', page_types=list(types))


def add_listings(site):
    """Home pages, sections and authors."""
    add_listing(site, HERALD, '/', 'index.html', cms, 'Tarn Bay Herald', 'News from the bay, the island and the valley.',
                items_of(site, HERALD, lambda article: not article.verdict)
                + [Item('/live/storm-night', 'Live: the storm of 11 January as it happened', 'Minute by minute through the night.')])
    for name in ('news', 'business', 'sport'):
        add_listing(site, HERALD, f'/{name}', f'{name}.html', cms, name.title(), f'All {name} from the Herald.', 
                    items_of(site, HERALD, lambda article, name=name: article.section == name))
    add_listing(site, KURIER, '/', 'index.html', tables, 'Auentaler Kurier', 'Nachrichten aus dem Auental, aus Niederquell und Birkenfurt.',
                items_of(site, KURIER), 'de')
    for name, lang, title in (('lokales', 'de', 'Lokales'), ('kultur', 'de', 'Kultur')):
        add_listing(site, KURIER, f'/{name}.html', f'{name}.html', tables, title, 'Alle Meldungen des Ressorts.',
                    items_of(site, KURIER, lambda article, name=name: article.section == name), lang)
    for lang, title in (('ru', 'Речной курьер'), ('ja', '潮見通信')):
        add_listing(site, KURIER, f'/{lang}/', f'{lang}/index.html', tables, title, title,
                    items_of(site, KURIER, lambda article, lang=lang: article.lang == lang), lang, types=('listing', 'too_short'))
    add_listing(site, GAZETTE, '/', 'index.html', blog, 'La Gazette du Val-Doré', 'Le journal de la vallée, avec sa revue de la baie.', items_of(site, GAZETTE), 'fr')
    add_listing(site, GAZETTE, '/billets/', 'billets/index.html', blog, 'Billets', 'Tous les billets.',
                items_of(site, GAZETTE, lambda article: article.template == 'blog'), 'fr',
                '<p><a href="/ancien.html">Ancienne adresse du blog</a></p>')
    add_listing(site, GAZETTE, '/revista/', 'revista/index.html', semantic, 'Revista de la Bahía', 'Reportajes en español, árabe y turco.',
                items_of(site, GAZETTE, lambda article: article.template == 'semantic'), 'es')
    drafts = (f'<p><a href="/2025/">All of 2025</a>, <a href="/drafts/plan.html">plans for the hall</a>, and our neighbours at <a href="http://{ELSEWHERE}:{site.port}/">Elsewhere</a>.')
    add_listing(site, PARISH, '/', 'index.html', bare, 'Fen Row News', 'News of the parish, and letters from our twin towns.', items_of(site, PARISH), more=drafts)
    add_listing(site, PARISH, '/2025/', '2025/index.html', bare, 'Fen Row News, 2025', 'Everything printed this year.', items_of(site, PARISH))
    add_authors(site)


def add_authors(site):
    """A page for each author whose name is linked."""
    for host, template in ((HERALD, cms), (KURIER, tables), (GAZETTE, blog)):
        for number, name in enumerate(site.authors(host), 1):
            mine = [article for article in site.articles[host] if name in article.author]
            if host == GAZETTE and mine[0].template != 'blog':
                continue
            path = site.author_path(host, name)
            file = {HERALD: f'{path[1:]}.html', KURIER: f'autor/{number}.html', GAZETTE: f'{path[1:]}index.html'}[host]
            add_listing(site, host, path, file, template, name, name, items_of(site, host, lambda article, name=name: name in article.author),
                        mine[0].lang, types=('listing', 'too_short'))


ODD = '''<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>
'''


def add_odd_pages(site):
    """Pages of the Herald's archive that no reader would call an article."""
    origin, wall = site.origin(HERALD), site.by_path[HERALD, 'news/harbour-wall-vote']
    odd = [
        ('/consent', 'Your privacy at the Herald', ('consent_wall',), '', '''<div class="cmp" id="consent-gate" role="dialog"><h1>We value your privacy</h1>
<p>We and our 214 partners store and access information on a device, such as cookies, and process personal data. You may accept all or manage your choices before you continue to the site.</p>
<button>Accept all</button><button>Reject all</button><button>Manage options</button></div>'''),
        ('/checking', 'Just a moment...', ('bot_challenge',), '<meta name="robots" content="noindex,nofollow">', '''<div id="challenge-running"><h1>Checking your browser before you continue</h1>
<p>Verify that you are human. This may take a few seconds.</p><noscript>Enable JavaScript and cookies to continue</noscript></div><script>window._challenge={ray:"7f21"}</script>'''),
        ('/news/lost-page', 'Page not found | Tarn Bay Herald', ('soft_404',), '', f'''<h1>Page not found</h1>
<p>Sorry, the page you were looking for does not exist or has been moved. Error 404.</p><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul>'''),
        ('/about', 'About us | Tarn Bay Herald', ('too_short', 'listing'), '', '<h1>About us</h1><p>The Herald is printed on the quay.</p><p><a href="/">Home</a></p>'),
    ]
    for path, title, types, head, body in odd:
        site.put(HERALD, f'{path[1:]}.html', ODD.format(title=title, head=head, body=body))
        site.expect(origin + path, 'verdict', page_types=list(types))
    site.expect(f'{origin}/news/harbour-wall-vote?view=full', 'duplicate', of=site.url_of(wall))
    site.expect(f'{origin}/news/withdrawn', 'error', status=410)
    site.expect(f'{origin}/news/never-was', 'error', status=404)
    site.expect(f'{origin}/go/wall', 'redirect', to=site.url_of(wall), hops=2)
    site.expect(f'{origin}/go/wall-2', 'redirect', to=site.url_of(wall), hops=1)
    site.expect(f'{origin}/go/round', 'error', loop=True)
    site.expect(f'{origin}/go/and-round', 'error', loop=True)
    site.put(HERALD, 'private/minutes.html', ODD.format(title='Minutes', head='', body='<p>Not for robots.</p>'))
    site.put(HERALD, 'search.html', ODD.format(title='Search', head='', body='<p>No results.</p>'))
    site.expect(f'{origin}/private/minutes', 'robots', rule='Disallow: /private/')
    site.expect(f'{origin}/search?q=harbour', 'robots', rule='Disallow: /search')
    site.put(PARISH, 'drafts/plan.html', ODD.format(title='Plan', head='', body='<p>A draft.</p>'))
    site.expect(f'{site.origin(PARISH)}/drafts/plan.html', 'robots', rule='Disallow: /drafts/')
    site.put(CLOSED, 'index.html', ODD.format(title='Closed', head='', body='<p>Nobody may know.</p>'))
    site.expect(f'{site.origin(CLOSED)}/', 'robots', rule='robots.txt answered 503')
    site.put(ELSEWHERE, 'index.html', ODD.format(title='Elsewhere', head='', body='<p>Another site.</p>'))
    site.put(GAZETTE, 'ancien.html', ODD.format(title='Ancien blog', head='<meta http-equiv="refresh" content="0; url=/billets/">', body='<p><a href="/billets/">Le blog a déménagé.</a></p>'))
    site.expect(f'{site.origin(GAZETTE)}/ancien.html', 'verdict', refresh=f'{site.origin(GAZETTE)}/billets/')
    add_archive(site)
    add_topic(site)


def add_archive(site):
    """The page that links what nothing else links."""
    items = [
        Item('/go/wall', 'Short link to the harbour wall', 'As printed in the paper edition.'), Item('/go/wall-2', 'Its second form', 'From the poster on the quay.'),
        Item('/go/round', 'The roundabout', 'A link that was set wrongly years ago.'), Item('/go/and-round', 'And back again', 'The other half of it.'),
        Item('/news/harbour-wall-vote?view=full', 'The harbour wall on one page', 'The vote and its reasons.'),
        Item('/news/withdrawn', 'A story that was withdrawn', 'The editors apologise.'), Item('/news/never-was', 'A story that never was', 'It was announced twice.'),
        Item('/news/lost-page', 'A page that was lost', 'It went with the old system.'), Item('/consent', 'Your privacy', 'How to choose.'),
        Item('/checking', 'The gate', 'For readers with odd browsers.'), Item('/private/minutes', 'Minutes of the editors', 'Members only.'),
        Item('/private/open-letter', site.title_of(HERALD, 'private/open-letter'), 'To the readers.'), Item('/search?q=harbour', 'Search for harbour', 'All there is.'),
        Item('/topics/flooding', 'Flooding in Tarn Bay', 'What we know.'), Item('/live/storm-night', 'The storm as it happened', 'Live.'),
    ]
    add_listing(site, HERALD, '/archive', 'archive.html', cms, 'Archive', 'Odds and ends of the Herald.', items)


def add_topic(site):
    """A listing that carries an article's marks: one headline, a byline, a long introduction, og:type article."""
    origin = site.origin(HERALD)
    teasers = ''.join(f'<li><a href="{esc(item.href)}"><img src="/media/logo.png" alt=""><b>{esc(item.title)}</b></a><p>{esc(item.summary)}</p></li>'
                      for item in items_of(site, HERALD, lambda article: not article.verdict))
    body = f'''<main><article><h1>Flooding in Tarn Bay: everything the Herald has written</h1><p class="byline">By the newsroom</p>
<p>Three storms in eight weeks have changed the harbour and the streets behind it. On this page the Herald gathers what it has reported about the breach, the pumps and the people of Rope Lane. The list is kept up to date.</p>
<ul class="stories">{teasers}</ul></article></main>'''
    head = f'<meta property="og:type" content="article"><meta property="og:title" content="Flooding in Tarn Bay"><link rel="canonical" href="{origin}/topics/flooding">'
    site.put(HERALD, 'topics/flooding.html', ODD.format(title='Flooding in Tarn Bay', head=head, body=body))
    site.expect(f'{origin}/topics/flooding', 'verdict', page_types=['listing'])


LIVE = [
    ('2025-01-12T04:10:00+00:00', 'Water falls in Marsh Street', 'The water in Marsh Street has begun to fall. Two neighbours and the duty engineer have kept the last pump running by hand since half past one, and the fire brigade has now relieved them. Nobody is missing.'),
    ('2025-01-12T02:35:00+00:00', 'Ice house roof carried away', 'The roof of the ice house has been carried across the quay and lies against the chandler\'s. The harbour master asks everybody to keep away from the north side, where stones are still coming over the wall with every third or fourth wave.'),
    ('2025-01-12T01:20:00+00:00', 'Nineteen homes flooded', 'The council counts nineteen homes in Rope Lane with water above the floor. The parish hall is open, with blankets and soup. People who need a boat are asked to hang a sheet from an upper window, since the telephone exchange is out.'),
    ('2025-01-11T23:55:00+00:00', 'North wall breached', 'The north harbour wall has broken. A gap of some nine metres has opened between the steps and the old crane, and the sea is running straight into Rope Lane. The lifeboat has moved to the south channel.'),
    ('2025-01-11T22:30:00+00:00', 'High water still an hour away', 'Waves are breaking over the lighthouse road with an hour to go until high water. The last ferry has stayed on the island for the night, and the coast road is closed at Hollin Cross.'),
]


def add_live(site):
    """A live blog: entries with times, the newest first, marked as both kinds that publishers use."""
    url, title = f'{site.origin(HERALD)}/live/storm-night', 'Storm night in Tarn Bay: how the harbour wall was lost, as it happened'
    data = {'@context': 'https://schema.org', '@type': ['NewsArticle', 'LiveBlogPosting'], 'headline': title, 'datePublished': LIVE[-1][0], 'dateModified': LIVE[0][0],
            'author': {'@type': 'Person', 'name': 'Idris Penhallow'}, 'coverageStartTime': LIVE[-1][0], 'coverageEndTime': LIVE[0][0], 'mainEntityOfPage': url, 'inLanguage': 'en',
            'liveBlogUpdate': [{'@type': 'BlogPosting', 'headline': name, 'datePublished': at, 'articleBody': text} for at, name, text in LIVE]}
    entries = ''.join(f'<article class="css-lv1 Entry_root__Y"><time datetime="{at}">{at[11:16]}</time><h2>{esc(name)}</h2><p>{esc(text)}</p></article>' for at, name, text in LIVE)
    extra = f'<meta property="og:type" content="article"><script type="application/ld+json">{script_json(data)}</script>'
    site.put(HERALD, 'live/storm-night.html', f'''{cms.head(site, HERALD, title, url, extra)}
<div role="main" class="css-m41"><h1>{esc(title)}</h1><div class="css-by7">By <a href="{site.author_url(HERALD, 'Idris Penhallow')}" rel="author">Idris Penhallow</a></div>
<p class="css-std">The worst night in the harbour for seventy years, minute by minute, from the Herald's reporters on the quay.</p><div class="css-lvb">{entries}</div></div>{cms.FOOT}''')
    site.expect(url, 'article', **{'@id': url, 'pageType': 'live_blog', 'headline': title, 'author': [{'name': 'Idris Penhallow'}], 'datePublished': LIVE[-1][0],
                                   'dateModified': LIVE[0][0], 'inLanguage': 'en', 'firstParagraph': LIVE[0][2], 'lastParagraph': LIVE[-1][2], 'absent': cms.ABSENT,
                                   'entries': [{'datePublished': at, 'name': name} for at, name, _ in LIVE]})


def add_feeds(site):
    """RSS for the Herald, with tracking parameters in its links; Atom for the Gazette."""
    items = ''
    for article in [one for one in site.articles[HERALD] if one.only != 'sitemap' and not one.verdict and not one.path.startswith('private/')]:
        when = email.utils.format_datetime(datetime.datetime.fromisoformat(article.date))
        items += (f'<item><title>{escape(article.title)}</title><link>{site.url_of(article)}?utm_source=rss&amp;utm_campaign=feed</link><guid isPermaLink="false">{article.path}</guid>'
                  f'<pubDate>{when}</pubDate><category>{article.section}</category><description><![CDATA[<p>{esc(article.summary)}</p>]]></description></item>\n')
    site.put(HERALD, 'feeds/rss.xml', f'''<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Tarn Bay Herald</title><link>{site.origin(HERALD)}/</link><description>News from the bay</description>
<language>en-gb</language><atom:link rel="self" href="{site.origin(HERALD)}/feeds/rss.xml" type="application/rss+xml"/>
{items}</channel></rss>
''')
    site.expect(f'{site.origin(HERALD)}/feeds/rss.xml', 'feed')
    entries = ''
    for article in [one for one in site.articles[GAZETTE] if one.template == 'blog']:
        entries += (f'<entry xml:lang="{article.lang}"><title>{escape(article.title)}</title><link rel="alternate" href="{site.url_of(article)}"/><id>{site.url_of(article)}</id>'
                    f'<published>{article.date}</published><updated>{article.date}</updated><summary>{escape(article.summary)}</summary></entry>\n')
    site.put(GAZETTE, 'atom.xml', f'''<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La Gazette du Val-Doré</title><id>{site.origin(GAZETTE)}/</id><updated>2025-03-15T07:45:00+01:00</updated>
<link rel="self" href="{site.origin(GAZETTE)}/atom.xml"/>
{entries}</feed>
''')
    site.expect(f'{site.origin(GAZETTE)}/atom.xml', 'feed')


def add_sitemaps(site):
    """An index, a gzipped news sitemap and a plain one."""
    origin, news = site.origin(HERALD), ''
    for article in [one for one in site.articles[HERALD] if one.only != 'feed' and not one.verdict and not one.path.startswith('private/')]:
        news += (f'<url><loc>{site.url_of(article)}</loc><lastmod>{article.modified or article.date}</lastmod><news:news><news:publication><news:name>Tarn Bay Herald</news:name>'
                 f'<news:language>en</news:language></news:publication><news:publication_date>{article.date}</news:publication_date><news:title>{escape(article.title)}</news:title></news:news></url>\n')
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    top = '<?xml version="1.0" encoding="UTF-8"?>\n'
    site.put(HERALD, 'sitemaps/news.xml.gz', gzip.compress(
        f'{top}<urlset {xmlns} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{news}</urlset>\n'.encode(), mtime=0))
    pages = ''.join(f'<url><loc>{origin}{path}</loc></url>\n' for path in ('/', '/news', '/business', '/sport', '/about'))
    site.put(HERALD, 'sitemaps/pages.xml', f'{top}<urlset {xmlns}>\n{pages}</urlset>\n')
    site.put(HERALD, 'sitemap.xml', f'''{top}<sitemapindex {xmlns}><sitemap><loc>{origin}/sitemaps/news.xml.gz</loc><lastmod>2025-03-18</lastmod></sitemap>
<sitemap><loc>{origin}/sitemaps/pages.xml</loc></sitemap></sitemapindex>
''')
    for path in ('/sitemap.xml', '/sitemaps/news.xml.gz', '/sitemaps/pages.xml'):
        site.expect(origin + path, 'sitemap')


def add_all(site):
    for host in HOSTS:
        for article in site.articles[host]:
            site.add_article(article)
            if article.lead_image:
                site.put(host, f'media/{article.lead_image[0]}', png(640, 360, article.image))
    site.put(HERALD, 'media/logo.png', png(120, 60, 'logo'))
    for host, text in ROBOTS.items():
        site.put(host, 'robots.txt', text.format(origin=site.origin(host)))
    for add in (add_listings, add_odd_pages, add_live, add_feeds, add_sitemaps):
        add(site)
