"""An old content system: everything in tables, font tags, no structured data, an id in the query, a view for printing."""

from templates import esc, inline

ABSENT = ['Werbung buchen unter', 'Impressum und Datenschutz', 'Kleinanzeigen aufgeben']

WORDS = {
    'de': {'by': 'Von', 'print': 'Druckversion', 'more': 'Mehr zum Thema', 'photo': 'Foto', 'contact': 'Kontakt zur Redaktion',
           'original': 'Originalartikel', 'paper': 'Auentaler Kurier', 'back': 'Startseite'},
    'ru': {'by': 'Автор:', 'print': 'Версия для печати', 'more': 'Читайте также', 'photo': 'Фото', 'contact': 'Почта редакции',
           'original': 'Адрес статьи', 'paper': 'Речной курьер', 'back': 'На главную'},
    'ja': {'by': '文・', 'print': '印刷用', 'more': '関連記事', 'photo': '写真', 'contact': '連絡先',
           'original': '元の記事', 'paper': '潮見通信', 'back': 'トップ'},
}


def body(site, article):
    out = []
    for kind, value in article.blocks:
        if kind == 'heading':
            out.append(f'<h3><font color="#003366">{esc(value)}</font></h3>')
        elif kind == 'quote':
            out.append(f'<table class="zitat" align="right" width="200"><tr><td><blockquote><i>{esc(value[0])}</i><br>'
                       f'<b>{esc(value[1])}</b></blockquote></td></tr></table>')
        elif kind == 'list':
            out.append('<ul>' + ''.join(f'<li>{inline(site, article, item)}' for item in value) + '</ul>')
        else:
            out.append(f'<p class="txt">{inline(site, article, value)}')
    return '\n'.join(out)


def head(site, article, title, canonical):
    charset = ''
    if article.charset == 'shift_jis':
        charset = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=Shift_JIS">'
    elif not article.charset:
        charset = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">'
    words = WORDS[article.lang]
    return f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD>{charset}
<TITLE>{esc(title)} - {words['paper']}</TITLE>
<META NAME="keywords" CONTENT="{esc(', '.join(article.keywords))}">
<META NAME="description" CONTENT="{esc(article.summary)}">
<META HTTP-EQUIV="Content-Language" CONTENT="{article.lang}">
<LINK REL="canonical" HREF="{esc(canonical)}">
</HEAD>'''


def byline(site, article, words):
    people = ', '.join(f'<a href="{esc(site.author_url(article.host, name))}">{esc(name)}</a>' for name in article.author)
    return f'<span class="autor">{words["by"]} {people}</span> | <span class="datum">{site.spoken_date(article.date, article.lang)}</span>'


def photo(article, words, align='left'):
    if not article.lead_image:
        return ''
    name, caption, credit = article.lead_image
    return (f'<table class="bild" align="{align}" width="320"><tr><td><img src="/media/{name}" width="640" height="360" border="0"></td></tr>'
            f'<tr><td class="bildtext"><font size="1">{esc(caption)} <b>{words["photo"]}: {esc(credit)}</b></font></td></tr></table>')


def contact(article, words):
    if not article.contact:
        return ''
    return f'<p class="kontakt">{words["contact"]}: <a href="mailto:{article.contact}">{article.contact}</a></p>'


def related(site, article, words):
    if not article.related:
        return ''
    links = '<br>'.join(f'<a href="{esc(site.path_of(article.host, path))}">{esc(site.title_of(article.host, path))}</a>' for path in article.related)
    return f'<div class="mehr"><b>{words["more"]}</b><br>{links}</div>'


def article(site, article):
    words = WORDS[article.lang]
    canonical = site.origin(article.host) + '/' if article.canonical == 'home' else site.url_of(article)
    tools = f'<a href="{esc(site.print_path(article))}">{words["print"]}</a>' if article.print else ''
    return f'''{head(site, article, article.title, canonical)}
<BODY bgcolor="#ffffff"><TABLE width="980" border="0" cellpadding="0"><TR><TD colspan="3" bgcolor="#003366">
<a href="/"><font color="#fff" size="5">{words['paper']}</font></a></TD></TR>
<TR valign="top"><TD width="150" class="nav"><table>{site.nav(article.host, '<tr><td>', '</td></tr>')}</table><br>Kleinanzeigen aufgeben</TD>
<TD width="630"><table width="100%"><tr><td><h1 class="titel">{esc(article.title)}</h1></td></tr>
<tr><td class="meta">{byline(site, article, words)} {tools}</td></tr>
<tr><td class="inhalt"><p class="vorspann"><b>{esc(article.summary)}</b></p>{photo(article, words)}
{body(site, article)}
</td></tr><tr><td>{contact(article, words)}{related(site, article, words)}</td></tr></table></TD>
<TD width="200" class="rechts"><font size="1">Werbung buchen unter Telefon 0 55 55</font></TD></TR>
<TR><TD colspan="3" align="center"><font size="1">Impressum und Datenschutz | 2025 {words['paper']}</font></TD></TR></TABLE></BODY></HTML>
'''


def print_view(site, article):
    """The same article for paper: one column, and where it came from."""
    words, url = WORDS[article.lang], site.url_of(article)
    return f'''{head(site, article, article.title, url)}
<BODY onload="window.focus()"><TABLE width="600" align="center"><TR><TD><b>{words['paper']}</b><hr>
<h1>{esc(article.title)}</h1><p>{byline(site, article, words)}</p><p class="vorspann"><b>{esc(article.summary)}</b></p>
{photo(article, words, 'center')}
{body(site, article)}
<hr>{contact(article, words)}{related(site, article, words)}
<p>{words['original']}: <a href="{esc(url)}">{esc(url)}</a></p></TD></TR></TABLE></BODY></HTML>
'''


def listing(site, host, page):
    rows = ''.join(f'<tr><td class="anriss"><a href="{esc(item.href)}"><b>{esc(item.title)}</b></a><br><font size="2">{esc(item.summary)}</font></td></tr>'
                   for item in page.items)
    words = WORDS[page.lang]
    return f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8"><TITLE>{esc(page.title)} - {words['paper']}</TITLE></HEAD>
<BODY><TABLE width="980"><TR valign="top"><TD width="150"><table>{site.nav(host, '<tr><td>', '</td></tr>')}</table></TD>
<TD><h2>{esc(page.title)}</h2><p>{esc(page.intro)}</p><table class="liste">{rows}</table>{page.more}</TD></TR>
<TR><TD colspan="2"><font size="1">Impressum und Datenschutz | 2025 {words['paper']}</font></TD></TR></TABLE></BODY></HTML>
'''
