#!/usr/bin/env python3
"""Checks the built site against its own manifest: serves it, walks it from its seeds, and compares.

Every link must be something that the manifest knows, every URL of the manifest must be reached and answer as it says, the
facts of an article must stand in its page, and the robots rules must refuse what they are said to refuse.
"""

import gzip
import html.parser
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

HERE = pathlib.Path(__file__).resolve().parent
FURNITURE = ('/media/', '/robots.txt')


class Links(html.parser.HTMLParser):
    """The addresses that a page points a reader or a crawler to, and its visible text."""

    def __init__(self):
        super().__init__()
        self.found, self.text, self.hidden = [], [], 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ('script', 'style'):
            self.hidden += 1
        if tag == 'a' or (tag == 'link' and attrs.get('rel') == 'alternate'):
            self.found.append(attrs.get('href') or '')
        if tag == 'img':
            self.found.append(attrs.get('src') or '')
        if tag == 'meta' and attrs.get('http-equiv') == 'refresh':
            self.found.append(attrs['content'].partition('url=')[2])

    def handle_endtag(self, tag):
        if tag in ('script', 'style'):
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def normal(url):
    """Without fragment and tracking parameters."""
    parts = urlsplit(url)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if not key.startswith('utm_')])
    return parts._replace(fragment='', query=query).geturl()


def get(url):
    """(status, headers, body) from the loopback server, whatever the URL's host."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection('127.0.0.1', parts.port, timeout=10)
    connection.request('GET', parts.path + (f'?{parts.query}' if parts.query else ''), headers={'Host': parts.netloc, 'User-Agent': 'check'})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def decode(headers, body):
    """The page's text in the charset of its header, else of its meta element, else UTF-8."""
    charset = headers.get_content_charset()
    if not charset:
        stated = re.search(rb'charset="?([\w-]+)', body[:1024])
        charset = stated.group(1).decode() if stated else 'utf-8'
    return body.decode(charset)


def follow(url, limit=10):
    """(status, headers, body, final URL); status 0 for a redirect without end."""
    for _ in range(limit):
        status, headers, body = get(url)
        if status not in (301, 302):
            return status, headers, body, url
        url = urljoin(url, headers['Location'])
    return 0, headers, body, url


class Walk:
    def __init__(self, manifest):
        self.manifest, self.urls, self.faults, self.links = manifest, manifest['urls'], [], {}

    def fault(self, url, text):
        self.faults.append(f'{url}: {text}')

    def run(self):
        """Visits what can be reached from the seeds; faults are collected."""
        queue, seen = list(self.manifest['seeds']), set()
        while queue:
            url = queue.pop()
            if url in seen:
                continue
            seen.add(url)
            facts = self.urls.get(url)
            if not facts:
                self.fault(url, 'not in the manifest')
            elif facts['outcome'] != 'robots':
                queue += self.visit(url, facts)
        for url in set(self.urls) - seen:
            self.fault(url, 'no link leads here')
        return len(seen)

    def visit(self, url, facts):
        """Compares one URL's answer with the manifest; returns the links to go on with."""
        status, headers, body, final = follow(url)
        if facts['outcome'] == 'error':
            if status != facts.get('status', 0):
                self.fault(url, f'answers {status}')
            return []
        if status != 200:
            self.fault(url, f'answers {status}')
            return []
        if facts['outcome'] in ('feed', 'sitemap'):
            text = (gzip.decompress(body) if url.endswith('.gz') else body).decode()
            found = re.findall(r'<loc>([^<]+)</loc>|<link>([^<]+)</link>|<link rel="alternate" href="([^"]+)"', text)
            return [self.known(url, normal(''.join(groups).replace('&amp;', '&'))) for groups in found]
        if facts['outcome'] == 'redirect':
            if final != facts['to']:
                self.fault(url, f'ends at {final}')
            return [self.known(url, final)]
        page = Links()
        page.feed(decode(headers, body))
        if facts['outcome'] == 'article':
            self.compare(url, facts, ' '.join(''.join(page.text).split()))
        links = [normal(urljoin(url, link)) for link in page.found if not link.startswith(('mailto:', 'javascript:', '#'))]
        for link in links:
            if urlsplit(link).path.startswith(FURNITURE) and get(link)[0] != 200:
                self.fault(url, f'{link} does not exist')
        return [self.known(url, link) for link in links
                if link not in self.manifest['out_of_scope'] and not urlsplit(link).path.startswith(FURNITURE)]

    def known(self, url, link):
        if link not in self.urls:
            self.fault(url, f'links {link}, which the manifest does not know')
        return link

    def compare(self, url, facts, text):
        """The facts that a reader sees must stand in the page's text."""
        wanted = [facts['headline'], facts['firstParagraph'], facts['lastParagraph'], *facts.get('headings', ()), facts.get('contact', '')]
        wanted += [author['name'] for author in facts['author']] + [quote[key] for quote in facts.get('quotes', ()) for key in quote]
        wanted += [facts.get('image', {}).get(key, '') for key in ('caption', 'creditText')]
        for part in wanted:
            if ' '.join(part.split()) not in text:
                self.fault(url, f'lacks "{part[:60]}"')


def check_changed(manifest):
    """After `serve change`: the new text is there."""
    faults = []
    for url, facts in manifest['changed'].items():
        _, headers, body = get(url)
        page = Links()
        page.feed(decode(headers, body))
        if facts['lastParagraph'] not in ' '.join(''.join(page.text).split()):
            faults.append(f'{url}: is not changed')
    return faults


def serve(*words):
    return subprocess.run([sys.executable, HERE / 'serve', *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def check(directory, *options):
    """Serves a site, walks it and returns (manifest, faults)."""
    serve('up', directory, *options)
    try:
        manifest = json.loads((pathlib.Path(directory) / 'manifest.json').read_text(encoding='utf-8'))
        walk = Walk(manifest)
        visited = walk.run()
        serve('change', directory)
        faults = walk.faults + check_changed(manifest)
        requests = [json.loads(line) for line in (pathlib.Path(directory) / 'access.log').read_text().splitlines()]
        if len(requests) < visited - manifest['totals']['urls_refused_by_robots']:
            faults.append('the access log lacks requests')
    finally:
        serve('down', directory)
    return manifest, faults


def main():
    faults = []
    with tempfile.TemporaryDirectory() as directory:
        manifest, found = check(f'{directory}/site')
        faults += found
        totals = manifest['totals']
        languages = {facts['inLanguage'] for facts in manifest['urls'].values() if facts['outcome'] == 'article'}
        print(f'site: {totals["urls_known"]} URLs on {len(manifest["hosts"])} hosts, {totals["rows"]} articles in {len(languages)} languages')
        if totals['pages_fetched'] < 60 or not manifest['changed']:
            faults.append(f'too small: {totals}')
        manifest, found = check(f'{directory}/bulk', '--bulk', '500', '--hosts', '2')
        faults += found
        print(f'bulk: {manifest["totals"]["urls_known"]} URLs, {manifest["totals"]["rows"]} articles')
        if manifest['totals']['rows'] != 500:
            faults.append('the bulk site has not as many articles as asked for')
    for fault in faults:
        print(f'  {fault}')
    print(f'{len(faults)} faults' if faults else 'site check passed')
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())
