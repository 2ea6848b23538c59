#!/usr/bin/env python3
"""Renders the test site into a directory.

    tests/site/build.py OUTDIR --port N                        the news site on its hosts
    tests/site/build.py OUTDIR --port N --bulk M [--hosts K]   M plain articles on bulk.localhost, or on K hosts

OUTDIR then holds www/HOST/..., changed/HOST/... (what `serve change` puts in place), nginx.conf and manifest.json. The
manifest is the truth that tests compare with: "hosts" with their seeds, "urls" with what must come of each URL, "changed"
with what must come of it after the change, "out_of_scope" URLs that are linked and must not be asked for, and "totals".
The outcome of a URL is

    article     a row: the facts are schema.org's names; "pageType" is article, live_blog or paywalled
    duplicate   an article that belongs to the row of the URL in "of"
    redirect    answers 3xx, after "hops" of them at "to", which is a URL of its own
    verdict     no row; "page_types" are the verdicts that are right (absent: any)
    feed, sitemap
    error       "status", or "loop": a redirect without end
    robots      must never be asked for
"""

import argparse
import json
import os
import pathlib
import shutil

import bulk
import pages
import server
from site_model import GAZETTE, HERALD, HOSTS, KURIER, PARISH, Site

SEEDS = {HERALD: ['/', '/sitemap.xml'], KURIER: ['/'], GAZETTE: ['/', '/atom.xml'], PARISH: ['/'], pages.CLOSED: ['/']}
EXTRA = {KURIER: {
    '= /artikel.php': 'default_type text/html; try_files /artikel/$arg_id-$arg_druck.html =404;',
    '= /autor.php': 'default_type text/html; try_files /autor/$arg_nr.html =404;',
    '/ru/': 'charset windows-1251; location = /ru/ { charset utf-8; try_files /ru/index.html =404; } try_files $uri =404;',
    '/ja/': 'charset off; try_files $uri $uri/index.html =404;',
}}


def totals(urls):
    """What a whole crawl adds up to."""
    def count(*outcomes):
        return sum(facts['outcome'] in outcomes for facts in urls.values())
    return {
        'urls_known': len(urls), 'urls_refused_by_robots': count('robots'), 'urls_failed': count('error'), 'urls_redirected': count('redirect'),
        'pages_fetched': count('article', 'duplicate', 'verdict', 'feed', 'sitemap'), 'articles': count('article', 'duplicate'),
        'rows': count('article'),
    }


def manifest(site, seeds, out_of_scope=()):
    hosts = {host: {'origin': site.origin(host), 'seeds': [site.origin(host) + path for path in paths]} for host, paths in seeds.items()}
    return {'port': site.port, 'hosts': hosts, 'seeds': [url for host in hosts.values() for url in host['seeds']],
            'out_of_scope': list(out_of_scope), 'totals': totals(site.urls), 'urls': site.urls, 'changed': site.changed}


def news_site(port):
    """(site, manifest, nginx.conf) of the news site."""
    site = Site(port)
    pages.add_all(site)
    truth = manifest(site, SEEDS, [f'{site.origin(pages.ELSEWHERE)}/'])
    truth['hosts'][KURIER]['crawl_delay_s'] = 0.3
    conf = server.configuration(port, [*HOSTS, pages.CLOSED, pages.ELSEWHERE], pages.REDIRECTS, pages.ANSWERS, EXTRA,
                                {PARISH: None}, PARISH)
    return site, truth, conf


def bulk_site(port, articles, hosts):
    site, names = Site(port), bulk.hosts(hosts)
    bulk.add_all(site, articles, names)
    truth = manifest(site, {name: ['/', '/sitemap.xml'] for name in names})
    return site, truth, server.configuration(port, names, {}, {}, {}, {}, names[0])


def write_files(root, files):
    for (host, path), (data, moment) in files.items():
        file = root / host / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (moment, moment))


def build(directory, port, articles=0, hosts=1):
    """Renders everything; what an earlier build left in the directory is replaced. Returns the manifest."""
    directory = pathlib.Path(directory).resolve()
    for name in ('www', 'changed'):
        shutil.rmtree(directory / name, ignore_errors=True)
    for name in ('tmp', 'www', 'changed'):
        (directory / name).mkdir(parents=True, exist_ok=True)
    site, truth, conf = bulk_site(port, articles, hosts) if articles else news_site(port)
    write_files(directory / 'www', site.files)
    write_files(directory / 'changed', site.after)
    (directory / 'nginx.conf').write_text(conf)
    (directory / 'manifest.json').write_text(json.dumps(truth, ensure_ascii=False, indent=1) + '\n', encoding='utf-8')
    return truth


def arguments(parser):
    parser.add_argument('--bulk', type=int, default=0, metavar='M', help='M plain articles in place of the news site')
    parser.add_argument('--hosts', type=int, default=1, metavar='K', help='with --bulk: spread over K hosts')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('directory', metavar='OUTDIR')
    parser.add_argument('--port', type=int, required=True)
    arguments(parser)
    given = parser.parse_args()
    print(json.dumps(build(given.directory, given.port, given.bulk, given.hosts)['totals']))


if __name__ == '__main__':
    main()
