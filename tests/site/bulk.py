"""Many plain articles for kill tests and measurements: all different, the same on each run."""

import random

from feeds import SITEMAP, XML
from templates import esc

PLACES = ('Alderwick', 'Brackenmoor', 'Cawley Sands', 'Dunnet Green', 'Eskside', 'Farrow Hill', 'Garth End', 'Holm Bridge', 'Ivelet', 'Kelder Mouth')
THINGS = ('the reservoir', 'the market hall', 'the railway halt', 'the village school', 'the lower mill', 'the bus depot', 'the bandstand', 'the weir',
          'the post office', 'the cricket ground')
PEOPLE = ('Ada Thornbury', 'Bram Oakes', 'Celia Wray', 'Duncan Pell', 'Esme Lockhart', 'Fergus Hale', 'Greta Sowerby', 'Hugo Marl')
EVENTS = ('was reopened', 'was closed for repairs', 'was sold to a trust', 'was painted green by mistake', 'changed its opening hours', 'won a county prize')
SENTENCES = (
    'The decision had been expected since the {n}th of the month, when the committee met behind closed doors.',
    'About {n} people had come to {place}, more than the hall could seat.',
    'Nobody in {place} could remember a spring when {thing} had been so much talked about.',
    'The work is to cost {n} thousand pounds, of which a third is to come from the county.',
    'A first survey of {thing} counted {n} faults, most of them small.',
    'Those who live nearby were told by letter, and {n} of them wrote back.',
    'In {place} the news was taken calmly, as one of those things that happen every {n} years.',
    'The clerk read out {n} messages from people who could not come.',
    'Until then {thing} stays open on Saturdays from nine until noon.',
    'An inspector will visit {place} again in {n} weeks and report in writing.',
    'There was applause when it was said that {thing} would keep its old name.',
    'The oldest of those present, who is {n}, said that the roof had leaked in her day as well.',
)

PAGE = '''<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Bulk Post</title>
<link rel="canonical" href="{url}"><meta name="author" content="{author}"><meta property="og:type" content="article">
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{date}"></head>
<body><nav><a href="/">The Bulk Post</a></nav><main><article><h1>{title}</h1><p class="byline">By {author}</p><time datetime="{date}">{date}</time>
{body}
</article></main></body></html>
'''
INDEX = '''<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Bulk Post</title></head><body><h1>{title}</h1><ul>
{items}
</ul></body></html>
'''
PER_SECTION = 50


def article(number):
    """(path, headline, author, date, paragraphs) of the article with this number."""
    chance = random.Random(number)
    place, thing = PLACES[number % len(PLACES)], THINGS[number // len(PLACES) % len(THINGS)]
    headline = f'{place}: {thing} {chance.choice(EVENTS)}, report {number} says'
    paragraphs = []
    for _ in range(6):
        chosen = chance.sample(SENTENCES, 4)
        paragraphs.append(' '.join(text.format(n=chance.randint(12, 98), place=chance.choice(PLACES), thing=chance.choice(THINGS)) for text in chosen))
    date = f'2025-{number // 672 % 12 + 1:02}-{number // 24 % 28 + 1:02}T{number % 24:02}:{number % 60:02}:00+00:00'
    return f'/story/{number}', headline, PEOPLE[number % len(PEOPLE)], date, paragraphs


def hosts(count):
    return ['bulk.localhost'] if count == 1 else [f'bulk{number}.localhost' for number in range(1, count + 1)]


def add_listing(site, host, path, file, title, links):
    items = '\n'.join(f'<li><a href="{target}">{esc(name)}</a></li>' for target, name in links)
    site.put(host, file, INDEX.format(title=title, items=items))
    site.expect(site.origin(host) + path, 'verdict', page_types=['listing', 'too_short'])


def add_article(site, host, number):
    """Writes one and says what must come of it; returns (path, headline)."""
    path, headline, author, date, paragraphs = article(number)
    url, body = site.origin(host) + path, '\n'.join(f'<p>{esc(text)}</p>' for text in paragraphs)
    site.put(host, f'{path[1:]}.html', PAGE.format(title=esc(headline), url=url, author=author, date=date, body=body), date)
    site.expect(url, 'article', **{
        '@id': url, 'pageType': 'article', 'headline': headline, 'author': [{'name': author}], 'datePublished': date, 'inLanguage': 'en',
        'firstParagraph': paragraphs[0], 'lastParagraph': paragraphs[-1], 'wordCount': len(' '.join(paragraphs).split())})
    return path, headline


def add_all(site, total, names):
    """`total` articles, dealt out to the hosts, each with a home page, sections and a sitemap."""
    for index, host in enumerate(names):
        listed = [add_article(site, host, number) for number in range(index, total, len(names))]
        sections = [listed[at:at + PER_SECTION] for at in range(0, len(listed), PER_SECTION)]
        for number, links in enumerate(sections, 1):
            add_listing(site, host, f'/section/{number}', f'section/{number}.html', f'Section {number}', links)
        home = [(f'/section/{number}', f'Section {number}') for number in range(1, len(sections) + 1)]
        add_listing(site, host, '/', 'index.html', 'The Bulk Post', home)
        origin = site.origin(host)
        site.put(host, 'robots.txt', f'User-agent: *\nAllow: /\nSitemap: {origin}/sitemap.xml\n')
        urls = ''.join(f'<url><loc>{origin}{path}</loc></url>\n' for path, _ in listed)
        site.put(host, 'sitemap.xml', f'{XML}<urlset {SITEMAP}>\n{urls}</urlset>\n')
        site.expect(f'{origin}/sitemap.xml', 'sitemap')
