"""A magazine in semantic HTML5 with an AMP accent: OpenGraph alone, figure and figcaption, time, blockquote with cite."""

from templates import esc, inline

ABSENT = ['Suscríbase a la edición impresa', 'Revista de la Bahía, todos los derechos']

WORDS = {
    'es': {'by': 'Por', 'more': 'Siga leyendo', 'locale': 'es_ES'},
    'ar': {'by': 'بقلم', 'more': 'اقرأ أيضا', 'locale': 'ar_AR'},
    'tr': {'by': 'Yazan:', 'more': 'İlgili haberler', 'locale': 'tr_TR'},
}


def head(site, host, title, lang, extra=''):
    direction = ' dir="rtl"' if lang == 'ar' else ''
    return f'''<!doctype html>
<html ⚡ lang="{lang}"{direction}><head><meta charset="utf-8"><title>{esc(title)} · Revista de la Bahía</title>
<meta property="og:site_name" content="Revista de la Bahía">{extra}
</head><body><header><a href="/">La Gazette</a> / <a href="/revista/">Revista de la Bahía</a><nav><ul>{site.nav(host)}</ul></nav></header>'''


FOOT = '<footer><p>Revista de la Bahía, todos los derechos reservados.</p></footer></body></html>\n'


def body(site, article):
    out = []
    for kind, value in article.blocks:
        if kind == 'heading':
            out.append(f'<section><h2>{esc(value)}</h2></section>')
        elif kind == 'quote':
            out.append(f'<aside class="pull"><blockquote>{esc(value[0])} <cite>{esc(value[1])}</cite></blockquote></aside>')
        elif kind == 'list':
            out.append('<ul>' + ''.join(f'<li>{inline(site, article, item)}</li>' for item in value) + '</ul>')
        else:
            out.append(f'<p>{inline(site, article, value)}</p>')
    return '\n'.join(out)


def article(site, article):
    url, words = site.url_of(article), WORDS[article.lang]
    extra = (f'<link rel="canonical" href="{esc(url)}"><meta property="og:type" content="article"><meta property="og:title" content="{esc(article.title)}">'
             f'<meta property="og:url" content="{esc(url)}"><meta property="og:description" content="{esc(article.summary)}">'
             f'<meta property="og:locale" content="{words["locale"]}"><meta property="article:published_time" content="{article.date}">'
             + ''.join(f'<meta property="article:author" content="{esc(name)}">' for name in article.author)
             + ''.join(f'<meta property="article:tag" content="{esc(word)}">' for word in article.keywords))
    figure = ''
    if article.lead_image:
        name, caption, credit = article.lead_image
        extra += f'<meta property="og:image" content="{site.origin(article.host)}/media/{name}">'
        figure = (f'<figure><amp-img src="/media/{name}" width="640" height="360" layout="responsive"><noscript><img src="/media/{name}" width="640" '
                  f'height="360"></noscript></amp-img><figcaption>{esc(caption)} <b>{esc(credit)}</b></figcaption></figure>')
    related = ''.join(f'<li><a href="{esc(site.path_of(article.host, path))}">{esc(site.title_of(article.host, path))}</a></li>' for path in article.related)
    return f'''{head(site, article.host, article.title, article.lang, extra)}
<main><article><header><h1>{esc(article.title)}</h1><p class="lede">{esc(article.summary)}</p>
<address>{words['by']} {esc(' & '.join(article.author))}</address><time datetime="{article.date}">{site.spoken_date(article.date, article.lang)}</time></header>
{figure}
{body(site, article)}
</article><nav aria-label="{words['more']}"><h2>{words['more']}</h2><ul>{related}</ul></nav>
<aside><p>Suscríbase a la edición impresa y reciba un mapa de la bahía.</p></aside></main>
{FOOT}'''


def listing(site, host, page):
    items = ''.join(f'<li><a href="{esc(item.href)}"><strong>{esc(item.title)}</strong></a> <span>{esc(item.summary)}</span></li>' for item in page.items)
    return f'''{head(site, host, page.title, page.lang)}
<main><h1>{esc(page.title)}</h1><p>{esc(page.intro)}</p><ul class="index">{items}</ul>{page.more}</main>
{FOOT}'''
