"""What the site has beside articles and feeds: home and section pages, robots.txt, and the pages that try a crawler."""

from feeds import add_feeds, add_sitemaps
from live import add_live
from site_model import GAZETTE, HERALD, HOSTS, KURIER, PARISH, Item, Page, png
from templates import bare, blog, cms, esc, semantic, tables

CLOSED, ELSEWHERE = 'closed.localhost', 'elsewhere.localhost'

# Redirects by host: path -> (status, target), the site's port filled in.
REDIRECTS = {HERALD: {'/go/wall': (302, '/go/wall-2'), '/go/wall-2': (301, '/news/harbour-wall-vote'),
                      '/go/round': (302, '/go/and-round'), '/go/and-round': (302, '/go/round'),
                      '/go/bridge': (302, f'http://{KURIER}:{{port}}/artikel.php?id=1041')}}
# Bare answers by host: path -> status.
ANSWERS = {HERALD: {'/news/withdrawn': 410}, CLOSED: {'/robots.txt': 503}}

ROBOTS = {
    HERALD: 'User-agent: *\nDisallow: /private/\nDisallow: /search\nAllow: /private/open-letter\n\nSitemap: {origin}/sitemap.xml\n',
    KURIER: '# Der Server ist alt.\nUser-agent: *\nCrawl-delay: 0.3\nDisallow: /cgi-bin/\n',
    PARISH: 'User-agent: *\nDisallow: /\n\nUser-agent: Broadsheet\nDisallow: /drafts/\n',
}


# Listings

def items_of(site, host, wanted=lambda article: True):
    return [Item(site.path_of(host, article.path), article.title, article.summary or article.texts('paragraph')[0].split('. ')[0] + '.')
            for article in site.articles[host] if not article.only and wanted(article)]


def add_listing(site, host, path, file, template, page, types=('listing',)):
    page.url = site.origin(host) + path
    site.put(host, file, template.listing(site, host, page))
    site.expect(page.url, 'verdict', page_types=list(types))


def add_herald_listings(site):
    storm = Item('/live/storm-night', 'Live: the storm of 11 January as it happened', 'Minute by minute through the night.')
    add_listing(site, HERALD, '/', 'index.html', cms, Page('Tarn Bay Herald', 'News from the bay, the island and the valley.', [
        *items_of(site, HERALD, lambda article: not article.verdict), storm]))
    for name in ('news', 'business', 'sport'):
        items = items_of(site, HERALD, lambda article, name=name: article.section == name)
        add_listing(site, HERALD, f'/{name}', f'{name}.html', cms, Page(name.title(), f'All {name} from the Herald.', items))


def add_kurier_listings(site):
    add_listing(site, KURIER, '/', 'index.html', tables, Page(
        'Auentaler Kurier', 'Nachrichten aus dem Auental, aus Niederquell und Birkenfurt.', items_of(site, KURIER), 'de'))
    for name, title in (('lokales', 'Lokales'), ('kultur', 'Kultur')):
        items = items_of(site, KURIER, lambda article, name=name: article.section == name)
        add_listing(site, KURIER, f'/{name}.html', f'{name}.html', tables, Page(title, 'Alle Meldungen des Ressorts.', items, 'de'))
    for lang, title in (('ru', 'Речной курьер'), ('ja', '潮見通信')):
        items = items_of(site, KURIER, lambda article, lang=lang: article.lang == lang)
        add_listing(site, KURIER, f'/{lang}/', f'{lang}/index.html', tables, Page(title, title, items, lang), ('listing', 'too_short'))


def add_gazette_listings(site):
    add_listing(site, GAZETTE, '/', 'index.html', blog, Page(
        'La Gazette du Val-Doré', 'Le journal de la vallée, avec sa revue de la baie.', items_of(site, GAZETTE), 'fr'))
    add_listing(site, GAZETTE, '/billets/', 'billets/index.html', blog, Page(
        'Billets', 'Tous les billets.', items_of(site, GAZETTE, lambda article: article.template == 'blog'), 'fr',
        '<p><a href="/ancien.html">Ancienne adresse du blog</a></p>'))
    add_listing(site, GAZETTE, '/revista/', 'revista/index.html', semantic, Page(
        'Revista de la Bahía', 'Reportajes en español, árabe y turco.',
        items_of(site, GAZETTE, lambda article: article.template == 'semantic'), 'es'))


def add_parish_listings(site):
    more = ('<p><a href="/2025/">All of 2025</a>, <a href="/drafts/plan.html">plans for the hall</a>, '
            f'and our neighbours at <a href="http://{ELSEWHERE}:{site.port}/">Elsewhere</a>.')
    items = items_of(site, PARISH)
    add_listing(site, PARISH, '/', 'index.html', bare, Page('Fen Row News', 'News of the parish, and letters from our twin towns.', items, more=more))
    add_listing(site, PARISH, '/2025/', '2025/index.html', bare, Page('Fen Row News, 2025', 'Everything printed this year.', items))


def add_authors(site):
    """A page for each author whose name is linked."""
    for host, template in ((HERALD, cms), (KURIER, tables), (GAZETTE, blog)):
        for number, name in enumerate(site.authors(host), 1):
            mine = [article for article in site.articles[host] if name in article.author]
            if host == GAZETTE and mine[0].template != 'blog':
                continue
            path = site.author_path(host, name)
            file = {HERALD: f'{path[1:]}.html', KURIER: f'autor/{number}.html', GAZETTE: f'{path[1:]}index.html'}[host]
            page = Page(name, name, items_of(site, host, lambda article, name=name: name in article.author), mine[0].lang)
            add_listing(site, host, path, file, template, page, ('listing', 'too_short'))


def add_archive(site):
    """The page that links what nothing else links."""
    items = [
        Item('/go/wall', 'Short link to the harbour wall', 'As printed in the paper edition.'),
        Item('/go/wall-2', 'Its second form', 'From the poster on the quay.'),
        Item('/go/bridge', 'A bridge abroad', 'Our friends at the Kurier have the story.'),
        Item('/go/round', 'The roundabout', 'A link that was set wrongly years ago.'),
        Item('/go/and-round', 'And back again', 'The other half of it.'),
        Item('/news/harbour-wall-vote?view=full', 'The harbour wall on one page', 'The vote and its reasons.'),
        Item('/news/withdrawn', 'A story that was withdrawn', 'The editors apologise.'),
        Item('/news/never-was', 'A story that never was', 'It was announced twice.'),
        Item('/news/lost-page', 'A page that was lost', 'It went with the old system.'),
        Item('/consent', 'Your privacy', 'How to choose.'),
        Item('/checking', 'The gate', 'For readers with odd browsers.'),
        Item('/private/minutes', 'Minutes of the editors', 'Members only.'),
        Item('/private/open-letter', site.title_of(HERALD, 'private/open-letter'), 'To the readers.'),
        Item('/search?q=harbour', 'Search for harbour', 'All there is.'),
        Item('/topics/flooding', 'Flooding in Tarn Bay', 'What we know.'),
        Item('/live/storm-night', 'The storm as it happened', 'Live.'),
    ]
    add_listing(site, HERALD, '/archive', 'archive.html', cms, Page('Archive', 'Odds and ends of the Herald.', items))


# Pages that are no articles, whatever they look like

ODD = '''<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>
<body>{body}</body></html>
'''
CONSENT = '''<div class="cmp" id="consent-gate" role="dialog"><h1>We value your privacy</h1>
<p>We and our 214 partners store and access information on a device, such as cookies, and process personal data. You may accept all
or manage your choices before you continue to the site.</p>
<button>Accept all</button><button>Reject all</button><button>Manage options</button></div>'''
CHALLENGE = '''<div id="challenge-running"><h1>Checking your browser before you continue</h1>
<p>Verify that you are human. This may take a few seconds.</p><noscript>Enable JavaScript and cookies to continue</noscript></div>
<script>window._challenge={ray:"7f21"}</script>'''
LOST = '''<h1>Page not found</h1>
<p>Sorry, the page you were looking for does not exist or has been moved. Error 404.</p>
<ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul>'''
ABOUT = '<h1>About us</h1><p>The Herald is printed on the quay.</p><p><a href="/">Home</a></p>'
TOPIC = '''<main><article><h1>Flooding in Tarn Bay: everything the Herald has written</h1><p class="byline">By the newsroom</p>
<p>Three storms in eight weeks have changed the harbour and the streets behind it. On this page the Herald gathers what it has reported
about the breach, the pumps and the people of Rope Lane. The list is kept up to date.</p>
<ul class="stories">{teasers}</ul></article></main>'''
TEASER = '<li><a href="{href}"><img src="/media/logo.png" alt=""><b>{title}</b></a><p>{summary}</p></li>'


def add_odd(site, host, path, title, body, head='', file=None):
    """A page outside the templates; returns its URL."""
    site.put(host, file or f'{path[1:]}.html', ODD.format(title=title, head=head, body=body))
    return site.origin(host) + path


def add_verdicts(site):
    """Walls, gates and empty pages, and a listing that carries an article's marks: one headline, a byline, a long introduction."""
    no_robots = '<meta name="robots" content="noindex,nofollow">'
    for path, title, body, head, types in (
            ('/consent', 'Your privacy at the Herald', CONSENT, '', ['consent_wall']),
            ('/checking', 'Just a moment...', CHALLENGE, no_robots, ['bot_challenge']),
            ('/news/lost-page', 'Page not found | Tarn Bay Herald', LOST, '', ['soft_404']),
            ('/about', 'About us | Tarn Bay Herald', ABOUT, '', ['too_short', 'listing'])):
        site.expect(add_odd(site, HERALD, path, title, body, head), 'verdict', page_types=types)
    teasers = ''.join(TEASER.format(href=esc(item.href), title=esc(item.title), summary=esc(item.summary))
                      for item in items_of(site, HERALD, lambda article: not article.verdict))
    head = (f'<meta property="og:type" content="article"><meta property="og:title" content="Flooding in Tarn Bay">'
            f'<link rel="canonical" href="{site.origin(HERALD)}/topics/flooding">')
    site.expect(add_odd(site, HERALD, '/topics/flooding', 'Flooding in Tarn Bay', TOPIC.format(teasers=teasers), head), 'verdict', page_types=['listing'])
    target = f'{site.origin(GAZETTE)}/billets/'
    moved = add_odd(site, GAZETTE, '/ancien.html', 'Ancien blog', '<p><a href="/billets/">Le blog a déménagé.</a></p>',
                    '<meta http-equiv="refresh" content="0; url=/billets/">', 'ancien.html')
    site.expect(moved, 'verdict', refresh=target)


def add_answers(site):
    """What is not simply there: redirects, losses, a second address."""
    origin, wall = site.origin(HERALD), site.url_of(site.by_path[HERALD, 'news/harbour-wall-vote'])
    site.expect(f'{origin}/news/harbour-wall-vote?view=full', 'duplicate', of=wall)
    site.expect(f'{origin}/go/wall', 'redirect', to=wall, hops=2)
    site.expect(f'{origin}/go/wall-2', 'redirect', to=wall, hops=1)
    site.expect(f'{origin}/go/bridge', 'redirect', to=site.url_of(site.by_path[KURIER, 'artikel/1041-bruecke']), hops=1)
    site.expect(f'{origin}/news/withdrawn', 'error', status=410)
    site.expect(f'{origin}/news/never-was', 'error', status=404)
    site.expect(f'{origin}/go/round', 'error', loop=True)
    site.expect(f'{origin}/go/and-round', 'error', loop=True)


def add_refused(site):
    """What robots.txt forbids, and a site that the crawler is not told of."""
    for host, path, file, rule in (
            (HERALD, '/private/minutes', None, 'Disallow: /private/'),
            (HERALD, '/search?q=harbour', 'search.html', 'Disallow: /search'),
            (PARISH, '/drafts/plan.html', 'drafts/plan.html', 'Disallow: /drafts/'),
            (CLOSED, '/', 'index.html', 'robots.txt answers 503')):
        site.expect(add_odd(site, host, path, 'Not for robots', '<p>Not for robots.</p>', file=file), 'robots', rule=rule)
    add_odd(site, ELSEWHERE, '/', 'Elsewhere', '<p>Another site.</p>', file='index.html')


def add_all(site):
    for host in HOSTS:
        for article in site.articles[host]:
            site.add_article(article)
            if article.lead_image:
                site.put(host, f'media/{article.lead_image[0]}', png(640, 360, article.image))
    site.put(HERALD, 'media/logo.png', png(120, 60, 'logo'))
    for host, text in ROBOTS.items():
        site.put(host, 'robots.txt', text.format(origin=site.origin(host)))
    for add in (add_herald_listings, add_kurier_listings, add_gazette_listings, add_parish_listings, add_authors, add_archive,
                add_verdicts, add_answers, add_refused, add_live, add_feeds, add_sitemaps):
        add(site)
