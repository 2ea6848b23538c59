"""A parish page written by hand: no metadata at all, no charset, paragraphs left open; byline and date are in the text."""

from templates import esc, inline

ABSENT = ['Back to the front page', 'This page was last tidied']

BY = {'en': 'By', 'it': 'Di', 'pl': 'Autor:', 'pt': 'Por'}


def body(site, article):
    out = []
    for kind, value in article.blocks:
        if kind == 'heading':
            out.append(f'<h3>{esc(value)}</h3>')
        elif kind == 'quote':
            out.append(f'<blockquote>{esc(value[0])} ({esc(value[1])})</blockquote>')
        elif kind == 'list':
            out.append('<ul>' + ''.join(f'<li>{inline(site, article, item)}' for item in value) + '</ul>')
        else:
            out.append(f'<p>{inline(site, article, value)}')
    return '\n'.join(out)


def article(site, article):
    related = '<br>'.join(f'<a href="{esc(site.path_of(article.host, path))}">{esc(site.title_of(article.host, path))}</a>' for path in article.related)
    return f'''<html><head><title>{esc(article.title)} - Fen Row News</title></head>
<body><a href="/">Fen Row News</a>
<h1>{esc(article.title)}</h1>
<p>{BY[article.lang]} {esc(', '.join(article.author))}, {esc(article.date_text)}
{body(site, article)}
<hr><p>See also:<br>{related}
<p><a href="/">Back to the front page</a>
</body></html>
'''


def listing(site, host, page):
    items = ''.join(f'<li><a href="{esc(item.href)}">{esc(item.title)}</a>. {esc(item.summary)}\n' for item in page.items)
    return f'''<html><head><title>{esc(page.title)}</title></head>
<body><h1>{esc(page.title)}</h1><p>{esc(page.intro)}<ul>
{items}</ul>{page.more}<p>This page was last tidied in spring.
</body></html>
'''
