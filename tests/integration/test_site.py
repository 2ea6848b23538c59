"""The whole news site of tests/site through crawler, parsers and sink: every URL has come to what the manifest says."""

import contextlib
import itertools
import json
import pathlib
import subprocess
import sys

import pytest

from house import CHECKOUT, House

sys.path.insert(0, str(CHECKOUT / 'tests/site'))
import compare  # noqa: E402

CRAWL_S = 300
SLACK_S = 0.03
ARTICLES = """SELECT a.canonical_url, d.document FROM news.article a JOIN news.article_document d USING (article_id)
              WHERE a.deleted_at IS NULL"""


class Crawl:
    """One crawl of the site, finished: what the tests look at."""

    def __init__(self, house):
        self.house, self.directory = house, pathlib.Path(house.site())
        self.manifest = json.loads((self.directory / 'manifest.json').read_text(encoding='utf-8'))
        self.urls, self.totals = self.manifest['urls'], self.manifest['totals']
        house.start('crawler', host_delay='20ms', revisit_interval='5s')
        house.start('parser'), house.start('parser'), house.start('sink')
        house.run('source', 'add', *self.manifest['seeds'])
        with contextlib.suppress(AssertionError):  # what is missing, the tests say better
            house.wait(self.is_done, 'every page has its verdict and every article its row', CRAWL_S)

    def is_done(self):
        rows = self.house.one('SELECT count(*) FROM news.article WHERE deleted_at IS NULL')
        return rows >= self.totals['rows'] and len(self.frontier(with_verdict=True)) >= self.totals['pages_fetched']

    def frontier(self, with_verdict=False):
        """{URL: (state, verdict, target)} of what is known."""
        rows = self.house.sql('SELECT url, state, verdict, target FROM crawl.url')
        return {url: rest for url, *rest in rows if rest[1] or not with_verdict}

    def requests(self):
        """The access log's requests but for robots.txt, by host, in order."""
        lines = [json.loads(line) for line in (self.directory / 'access.log').read_text().splitlines()]
        lines.sort(key=lambda request: request['t'] - request['took'])
        by_host = {}
        for request in lines:
            by_host.setdefault(request['host'], []).append(request)
        return by_host

    def asked(self):
        return {f'http://{request["host"]}{request["uri"]}' for requests in self.requests().values() for request in requests}


@pytest.fixture(scope='module')
def crawl(backends):
    with contextlib.closing(House(backends, 'site')) as house:
        yield Crawl(house)


def test_each_page_is_read_as_the_manifest_has_it():
    """Print views included, in JSON and in Markdown."""
    found, total = compare.differing(CHECKOUT / 'build/broadsheet')
    assert total > 40 and not found


def test_each_article_is_one_row_as_the_manifest_has_it(crawl):
    rows = dict(crawl.house.sql(ARTICLES))
    wanted = {facts['@id']: facts for facts in crawl.urls.values() if facts['outcome'] == 'article'}
    assert rows.keys() == wanted.keys()
    faults = {url: found for url, facts in wanted.items() if (found := compare.faults(facts, rows[url]))}
    assert not faults


def test_each_page_has_the_verdict_of_a_careful_reader(crawl):
    known, wrong = crawl.frontier(), {}
    for url, facts in crawl.urls.items():
        got = known.get(url, (None, None, None))[1]
        if facts['outcome'] == 'verdict':
            right = facts.get('page_types') or [got]
        elif facts['outcome'] in ('feed', 'sitemap'):
            right = [facts['outcome']]
        elif facts['outcome'] == 'article':
            right = [facts['pageType']]
        else:
            continue
        if got not in right:
            wrong[url] = (got, right)
    assert not wrong


def test_the_frontier_knows_what_the_manifest_knows(crawl):
    known = crawl.frontier()
    assert known.keys() == crawl.urls.keys()
    states = {'redirect': {'redirect'}, 'robots': {'excluded', 'new', 'error'}, 'error': {'missing', 'gone', 'error'}}
    wrong = {url: (known[url][0], facts['outcome']) for url, facts in crawl.urls.items()
             if known[url][0] not in states.get(facts['outcome'], {'done'})}
    assert not wrong


def test_what_robots_txt_forbids_is_never_asked_for(crawl):
    forbidden = {url for url, facts in crawl.urls.items() if facts['outcome'] == 'robots'} | set(crawl.manifest['out_of_scope'])
    assert not forbidden & crawl.asked()


def test_each_host_is_asked_one_thing_at_a_time_with_its_delay(crawl):
    for host, requests in crawl.requests().items():
        delay = crawl.manifest['hosts'].get(host.rpartition(':')[0], {}).get('crawl_delay_s', 0.02)
        for first, second in itertools.pairwise(requests):
            gap = second['t'] - second['took'] - first['t']
            assert gap >= delay - SLACK_S, (host, first['uri'], second['uri'], gap)


def test_it_says_who_it_is(crawl):
    agents = {request['agent'] for requests in crawl.requests().values() for request in requests}
    assert len(agents) == 1 and next(iter(agents)).startswith('Broadsheet/')


def test_a_page_that_claims_to_be_another_site_s_article_overwrites_nothing(crawl):
    hostile = next(facts for facts in crawl.urls.values() if 'gazette' in facts.get('@id', '') and 'herald' in facts.get('canonical', ''))
    assert crawl.house.one('SELECT headline FROM news.article WHERE canonical_url = %s', hostile['@id']) == hostile['headline']
    victim = crawl.urls[hostile['canonical']]
    assert crawl.house.one('SELECT headline FROM news.article WHERE canonical_url = %s', victim['@id']) == victim['headline']


def test_a_changed_article_becomes_a_revision(crawl):
    """Last in this file: it changes the site."""
    subprocess.run([CHECKOUT / 'tests/site/serve', 'change', crawl.directory], check=True)
    url, facts = next(iter(crawl.manifest['changed'].items()))
    crawl.house.wait(lambda: crawl.house.one('SELECT revision FROM news.article WHERE canonical_url = %s', url) == 2, 'the second revision')
    assert not compare.faults(facts, dict(crawl.house.sql(ARTICLES))[url])
    first = crawl.urls[url]['lastParagraph']
    assert crawl.house.one("""SELECT text FROM news.article_revision WHERE revision = 1 AND valid_to IS NOT NULL
                              AND article_id = news.id_of(%s)""", url).endswith(first)
