"""The whole house, crawler to row, while its parts are stopped, killed and cut off in the middle of a crawl of 600 articles.

The crawl is given its hosts one after the other, so that there is always more to come; what a service has in hand when it is
struck, a web server, a table or a worker that stands still keeps there. Each crawl ends the same way: every article of the
manifest is one row with one revision, every page in Kafka has exactly one committed outcome, nothing is behind, nothing became a
dead letter.
"""

import collections
import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.parse

import psycopg
import pytest

import halfway
import processes
from house import DEV, proceed, stopped

ARTICLES, HOSTS = 600, 6
CRAWLER = {'host_delay': '20ms', 'lease_urls': 8, 'robots_sitemaps': 'false', 'retry_interval': '300ms', 'retry_interval_max': '2s', 'refresh_interval': '1h'}
# After kill -9 a host waits for its lease's end, which lies after that of any request.
KILLED = {'lease_time': '7s', 'fetch_timeout': '5s', 'robots_timeout': '5s'}
FINISH_S = 300


class Crawl:
    """A crawl of the bulk site, host by host."""

    def __init__(self, house):
        self.house, self.site = house, house.site('--bulk', str(ARTICLES), '--hosts', str(HOSTS))
        self.manifest = json.loads((self.site / 'manifest.json').read_text())
        self.articles = {url for url, truth in self.manifest['urls'].items() if truth['outcome'] == 'article'}
        assert len(self.articles) == ARTICLES
        self.hosts, self.given = list(self.manifest['hosts']), []
        self.options = {'crawler': CRAWLER, 'parser': {'parse_timeout': '20s'}, 'sink': {}}
        self.running = {}

    def start(self, kind, **more):
        self.running[kind] = self.house.start(kind, kind, **self.options[kind] | more)
        return self.running[kind]

    def add(self, hosts=1):
        """Adds the sources of so many hosts more; what they link to is found in the crawl."""
        added, self.hosts = self.hosts[:hosts], self.hosts[hosts:]
        for host in added:
            self.house.run('source', 'add', *self.manifest['hosts'][host]['seeds'])
        self.given += [url for url in self.manifest['urls'] if urllib.parse.urlsplit(url).hostname in added]

    def find(self):
        """Puts all URLs of the hosts given so far on `urls`: so they are found without the parser."""
        for at in range(0, len(self.given), 500):
            links = [{'url': url} for url in self.given[at:at + 500]]
            self.house.produce('urls', json.dumps({'depth': 1, 'urls': links}), key='x')

    def fetched(self):
        return self.house.one("SELECT count(*) FROM crawl.url WHERE state = 'done'")

    def rows(self):
        """Articles that are rows; what a listing is taken for is no matter here."""
        return self.house.one('SELECT count(*) FROM news.article WHERE canonical_url LIKE %s', '%/story/%')

    def wait_rows(self, what='the rows of all hosts so far'):
        wanted = len(self.articles.intersection(self.given))
        self.house.wait(lambda: self.rows() == wanted, what, FINISH_S)

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
        assert not self.hosts
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


@contextlib.contextmanager
def busy_crawler(crawl):
    """Requests are under way while the body runs."""
    with crawl.house.site_stopped(crawl.site):
        crawl.add()
        crawl.house.wait(lambda: crawl.running['crawler'].metric('broadsheet_crawler_in_hand', kind='requests') > 0, 'requests under way')
        yield


@contextlib.contextmanager
def busy_parser(crawl):
    """Pages are in hand while the body runs."""
    parser = crawl.running['parser']
    with stopped(crawl.house.wait(parser.workers, 'an idle worker')):
        crawl.add()
        crawl.find()
        crawl.house.wait(lambda: parser.metric('broadsheet_pages_in_hand') > 0, 'pages in hand')
        yield


@contextlib.contextmanager
def busy_sink(crawl):
    """The sink is inside its transaction, with articles in hand, while the body runs."""
    house, sink = crawl.house, crawl.running['sink']
    with house.locked('news.article'):
        crawl.add()
        house.wait(lambda: house.waits_for_lock('sink'), 'a sink in its transaction')
        house.wait(lambda: sink.metric('broadsheet_sink_in_hand_records') > 0, 'articles in hand')
        yield


def test_each_service_is_restarted_in_the_middle(crawl):
    """SIGTERM to each in turn, with work in hand: exit 0 in time, and not even a page is fetched twice."""
    for kind in ('crawler', 'parser', 'sink'):
        crawl.start(kind)
    crawl.add()
    crawl.wait_rows()
    for kind, busy in (('crawler', busy_crawler), ('parser', busy_parser), ('sink', busy_sink), ('crawler', busy_crawler)):
        with busy(crawl):
            crawl.running[kind].signal(signal.SIGTERM)
        assert crawl.running[kind].wait_end(20) == 0
        crawl.start(kind)
    crawl.add()
    crawl.check()
    assert max(crawl.requests().values()) == 1


def kill_crawler(crawl):
    """While the database takes nothing: what is acknowledged can't have been recorded, and is fetched again."""
    house = crawl.house
    crawler = crawl.start('crawler', **KILLED)
    with house.site_stopped(crawl.site):
        crawl.add(3)
        house.wait(lambda: crawler.metric('broadsheet_crawler_in_hand', kind='hosts') == 3, 'all hosts claimed')
        with house.locked('crawl.url'):
            proceed(processes.find(crawl.site, 'nginx'))
            house.wait(lambda: house.waits_for_lock('crawler'), 'a crawler that waits to record')
            assert house.records('pages')
            crawler.kill()
    crawl.start('crawler', **KILLED)


def kill_parser(crawl):
    """With a transaction open and pages in hand; the aborted transaction is seen in Kafka afterwards."""
    house = crawl.house
    parser = crawl.start('parser', **halfway.OPTIONS)
    house.wait(lambda: house.lag(house.topic('parser'), 'pages') == 0, 'all pages read')

    def supply():
        crawl.add()
        crawl.find()
        house.wait(lambda: crawl.fetched() >= len(crawl.given), 'a host\'s pages')

    halfway.stop_half_way(house, parser, supply)
    parser.kill()
    assert house.lag(house.topic('parser'), 'pages') > 0
    crawl.start('parser')
    house.wait(lambda: house.lag(house.topic('parser'), 'pages') == 0, 'all pages read')
    assert len(house.records('articles', 'read_uncommitted')) > len(house.records('articles'))


def kill_sink(crawl):
    """Inside its transaction, with more to come."""
    house = crawl.house
    with house.locked('news.article'):
        sink = crawl.start('sink', batch_rows=10)
        house.wait(lambda: house.waits_for_lock('sink'), 'a sink in its transaction')
        house.wait(lambda: sink.metric('broadsheet_sink_in_hand_records') > 0, 'articles in hand')
        before = crawl.rows()
        sink.kill()
    assert before < ARTICLES and crawl.rows() == before
    crawl.start('sink')


def test_kill_9_of_each_service_with_work_in_hand(crawl):
    """One after the other; each kill is seen to have hit something."""
    house = crawl.house
    kill_crawler(crawl)
    crawl.find()
    house.wait(lambda: crawl.fetched() >= len(crawl.given), 'the articles fetched', FINISH_S)
    twice = {url for url, times in crawl.requests().items() if times > 1}
    assert twice, 'the kill hit nothing: no page was fetched again'
    kill_parser(crawl)
    kill_sink(crawl)
    crawl.add(len(crawl.hosts))
    crawl.check()


def test_broker_and_database_stop_and_start_in_the_middle(crawl):
    """Each is gone for a while; the services live, say that they are not ready where that is so, and all comes right."""
    house, broker, database = crawl.house, crawl.house.backends.directory / 'kafka', crawl.house.backends.directory / 'postgres'
    for kind in ('crawler', 'parser', 'sink'):
        crawl.start(kind)
    crawl.add(2)
    house.wait(lambda: crawl.rows() > 0, 'some rows')
    subprocess.run([DEV / 'kafka', 'down', broker], check=True)
    try:
        asked = sum(crawl.requests().values())
        crawl.add()  # the frontier needs no broker: fetching goes on
        house.wait(lambda: crawl.running['crawler'].metric('broadsheet_crawler_in_hand', kind='pages_unacknowledged') > 0
                   and sum(crawl.requests().values()) > asked, 'pages that wait for the broker')
        assert all(service.get('/livez')[0] == 200 for service in crawl.running.values())
    finally:
        subprocess.run([DEV / 'kafka', 'up', broker], check=True, stdout=subprocess.DEVNULL)
    crawl.wait_rows('rows again')
    crawl.add(2)
    subprocess.run([DEV / 'postgres', 'down', database], check=True)
    try:
        for kind in ('crawler', 'sink'):
            house.wait(lambda: crawl.running[kind].get('/readyz')[0] == 503, f'the {kind} is not ready')
        assert all(service.get('/livez')[0] == 200 for service in crawl.running.values())
    finally:
        subprocess.run([DEV / 'postgres', 'up', database, '--no-fsync'], check=True, stdout=subprocess.DEVNULL)
    for service in crawl.running.values():
        house.wait(lambda: service.get('/readyz')[0] == 200, f'{service.name} is ready')
    crawl.add()
    crawl.check()
    assert all(service.terminate() == 0 for service in crawl.running.values())


def test_all_at_once_killed_and_started_again(crawl):
    """A machine that loses power: everything of ours at one moment, twice; parsers come back under other names, too."""
    house = crawl.house
    crawl.options['crawler'] = CRAWLER | KILLED
    for kind in ('crawler', 'parser', 'sink'):
        crawl.start(kind)
    for kills in (1, 2):
        crawl.add(2)
        before = crawl.fetched()
        house.wait(lambda: crawl.fetched() > before + 50, 'pages')
        for service in crawl.running.values():
            for pid in processes.find(service.directory, service.name):
                os.kill(pid, signal.SIGKILL)
        for service in crawl.running.values():
            service.wait_end()
        for kind in ('crawler', 'parser', 'sink'):
            crawl.start(kind, wait=False, instance=f'{kind}-{kills}')
    crawl.add(2)
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
