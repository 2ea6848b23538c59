"""A weblog: microdata on an article element, Dublin Core meta, a sidebar inside main, comments below, tags with rel=tag."""

from templates import esc, inline

ABSENT = ['Partager sur les réseaux', 'Quel bonheur de lire cela au petit déjeuner', 'Abonnez-vous à la lettre du dimanche',
          'Propulsé par un moulin à papier']


def head(host, site, title, extra=''):
    return f'''<!doctype html>
<html lang="fr"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{esc(title)} – La Gazette du Val-Doré</title>
<link rel="alternate" type="application/atom+xml" href="/atom.xml" title="La Gazette du Val-Doré">{extra}</head>
<body class="single"><header class="site-header"><p class="site-title"><a href="/">La Gazette du Val-Doré</a></p>
<nav class="menu"><ul>{site.nav(host)}</ul></nav></header>'''


SIDEBAR = '''<aside class="widget-area"><section class="widget"><h2>La lettre</h2><p>Abonnez-vous à la lettre du dimanche, elle est gratuite.</p></section>
<section class="widget"><h2>Archives</h2><p>Mars 2025, février 2025</p></section></aside>'''

FOOT = '''<footer class="site-footer"><p>Propulsé par un moulin à papier. La Gazette du Val-Doré, 2025.</p></footer></body></html>
'''


def body(site, article):
    out = []
    for kind, value in article.blocks:
        if kind == 'heading':
            out.append(f'<h2 class="wp-block-heading">{esc(value)}</h2>')
        elif kind == 'quote':
            out.append(f'<figure class="wp-block-pullquote"><blockquote><p>{esc(value[0])}</p><cite>{esc(value[1])}</cite></blockquote></figure>')
        elif kind == 'list':
            out.append('<ul>' + ''.join(f'<li>{inline(site, article, item)}</li>' for item in value) + '</ul>')
        else:
            out.append(f'<p>{inline(site, article, value)}</p>')
    return '\n'.join(out)


def article(site, article):
    canonical = site.hostile_target() if article.canonical == 'hostile' else site.url_of(article)
    extra = (f'<link rel="canonical" href="{esc(canonical)}"><meta name="DC.title" content="{esc(article.title)}">'
             + ''.join(f'<meta name="DC.creator" content="{esc(name)}">' for name in article.author)
             + f'<meta name="DC.date.issued" content="{article.date}"><meta name="DC.language" content="{article.lang}">'
             + f'<meta name="description" content="{esc(article.summary)}">' + article.robots_meta)
    image = ''
    if article.lead_image:
        name, caption, credit = article.lead_image
        image = (f'<figure itemprop="image" itemscope itemtype="https://schema.org/ImageObject" class="post-thumbnail">'
                 f'<img itemprop="url" src="/media/{name}" width="640" height="360" alt="{esc(caption)}">'
                 f'<figcaption><span itemprop="caption">{esc(caption)}</span> <b itemprop="creditText">{esc(credit)}</b></figcaption></figure>')
    people = ', '.join(f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" rel="author" href="{esc(site.author_url(article.host, name))}">'
                       f'<span itemprop="name">{esc(name)}</span></a></span>' for name in article.author)
    tags = ' '.join(f'<a rel="tag" href="/billets/"><span itemprop="keywords">{esc(word)}</span></a>' for word in article.keywords)
    related = ''.join(f'<li><a href="{esc(site.path_of(article.host, path))}">{esc(site.title_of(article.host, path))}</a></li>' for path in article.related)
    return f'''{head(article.host, site, article.title, extra)}
<main id="main"><article class="post hentry" itemscope itemtype="https://schema.org/NewsArticle" lang="{article.lang}"><meta itemprop="inLanguage" content="{article.lang}">
<link itemprop="mainEntityOfPage" href="{esc(site.url_of(article))}"><header class="entry-header"><h1 class="entry-title" itemprop="headline">{esc(article.title)}</h1>
<p class="entry-meta">Par {people}, le <time itemprop="datePublished" datetime="{article.date}" class="entry-date">{site.spoken_date(article.date, 'fr')}</time></p>
<p class="chapo" itemprop="description">{esc(article.summary)}</p></header>
{image}<div class="share-bar"><span>Partager sur les réseaux</span> <button>Copier le lien</button></div>
<div class="entry-content" itemprop="articleBody">
{body(site, article)}
</div><footer class="entry-footer"><p>Mots-clés : {tags}</p></footer></article>
<section class="related-posts"><h2>À lire aussi</h2><ul>{related}</ul></section>
{SIDEBAR}
<section id="comments" class="comments-area"><h2>2 commentaires</h2><ol><li class="comment"><p>Quel bonheur de lire cela au petit déjeuner, merci à toute l'équipe du journal !</p></li>
<li class="comment"><p>Mon grand-père racontait la même chose, mais avec davantage de détails et un peu moins d'eau.</p></li></ol></section></main>
{FOOT}'''


def listing(site, host, page):
    posts = ''.join(f'<article class="post"><h2><a href="{esc(item.href)}">{esc(item.title)}</a></h2><p>{esc(item.summary)}</p></article>' for item in page.items)
    return f'''{head(host, site, page.title)}
<main><h1 class="page-title">{esc(page.title)}</h1><p class="archive-description">{esc(page.intro)}</p>{posts}{page.more}
{SIDEBAR}</main>
{FOOT}'''
