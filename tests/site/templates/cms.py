"""A modern newsroom system: JSON-LD as one @graph, OpenGraph, nested boxes with hashed class names, cards between paragraphs."""

from templates import esc, inline, script_json

ABSENT = ['Get the morning briefing in your inbox', "the day's news from the bay in five minutes", 'Most read this week', 'Sign in to save this story',
          'We use cookies to keep the paper running', 'All rights reserved by the Tarn Bay Herald']


def graph(site, article):
    """The JSON-LD of an article's page."""
    origin, url = site.origin(article.host), site.url_of(article)
    story = {
        '@type': 'NewsArticle', '@id': f'{url}#article', 'mainEntityOfPage': {'@type': 'WebPage', '@id': url},
        'headline': article.title, 'description': article.summary, 'datePublished': article.date,
        'dateModified': article.modified or article.date, 'inLanguage': article.lang, 'articleSection': article.section,
        'keywords': article.keywords, 'isAccessibleForFree': article.access != 'paid',
        'author': [{'@type': 'Person', 'name': name, 'url': site.author_url(article.host, name)} for name in article.author],
        'publisher': {'@id': f'{origin}/#organization'},
    }
    if article.lead_image:
        name, caption, credit = article.lead_image
        story['image'] = [{'@type': 'ImageObject', 'url': f'{origin}/media/{name}', 'caption': caption, 'creditText': credit,
                           'width': 640, 'height': 360}]
    if article.access == 'paid':
        story['hasPart'] = {'@type': 'WebPageElement', 'isAccessibleForFree': False, 'cssSelector': '.paywall'}
    return {'@context': 'https://schema.org', '@graph': [
        {'@type': 'WebSite', '@id': f'{origin}/#website', 'url': f'{origin}/', 'name': 'Tarn Bay Herald'},
        {'@type': 'NewsMediaOrganization', '@id': f'{origin}/#organization', 'name': 'Tarn Bay Herald', 'url': f'{origin}/',
         'logo': {'@type': 'ImageObject', 'url': f'{origin}/media/logo.png', 'width': 120, 'height': 60}},
        story,
        {'@type': 'BreadcrumbList', 'itemListElement': [
            {'@type': 'ListItem', 'position': 1, 'name': 'Home', 'item': f'{origin}/'},
            {'@type': 'ListItem', 'position': 2, 'name': article.section, 'item': f'{origin}/{article.section}'}]},
    ]}


def structured_data(site, article):
    """The script element; "broken" is what careless templates make: raw line ends in a string, a trailing comma, a
    semicolon after the end."""
    if article.jsonld == 'no':
        return ''
    text = script_json(graph(site, article))
    if article.jsonld == 'broken':
        text = text.replace(f'"{article.summary}"', f'"{article.summary[:30]}\n{article.summary[30:]}"')
        text = text.replace('"isAccessibleForFree": true,', '"isAccessibleForFree": true,,') + ';'
    return f'<script type="application/ld+json">{text}</script>'


def head(site, host, title, url, extra=''):
    return f'''<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{esc(title)} | Tarn Bay Herald</title>
<link rel="canonical" href="{esc(url)}">
<link rel="alternate" type="application/rss+xml" title="Tarn Bay Herald" href="/feeds/rss.xml">
<meta property="og:site_name" content="Tarn Bay Herald"><meta property="og:url" content="{esc(url)}">
<meta property="og:title" content="{esc(title)}">{extra}
<style>.css-1x7{{display:flex}}</style></head><body><div id="__root"><div class="css-1x7 Layout_page__q8Zt1">
<div class="css-k3d Masthead_bar__Lm2p0" role="banner"><a class="css-9aa" href="/"><span>Tarn Bay Herald</span></a>
<div class="css-0nv" role="navigation"><ul>{site.nav(host)}</ul></div><div class="css-0sg">Sign in to save this story</div></div>'''


FOOT = '''<div class="css-8fo Footer_root__Pw03x" role="contentinfo"><p>All rights reserved by the Tarn Bay Herald. Printed on the quay since 1894.</p>
<ul><li><a href="/about">About us</a></li><li><a href="/feeds/rss.xml">RSS</a></li></ul></div></div></div>
<div class="css-ck1 Cookie_bar__Zz81" role="dialog"><p>We use cookies to keep the paper running. Accept them or choose which ones.</p><button>Accept</button></div>
<script>window.__STATE__={"page":"story","ads":["top","mid"]};</script></body></html>
'''

NEWSLETTER = '''<div class="css-77n Promo_box__h1"><div><h3>Get the morning briefing in your inbox</h3>
<p>Every weekday at six, the day's news from the bay in five minutes.</p><button>Sign up</button></div></div>'''


def body(site, article):
    out = []
    for number, (kind, value) in enumerate(article.blocks):
        if kind == 'heading':
            out.append(f'<div class="css-hh2 Story_sub__x"><h2>{esc(value)}</h2></div>')
        elif kind == 'quote':
            out.append(f'<div class="css-pq0"><blockquote class="Pull_quote__b7"><p>{esc(value[0])}</p>'
                       f'<footer><cite>{esc(value[1])}</cite></footer></blockquote></div>')
        elif kind == 'list':
            out.append('<ul class="css-li4">' + ''.join(f'<li>{inline(site, article, item)}</li>' for item in value) + '</ul>')
        else:
            out.append(f'<div class="css-b0d Story_block__Kd9"><p class="css-pp1">{inline(site, article, value)}</p></div>')
        if number == 1:
            out.append(NEWSLETTER)
    if article.access == 'paid':
        out.append(GATE)
    return '\n'.join(out)


GATE = '''<div class="css-pw0 paywall Gate_root__S"><h2>This story is for subscribers</h2>
<p>Subscribe to read on. Already a subscriber? Sign in.</p><button>Subscribe now</button></div>'''


def lead_image(article):
    if not article.lead_image:
        return ''
    name, caption, credit = article.lead_image
    return (f'<figure class="css-im6 Hero_figure__w"><img src="/media/{name}" srcset="/media/{name} 640w" width="640" height="360" '
            f'alt=""><figcaption><span class="Hero_caption__c">{esc(caption)}</span> <strong>{esc(credit)}</strong></figcaption></figure>')


def article(site, article):
    meta = (f'<meta property="og:type" content="article"><meta name="description" content="{esc(article.summary)}">'
            f'<meta property="og:description" content="{esc(article.summary)}">'
            f'<meta property="article:published_time" content="{article.date}">'
            f'<meta property="article:modified_time" content="{article.modified or article.date}">'
            f'<meta property="article:section" content="{esc(article.section)}">'
            + ''.join(f'<meta property="article:tag" content="{esc(word)}">' for word in article.keywords))
    if article.lead_image:
        meta += f'<meta property="og:image" content="{site.origin(article.host)}/media/{article.lead_image[0]}">'
    byline = ' and '.join(f'<a href="{esc(site.author_url(article.host, name))}" rel="author">{esc(name)}</a>' for name in article.author)
    related = ''.join(f'<li class="css-rl2"><a href="{esc(site.path_of(article.host, path))}"><h4>{esc(site.title_of(article.host, path))}</h4></a></li>'
                      for path in article.related)
    return f'''{head(site, article.host, article.title, site.url_of(article), meta + structured_data(site, article))}
<div class="css-m41 Main_col__J2" role="main"><div class="css-hd0"><div class="css-kck">{esc(article.section)}</div>
<h1 class="css-h1x Story_headline__Vb">{esc(article.title)}</h1><p class="css-std Story_standfirst__Q">{esc(article.summary)}</p>
<div class="css-by7 Byline_root__P">By {byline} <time datetime="{article.date}">{site.spoken_date(article.date, 'en')}</time></div></div>
{lead_image(article)}
<div class="css-bdy Story_body__T5">
{body(site, article)}
</div>
<div class="css-rel Related_root__L"><h3>Related stories</h3><ul>{related}</ul></div></div>
<div class="css-sid Rail_root__A" role="complementary"><h3>Most read this week</h3><ol>{site.most_read(article.host)}</ol></div>
{FOOT}'''


def listing(site, host, page):
    cards = ''.join(f'<div class="css-crd Card_root__E3"><a href="{esc(item.href)}"><h3 class="css-ch3">{esc(item.title)}</h3></a>'
                    f'<p class="css-cp1">{esc(item.summary)}</p></div>' for item in page.items)
    extra = f'<meta property="og:type" content="website"><meta name="description" content="{esc(page.intro)}">'
    return f'''{head(site, host, page.title, page.url, extra)}
<div class="css-m41 Main_col__J2" role="main"><h1 class="css-h1s">{esc(page.title)}</h1><p class="css-in1">{esc(page.intro)}</p>
<div class="css-grd Grid_root__U">{cards}</div>{page.more}</div>
{FOOT}'''
