"""Five templates, as unlike each other as those of five newspapers.

Each module has article(site, article) and listing(site, host, page), which return a page's HTML, and ABSENT, sentences of
its furniture that must not come out in an article's text.
"""

import html
import json

from content import LINK


def esc(text):
    return html.escape(text, quote=True)


def inline(site, article, text):
    """A paragraph's HTML: escaped, its links made."""
    parts, at = [], 0
    for match in LINK.finditer(text):
        parts += [esc(text[at:match.start()]),
                  f'<a href="{esc(site.path_of(article.host, match.group(2)))}">{esc(match.group(1))}</a>']
        at = match.end()
    return ''.join(parts) + esc(text[at:])


def script_json(value):
    """JSON for a script element."""
    return json.dumps(value, ensure_ascii=False, indent=1).replace('</', '<\\/')
