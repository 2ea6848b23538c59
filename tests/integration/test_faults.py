"""The whole house, crawler to row, while its parts are stopped, killed and cut off in the middle of a crawl of 600 articles.

Each crawl ends the same way: every article of the manifest is one row with one revision, every page in Kafka has exactly one
committed outcome, nothing is behind, nothing became a dead letter.
"""

import collections
import contextlib
import json
import os
import signal
import subprocess
import time

import psycopg
import pytest

import processes
from house import DEV

ARTICLES, HOSTS = 600, 6
# A page takes some 50 ms a host, so that a crawl lasts long enough to be disturbed.
CRAWLER = {'host_delay': '60ms', 'lease_time': '4s', 'fetch_timeout': '2s', 'robots_timeout': '2s', 'lease_urls': 8,
           'retry_interval': '300ms', 'refresh_interval': '1h'}
FINISH_S = 120


class Crawl:
    """A crawl of the bulk site from its seeds on."""

    def __init__(self, house):
        self.house, self.site = house, house.site('--bulk', str(ARTICLES), '--hosts', str(HOSTS))
        self.manifest = json.loads((self.site / 'manifest.json').read_text())
        self.articles = {url for url, truth in self.manifest['urls'].items() if truth['outcome'] == 'article'}
        assert len(self.articles) == ARTICLES
        self.options = {'crawler': CRAWLER, 'parser': {}, 'sink': {}}
        self.running = {}

    def start(self, kind, **more):
        self.running[kind] = self.house.start(kind, kind, **self.options[kind] | more)
        return self.running[kind]

    def add_sources(self):
        self.house.run('source', 'add', *self.manifest['seeds'])

    def find_all(self):
        """Puts every article's URL on `urls`, once the sources are fetched: in scope they are then."""
        self.house.wait(lambda: self.house.one("SELECT count(*) FROM crawl.url WHERE state = 'new'") == 0, 'the sources')
        for url in sorted(self.articles):
            self.house.produce('urls', json.dumps({'url': url, 'depth': 1}), key='x')

    def fetched(self):
        return self.house.one("SELECT count(*) FROM crawl.url WHERE state = 'done'")

    def rows(self):
        """Articles that are rows; what a listing is taken for is no matter here."""
        return self.house.one('SELECT count(*) FROM news.article WHERE canonical_url LIKE %s', '%/story/%')

    def requests(self):
        """How often nginx was asked for each URL, robots.txt apart."""
        lines = [json.loads(line) for line in (self.site / 'access.log').read_text().splitlines()]
        return collections.Counter(f'http://{line["host"]}{line["uri"]}' for line in lines if line['uri'] != '/robots.txt')

    def is_finished(self):
        """No service has anything left to do."""
        with contextlib.suppress(psycopg.Error):
            return (self.rows() >= ARTICLES and self.fetched() >= len(self.manifest['urls'])
                    and self.house.one('SELECT count(*) FROM crawl.url WHERE verdict IS NULL') == 0
                    and self.house.lag(self.house.topic('parser'), 'pages') == 0
                    and self.running['sink'].metric('broadsheet_sink_in_hand_records') == 0)

    def check(self):
        house = self.house
        house.wait(self.is_finished, 'the whole crawl', FINISH_S)
        rows = house.sql('SELECT canonical_url, headline FROM news.article WHERE canonical_url LIKE %s', '%/story/%')
        assert len(rows) == ARTICLES and {url for url, _ in rows} == self.articles
        assert all(headline == self.manifest['urls'][url]['headline'] for url, headline in rows)
        assert house.sql('SELECT count(*), count(DISTINCT article_id), max(revision)::int FROM news.article_revision') == [
            (house.one('SELECT count(*) FROM news.article'), house.one('SELECT count(*) FROM news.article'), 1)]
        assert not house.records('dead-letters')
        self.check_outcomes()

    def check_outcomes(self):
        """Every record on `pages` gave one verdict, and one article where it is one."""
        pages = {(page.partition(), page.offset()): page.key().decode() for page in self.house.records('pages')}
        verdicts, articles = collections.Counter(), collections.Counter()
        for message in self.house.records('urls'):
            if b'page_type' in (message.value() or b''):
                verdicts[source_of(message)] += 1
        for message in self.house.records('articles'):
            if message.key().decode() in self.articles:
                articles[source_of(message)] += 1
        assert verdicts == collections.Counter(pages.keys())
        assert articles == collections.Counter(place for place, url in pages.items() if url in self.articles)
        assert set(pages.values()) == set(self.manifest['urls'])


def source_of(message):
    """(partition, offset) of the page that it came of: its ce_id begins with them."""
    partition, offset, _ = dict(message.headers())['ce_id'].decode().split('-')
    return int(partition), int(offset)


@pytest.fixture
def crawl(house):
    return Crawl(house)


def test_each_service_is_restarted_in_the_middle(crawl):
    """SIGTERM to each in turn, with work in hand: exit 0 in time, and not even a page is fetched twice."""
    house = crawl.house
    for kind in ('crawler', 'parser', 'sink'):
        crawl.start(kind)
    crawl.add_sources()
    for kind, least in (('crawler', 80), ('parser', 200), ('sink', 320), ('crawler', 440)):
        house.wait(lambda: crawl.rows() >= least, f'{least} rows', 60)
        assert crawl.rows() < ARTICLES, 'the crawl was over before its middle'
        assert crawl.running[kind].terminate(11) == 0
        crawl.start(kind)
    crawl.check()
    assert max(crawl.requests().values()) == 1


def kill_crawler(crawl):
    """While the database takes nothing: what is acknowledged can't have been recorded, and is fetched again."""
    house, crawler = crawl.house, crawl.running['crawler']
    house.wait(lambda: crawl.fetched() >= 60, 'some pages')
    with house.connect() as link:
        link.execute('BEGIN')
        link.execute('LOCK TABLE crawl.url IN EXCLUSIVE MODE')
        house.wait(lambda: crawler.metric('broadsheet_crawler_in_hand', kind='hosts') > 0 and house.one(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'broadsheet-crawler' AND wait_event_type = 'Lock'"
            ' AND datname = current_database()'), 'a crawler that waits to record')
        assert crawler.metric('broadsheet_crawler_in_hand', kind='results_unwritten') > 0
        crawler.kill()
        link.execute('ROLLBACK')
    crawl.start('crawler')


def kill_parser(crawl):
    """With a transaction half full, pages in hand and more to come; an aborted transaction is seen in Kafka afterwards."""
    house, options = crawl.house, {'batch_pages': 150, 'batch_time': '5s', 'gather_time': '5s'}
    for _ in range(4):
        parser = crawl.start('parser', wait=False, **options)

        def is_half_full():
            committed = parser.metric('broadsheet_transactions_total', outcome='committed')
            more = parser.metric('broadsheet_parse_verdicts_total') - committed * 150
            return committed >= 1 and 30 < more < 120 and parser.metric('broadsheet_pages_in_hand') > 0

        house.wait(is_half_full, 'a transaction half full and pages in hand')
        parser.kill()
        assert house.lag(house.topic('parser'), 'pages') > 0
        if len(house.records('articles', 'read_uncommitted')) > len(house.records('articles')):
            break
    else:
        raise AssertionError('no kill hit an open transaction')
    crawl.start('parser')


def kill_sink(crawl):
    """Inside its transaction, with more to come."""
    house = crawl.house
    sink = crawl.start('sink', batch_rows=10)
    house.wait(lambda: crawl.rows() > 0, 'some rows')
    with house.connect() as link:
        for _ in range(50):
            link.execute('BEGIN')
            link.execute('LOCK TABLE news.article IN EXCLUSIVE MODE')
            house.wait(lambda: house.one("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'broadsheet-sink'"
                                         " AND wait_event_type = 'Lock' AND datname = current_database()"), 'a sink in its transaction')
            if sink.metric('broadsheet_sink_in_hand_records') > 0 and sink.metric('broadsheet_consumer_lag_records') > 0:
                break
            link.execute('ROLLBACK')
        else:
            raise AssertionError('the sink was never behind')
        before = crawl.rows()
        sink.kill()
        link.execute('ROLLBACK')
    assert before < ARTICLES and crawl.rows() == before
    crawl.start('sink')


def test_kill_9_of_each_service_with_work_in_hand(crawl):
    """One after the other; each kill is seen to have hit something."""
    house = crawl.house
    crawl.start('crawler', host_delay='20ms')
    crawl.add_sources()
    crawl.find_all()
    kill_crawler(crawl)
    house.wait(lambda: crawl.fetched() >= ARTICLES, 'the articles fetched', 60)
    twice = {url for url, times in crawl.requests().items() if times > 1}
    assert twice, 'the kill hit nothing: no page was fetched again'
    kill_parser(crawl)
    house.wait(lambda: house.lag(house.topic('parser'), 'pages') == 0, 'all pages read')
    assert len(house.records('articles', 'read_uncommitted')) > len(house.records('articles'))
    kill_sink(crawl)
    crawl.check()


def test_broker_and_database_stop_and_start_in_the_middle(crawl):
    """Each is gone for a while; the services live, say that they are not ready where that is so, and all comes right."""
    house, broker, database = crawl.house, crawl.house.backends.directory / 'kafka', crawl.house.backends.directory / 'postgres'
    crawl.start('crawler', host_delay='150ms')  # fetching goes on while the broker is away
    crawl.start('parser')
    crawl.start('sink')
    crawl.add_sources()
    house.wait(lambda: crawl.rows() >= 100, 'some rows', 60)
    subprocess.run([DEV / 'kafka', 'down', broker], check=True)
    try:
        asked = sum(crawl.requests().values())
        house.wait(lambda: crawl.running['crawler'].metric('broadsheet_crawler_in_hand', kind='pages_unacknowledged') > 0
                   and sum(crawl.requests().values()) > asked, 'pages that wait for the broker')
        assert all(service.get('/livez')[0] == 200 for service in crawl.running.values())
    finally:
        subprocess.run([DEV / 'kafka', 'up', broker], check=True, stdout=subprocess.DEVNULL)
    before = crawl.rows()
    house.wait(lambda: crawl.rows() > before, 'rows again', 60)
    assert crawl.rows() < ARTICLES, 'the crawl was over before its middle'
    subprocess.run([DEV / 'postgres', 'down', database], check=True)
    try:
        for kind in ('crawler', 'sink'):
            house.wait(lambda: crawl.running[kind].get('/readyz')[0] == 503, f'the {kind} is not ready')
        assert all(service.get('/livez')[0] == 200 for service in crawl.running.values())
    finally:
        subprocess.run([DEV / 'postgres', 'up', database, '--no-fsync'], check=True, stdout=subprocess.DEVNULL)
    for service in crawl.running.values():
        house.wait(lambda: service.get('/readyz')[0] == 200, f'{service.name} is ready')
    crawl.check()
    assert all(service.terminate() == 0 for service in crawl.running.values())


def test_all_at_once_killed_and_started_again(crawl):
    """A machine that loses power: everything of ours at one moment, twice; parsers come back under other names, too."""
    house = crawl.house
    for kind in ('crawler', 'parser', 'sink'):
        crawl.start(kind)
    crawl.add_sources()
    for least in (150, 400):
        # Not rows: after the first time the sink waits for its predecessor's session to end, while the crawl goes on.
        house.wait(lambda: crawl.fetched() >= least, f'{least} pages', 60)
        for service in crawl.running.values():
            for pid in processes.find(service.directory, service.name):
                os.kill(pid, signal.SIGKILL)
        for service in crawl.running.values():
            service.wait_end(5)
        assert crawl.fetched() < ARTICLES, 'the crawl was over before its middle'
        for kind in ('crawler', 'parser', 'sink'):
            crawl.start(kind, wait=False, instance=f'{kind}-{least}')
    crawl.check()


def test_a_crawler_without_a_database_stays_in_its_group(house):
    """With a full batch in hand it can't write, it goes on asking Kafka: else the group would take it for dead and give its work away."""
    for number in range(1200):
        house.produce('urls', json.dumps({'url': f'http://many.localhost/{number}', 'priority': 100}), key='x', wait=False)
    house.producer.flush()
    with psycopg.connect(house.backends.database_url, autocommit=True) as link:
        link.execute(f'ALTER DATABASE {house.database} ALLOW_CONNECTIONS false')
        crawler = house.start('crawler', wait=False, **CRAWLER, **{'kafka.max.poll.interval.ms': '6000'})
        house.wait(lambda: crawler.get('/readyz')[0] == 503, 'it is not ready')
        time.sleep(9)  # longer than the interval, and than nothing else that could be looked at
        assert crawler.get('/livez')[0] == 200
        link.execute(f'ALTER DATABASE {house.database} ALLOW_CONNECTIONS true')
    house.wait(lambda: house.one('SELECT count(*) FROM crawl.url') == 1200, 'all URLs known')
    assert not [line for line in crawler.log_lines() if 'poll interval' in str(line)]
