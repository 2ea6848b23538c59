"""broadsheet parse as a user runs it: formats, explanation, overrides, batches, the library; what it says of bad input."""

import html.parser
import http.server
import json
import os
import subprocess
import threading

import pytest

from house import CHECKOUT
from services import BUILD

PAGE = '''<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bridge opens - The Example</title>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge opens","datePublished":"2024-05-01T10:00:00+02:00",
"author":{"@type":"Person","name":"Ann Example"}}</script></head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Bridge opens</h1><p>By Ann Example</p>
<p>The new bridge over the river opened on Wednesday after four years of work, the council of the town said in the morning.</p>
<p>&lt;script&gt;alert(1)&lt;/script&gt; said the mayor, who "crossed it first" on foot &amp; then by bicycle, with some two hundred others.</p>
<p>The old bridge will be taken down in the summer, and its stones, which are listed, will go into a museum of the region.</p>
</article><footer>All rights reserved</footer></body></html>'''


def parse(*words, stdin=PAGE, check=True):
    result = subprocess.run([BUILD / 'broadsheet', 'parse', *map(str, words)], input=stdin.encode(), capture_output=True)
    if check:
        assert result.returncode == 0, result.stderr
    return result


def test_formats():
    article = json.loads(parse('-', '--url', 'https://example.org/a?utm_source=x').stdout)
    assert article['@type'] == 'NewsArticle' and article['headline'] == 'Bridge opens'
    assert article['url'] == 'https://example.org/a'
    assert article['datePublished'] == '2024-05-01T10:00:00+02:00'
    assert [author['name'] for author in article['author']] == ['Ann Example']
    assert 'The old bridge' in article['articleBody'] and 'rights reserved' not in article['articleBody']
    markdown = parse('-', '--format', 'markdown').stdout.decode()
    assert markdown.startswith('# Bridge opens\n') and 'Ann Example' in markdown
    assert b'museum of the region' in parse('-', '--format', 'text').stdout


def test_a_bad_page_is_told_from_a_bad_use(tmp_path):
    empty = parse('-', stdin='', check=False)
    assert empty.returncode == 65 and b'The page has no content.' in empty.stderr
    missing = parse(tmp_path / 'none.html', check=False)
    assert missing.returncode == 74 and b'none.html' in missing.stderr
    assert parse(check=False).returncode == 64
    assert parse('-', '--format', 'html', check=False).returncode == 64
    wrong = parse('-', '--format', 'pdf', check=False)
    assert wrong.returncode == 78 and b'one of json, markdown, text, html' in wrong.stderr


def test_a_url_is_fetched_from_public_addresses_alone():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == '/hop':
                self.send_response(302)
                self.send_header('Location', '/page')
                self.end_headers()
                return
            self.send_response(200)
            self.send_header('Content-Type', 'text/html')
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *words):
            pass

    server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f'http://localhost:{server.server_port}/hop'
    refused = parse(url, check=False)
    assert refused.returncode == 65 and b'not public (loopback)' in refused.stderr
    article = json.loads(parse(url, '--allow-cidr', '127.0.0.0/8').stdout)
    assert article['url'] == f'http://localhost:{server.server_port}/page' and article['headline'] == 'Bridge opens'
    server.shutdown()


class Tags(html.parser.HTMLParser):
    """What an explanation may hold: no script, no address that a browser would load."""

    def __init__(self):
        super().__init__()
        self.seen, self.text = set(), ''

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        assert not {'src', 'href', 'srcset', 'onload', 'onerror'} & {name for name, _ in attributes}

    def handle_data(self, data):
        self.text += data


def test_an_explanation_shows_the_page_and_runs_nothing_of_it():
    text = parse('-', '--explain').stdout.decode()
    assert 'headline: from' in text and 'All rights reserved' in text and '+ ' in text
    tags = Tags()
    tags.feed(parse('-', '--explain', '--format', 'html').stdout.decode())
    assert not tags.seen & {'script', 'img', 'iframe', 'link', 'object', 'a'}
    assert '<script>alert(1)</script>' in tags.text and 'All rights reserved' in tags.text


def test_an_explanation_says_what_would_reach_its_neighbours(tmp_path):
    page = tmp_path / 'page.html'
    page.write_text(PAGE.replace('All rights reserved', 'All \u202erights\x1b reserved', 1).replace('<body>', '<body class="a&quot;b \u202e">', 1))
    html = parse(page, '--explain', '--format', 'html').stdout.decode()
    assert '\u202e' not in html and '[U+202E]' in html
    assert all(c == '\n' or c >= ' ' for c in html)


def test_overrides(tmp_path):
    rules = tmp_path / 'rules.ini'
    rules.write_text("[*.example.org]\nheadline = //title\n")
    article = json.loads(parse('-', '--url', 'https://www.example.org/a', '--overrides', rules).stdout)
    assert article['headline'] == 'Bridge opens - The Example'
    rules.write_text('[*.example.org]\nheadline = //title[\n')
    wrong = parse('-', '--overrides', rules, check=False)
    assert wrong.returncode != 0 and b'line 2: the XPath of headline' in wrong.stderr


def test_a_batch_gives_a_line_a_page(tmp_path):
    (tmp_path / 'a.html').write_text(PAGE)
    (tmp_path / 'b.html').write_text('')
    (tmp_path / 'pages.jsonl').write_text('{"id": "a", "file": "a.html", "url": null, "content_type": null}\n{"id": "b", "file": "b.html"}\n')
    lines = [json.loads(line) for line in parse(tmp_path, '--batch').stdout.splitlines()]
    assert [line['id'] for line in lines] == ['a', 'b']
    assert lines[0]['headline'] == 'Bridge opens' and 'no content' in lines[1]['error']


@pytest.mark.parametrize('linking', ['shared', 'static'])
def test_the_library_as_installed(tmp_path, linking):
    subprocess.run(['make', '-s', '-C', CHECKOUT, f'BUILD={BUILD}', f'DESTDIR={tmp_path}', 'PREFIX=/usr', 'install'], check=True)
    environment = os.environ | {'PKG_CONFIG_SYSROOT_DIR': '', 'PKG_CONFIG_PATH': str(tmp_path / 'usr/lib/pkgconfig')}
    static = ['--static'] if linking == 'static' else []
    words = ['pkg-config', *static, '--define-prefix', '--cflags', '--libs', 'broadsheet']
    flags = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout.split()
    if static:
        flags = [str(tmp_path / 'usr/lib/libbroadsheet.a') if flag == '-lbroadsheet' else flag for flag in flags]
    subprocess.run(['cc', CHECKOUT / 'libbroadsheet/example.c', '-o', tmp_path / 'example', *flags], check=True)
    result = subprocess.run([tmp_path / 'example', 'https://example.org/a'], input=PAGE.encode(), capture_output=True, check=True,
                            env=os.environ | {'LD_LIBRARY_PATH': str(tmp_path / 'usr/lib')})
    assert result.stdout.startswith(b'# Bridge opens\n')
