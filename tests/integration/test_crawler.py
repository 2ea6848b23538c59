"""The crawler on a real broker, a real database and real web servers: polite, nothing lost, no one gets in, stops clean."""

import collections
import contextlib
import gzip
import hashlib
import json
import random
import signal
import threading

import psycopg

from house import DEADLINE_S
from web import Web

FAST = {'host_delay': '100ms', 'retry_interval': '300ms'}
# After a crash, or a stop that was cut short, a host waits for its lease's end, which lies after that of any request.
SHORT_LEASE = FAST | {'lease_time': '6s', 'fetch_timeout': '5s', 'robots_timeout': '5s'}


def find(house, *urls, **more):
    """Puts URLs on the topic, as a parser would."""
    for url in urls:
        house.produce('urls', json.dumps({'url': url, 'depth': 1} | more), key='x')


def find_list(house, urls):
    house.produce('urls', json.dumps({'depth': 1, 'urls': [{'url': url} for url in urls]}), key='x')


def states(house):
    return dict(house.sql('SELECT url, state FROM crawl.url'))


def settled(house):
    """True when no URL is due and nothing is in hand."""
    return house.one("SELECT count(*) FROM crawl.url WHERE due < now() + interval '2 s'") == 0


def headers(message):
    return {name: value.decode() for name, value in message.headers()}


def requests(site):
    """nginx's log, as dictionaries."""
    return [json.loads(line) for line in (site / 'access.log').read_text().splitlines()]


def gaps(log):
    """Host -> seconds between its requests."""
    last, found = {}, collections.defaultdict(list)
    for request in sorted(log, key=lambda one: one['t']):
        if request['host'] in last:
            found[request['host']].append(request['t'] - last[request['host']])
        last[request['host']] = request['t']
    return found


def manifest(site):
    return json.loads((site / 'manifest.json').read_text())


def test_site(house):
    """Every URL of the news site, found without a parser: each page once, robots.txt obeyed, redirects and loops ended, all of it polite,
    by two crawlers at once."""
    site = house.site()
    truth = manifest(site)
    house.run('source', 'add', *truth['seeds'])
    # Two hosts at a time, so that neither can have all of them.
    crawlers = [house.start('crawler', host_delay='100ms', concurrency=2, user_agent=f'Broadsheet/{n} (test)') for n in (1, 2)]
    # In the scope of the sources by now; what is out of it is not.
    house.wait(lambda: house.one("SELECT count(*) FROM crawl.url WHERE state <> 'new'") == len(truth['seeds']), 'the sources')
    urls = [*truth['urls'], *truth['out_of_scope']]
    find(house, *urls[::2])
    find_list(house, urls[1::2])
    wanted = {'article': 'done', 'duplicate': 'done', 'verdict': 'done', 'feed': 'done', 'sitemap': 'done', 'redirect': 'redirect',
              'robots': 'excluded'}
    expected = {url: wanted.get(facts['outcome']) or ('error' if facts.get('loop') else 'gone' if facts['status'] == 410 else 'missing')
                for url, facts in truth['urls'].items()}
    house.wait(lambda: states(house) == expected, 'every URL as the manifest has it')
    pages = house.records('pages')
    assert sorted(page.key().decode() for page in pages) == sorted(url for url, state in expected.items() if state == 'done')
    log = requests(site)
    excluded = {url for url, facts in truth['urls'].items() if facts['outcome'] == 'robots'}
    assert not excluded & {f'http://{one["host"]}{one["uri"]}' for one in log}
    assert not [one for one in log if one['host'].startswith('elsewhere')]
    assert len({one['agent'] for one in log}) == 2, 'both crawlers worked'
    for host, found in gaps(log).items():
        least = truth['hosts'][host.partition(':')[0]].get('crawl_delay_s', 0.1)
        assert min(found) >= least - 0.005, f'{host} was asked again after {min(found)} s'
    counts = collections.Counter(f'{one["host"]}{one["uri"]}' for one in log if one['uri'] != '/robots.txt')
    assert set(counts.values()) == {1}, 'each URL was asked for once'
    for crawler in crawlers:
        assert crawler.terminate() == 0
    assert house.one("SELECT count(*) FROM crawl.host WHERE lease_until > now()") == 0


def test_page_facts(house):
    """What travels with a page: HTTP facts, the hops that led to it, hints, the rule that allowed it; sitemaps compressed."""
    with Web() as web:
        site = {
            '/robots.txt': b'User-agent: *\nDisallow: /a\nAllow: /article\n',
            '/old': (301, {'Location': '/older'}, b''),
            '/older': (302, {'Location': '/article?utm_source=x'}, b''),
            '/article': (200, {'Content-Type': 'text/html; charset=windows-1251', 'ETag': '"1"'}, b'<p>\xcf'),
            '/map.xml': (200, {'Content-Type': 'text/xml'}, b'<urlset>' + b' ' * 5000 + b'</urlset>'),
            '/map.xml.gz': (200, {'Content-Type': 'application/gzip'}, gzip.compress(b'<urlset></urlset>', mtime=0)),
        }
        web.pages.update(site)
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('facts.localhost', '/old'))
        house.wait(lambda: states(house).get(web.url('facts.localhost', '/article')) == 'done', 'the redirect\'s target')
        find(house, web.url('facts.localhost', '/map.xml'), kind='sitemap', hints={'title': 'A title', 'language': 'en', 'keywords': 'harbour, tide'})
        find(house, web.url('facts.localhost', '/map.xml.gz'))
        house.wait(lambda: len(house.records('pages')) == 3, 'three pages')
    pages = {page.key().decode().rpartition('/')[2]: page for page in house.records('pages')}
    article = headers(pages['article'])
    assert pages['article'].value() == b'<p>\xcf'
    assert article['ce_type'] == 'broadsheet.page.fetched.v1' and article['ce_subject'] == web.url('facts.localhost', '/article')
    assert article['http-status'] == '200' and article['http-header-etag'] == '"1"'
    assert article['http-content-type'] == 'text/html; charset=windows-1251'
    assert article['http-body-sha256'] == hashlib.sha256(b'<p>\xcf').hexdigest()
    assert 'Allow: /article' in article['broadsheet-robots-rule']
    assert [value.decode() for name, value in pages['article'].headers() if name == 'http-redirect'] == [
        f'301 {web.url("facts.localhost", "/old")}', f'302 {web.url("facts.localhost", "/older")}']
    plain = headers(pages['map.xml'])
    assert plain['content-encoding'] == 'gzip' and plain['broadsheet-kind'] == 'sitemap' and plain['hint-title'] == 'A title' and plain['hint-keywords'] == 'harbour, tide'
    assert gzip.decompress(pages['map.xml'].value()) == site['/map.xml'][2] and len(pages['map.xml'].value()) < 200
    assert plain['http-body-sha256'] == hashlib.sha256(site['/map.xml'][2]).hexdigest()
    assert headers(pages['map.xml.gz'])['content-encoding'] == 'gzip'
    assert pages['map.xml.gz'].value() == site['/map.xml.gz'][2]


def test_unchanged_pages_are_not_published_again(house):
    """A validator goes back and a 304 is recorded; the same bytes without one are recorded too; neither becomes a page."""
    with Web() as web:
        web.pages['/valid'] = lambda request: ((304, {}, b'') if request.headers.get('if-none-match') == '"v"'
                                               else (200, {'ETag': '"v"'}, b'valid'))
        web.pages['/plain'] = b'plain'
        house.start('crawler', refresh_interval='300ms', refresh_interval_max='300ms', **FAST)
        house.run('source', 'add', web.url('same.localhost', '/valid'), web.url('same.localhost', '/plain'))
        house.wait(lambda: house.one('SELECT min(fetches) FROM crawl.url') >= 3, 'three fetches of each')
        assert len(house.records('pages')) == 2
        assert house.one('SELECT min(unchanged) FROM crawl.url') >= 2
        web.pages['/plain'] = b'changed'
        house.wait(lambda: len(house.records('pages')) == 3, 'the changed page')


def test_addresses_that_are_not_public_are_refused(house):
    """By name, by literal, by redirect and by robots.txt: without the option, loopback sees no connection at all."""
    with Web() as web:
        house.start('crawler', allow_cidr='', **FAST)
        urls = [web.url('inside.localhost', '/'), web.url('127.0.0.1', '/'), f'http://[::1]:{web.port}/', f'http://2130706433:{web.port}/']
        house.run('source', 'add', *urls)
        house.wait(lambda: set(states(house).values()) == {'error'}, 'all refused')
        assert {error for error, in house.sql('SELECT error FROM crawl.url')} == {'The address of this host may not be fetched: loopback.'}
        assert not web.requests


def test_a_redirect_may_not_lead_inside(house):
    """The allowed network is 127.0.0.1 alone: a redirect to 127.0.0.2 is recorded and its target refused."""
    with Web() as web:
        web.pages['/'] = (302, {'Location': f'http://127.0.0.2:{web.port}/secret'}, b'')
        web.pages['/far'] = (302, {'Location': 'file:///etc/passwd'}, b'')
        house.start('crawler', allow_cidr='127.0.0.1/32', **FAST)
        house.run('source', 'add', web.url('out.localhost'), web.url('out.localhost', '/far'))
        target = f'http://127.0.0.2:{web.port}/secret'
        house.wait(lambda: states(house).get(target) == 'error', 'the refusal')
        assert 'loopback' in house.one('SELECT error FROM crawl.url WHERE url = %s', target)
        house.wait(lambda: states(house).get(web.url('out.localhost', '/far')) == 'error', 'the file URL')
        assert '/secret' not in web.paths()


def test_a_crawler_stopped_past_its_lease_is_fenced(house):
    """A is stopped while an answer is on its way, B gets the host; A wakes: it sends nothing, and what it has to say is refused."""
    arrived, release = threading.Event(), threading.Event()

    def slow(request):
        if 'A' in request.agent:
            arrived.set()
            release.wait(DEADLINE_S)
            return b'for A'
        return b'for B'

    with Web() as web:
        web.pages['/1'] = slow
        web.pages.update({f'/{n}': b'page' for n in range(2, 9)})
        a = house.start('crawler', user_agent='Broadsheet/A', **SHORT_LEASE)
        house.run('source', 'add', *(web.url('fenced.localhost', f'/{n}') for n in range(1, 9)))
        assert arrived.wait(DEADLINE_S)
        a.pause()
        asked_by_a = len(web.paths('A'))
        release.set()
        b = house.start('crawler', user_agent='Broadsheet/B', **SHORT_LEASE)
        house.wait(lambda: set(states(house).values()) == {'done'}, 'B takes over and fetches all of it')
        a.resume()
        house.wait(lambda: a.metric('broadsheet_frontier_refused_total') >= 1 or a.metric('broadsheet_fetch_requests_total', result='late') >= 1,
                   'A\'s record is refused')
        house.wait(lambda: a.metric('broadsheet_crawler_in_hand', kind='hosts') == 0, 'A lets go')
        assert len(web.paths('A')) == asked_by_a, 'A sent nothing after it woke'
        assert house.one('SELECT body_sha256 FROM crawl.url WHERE url = %s', web.url('fenced.localhost', '/1')) == hashlib.sha256(b'for B').digest()
        assert house.one('SELECT holder FROM crawl.host') == b.name
        assert a.terminate() == 0 and b.terminate() == 0


def test_kill_with_work_in_hand_loses_nothing(house):
    """kill -9 in the middle of 500 pages: after a restart each URL is done and its page in Kafka."""
    site = house.site('--bulk', '500', '--hosts', '4')
    truth = manifest(site)
    options = SHORT_LEASE | {'host_delay': '20ms', 'lease_urls': 8}
    first = house.start('crawler', 'crawler-1', **options)
    house.run('source', 'add', *truth['seeds'])
    house.wait(lambda: house.one("SELECT count(*) FROM crawl.url WHERE state = 'new'") == 0, 'the sources')
    with contextlib.ExitStack() as held:
        with house.site_stopped(site):
            find_list(house, truth['urls'])
            house.wait(lambda: house.one('SELECT count(*) FROM crawl.url') >= len(truth['urls']), 'all of them known')
            held.enter_context(house.locked('crawl.url'))
        house.wait(lambda: house.waits_for_lock('crawler'), 'it is about to record pages that Kafka has')
        first.kill()
    done = house.one("SELECT count(*) FROM crawl.url WHERE state = 'done'")
    assert done < len(truth['urls'])
    house.start('crawler', 'crawler-1', **options)
    house.wait(lambda: house.one("SELECT count(*) FROM crawl.url WHERE state = 'done'") == len(truth['urls']), 'all done')
    published = collections.Counter(page.key().decode() for page in house.records('pages'))
    assert set(published) == set(truth['urls'])
    assert max(published.values()) > 1, 'what was published and not recorded was fetched again: the kill hit something'


def test_stop_gives_hosts_back(house):
    """SIGTERM with a request under way that will not end: within 10 s, exit 0, nothing leased, the URL still due."""
    hang = threading.Event()
    with Web() as web:
        web.pages['/hang'] = lambda request: hang.wait(30) and None
        crawler = house.start('crawler', host_delay='100ms')
        house.run('source', 'add', web.url('stop.localhost', '/hang'))
        house.wait(lambda: web.paths() == ['/hang'], 'the request')
        assert crawler.terminate(10) == 0
        assert house.sql('SELECT lease_until > now(), queue_due <= now() FROM crawl.host') == [(False, True)]
        assert states(house) == {web.url('stop.localhost', '/hang'): 'new'}
        hang.set()


def test_bad_messages_become_dead_letters(house):
    """Broken messages on `urls` stop nothing: each is in the dead letters with its bytes and why, and the offsets move."""
    house.start('crawler', **FAST)
    bad = [b'{bad', b'', b'\xff\x00', b'{"url": 5}', b'{"url": "ftp://x/"}', b'{"url": "http://u:p@x/"}', b'[]',
           b'{"url": "http://a.example/", "kind": "nonsense"}', b'{"url": "http://a.example/", "depth": "x"}', b'{"urls": []}',
           b'{"urls": [{"url": "http://a.example/"}, {"url": "ftp://x/"}]}', b'{"urls": {"url": "http://a.example/"}}',
           b'{"urls": [{"urls": [{"url": "http://a.example/"}]}]}', b'{"urls": [null, 1, "http://a.example/"]}',
           b'{"urls": [{"url": "http://a.example/", "hints": []}]}', b'{"urls": ' + b'[' * 60000 + b']' * 1000]
    for value in bad:
        house.produce('urls', value, key='k', headers={'mine': 'kept'})
    house.wait(lambda: len(house.records('dead-letters')) == len(bad), 'the dead letters')
    house.wait(lambda: house.lag(house.topic('crawler'), 'urls') == 0, 'the offsets')
    letters = house.records('dead-letters')
    assert sorted(letter.value() or b'' for letter in letters) == sorted(bad)
    for letter in letters:
        why = headers(letter)
        assert why['__connect.errors.topic'] == house.topic('urls') and why['mine'] == 'kept'
        assert why['__connect.errors.exception.message'] and why['dlq.error-code']


def test_a_dead_letter_that_its_topic_does_not_take_stops_nothing(house):
    house.limit_messages('dead-letters', 3000)
    crawler = house.start('crawler', **FAST)
    partition, offset = house.produce('urls', b'{bad' + random.Random(1).randbytes(10000), key='k')
    house.wait(lambda: house.lag(house.topic('crawler'), 'urls') == 0, 'the offsets')
    said, = [line for line in crawler.log_lines() if line.get('level') == 'error']
    assert (said['partition'], said['offset']) == (partition, offset)


def test_the_largest_lists_stop_nothing(house):
    """Hundreds of the shortest URLs, some of them again and again, in lists that say much of all of them: each is known once."""
    house.start('crawler', scope='any', **FAST)
    urls = ','.join('{"url":"http://127.1/%d"}' % (number % 300) for number in range(900))
    for _ in range(4):
        house.produce('urls', '{"depth":1,"hints":{"title":"%s"},"urls":[%s]}' % ('x' * 40000, urls), key='other.domain')
    house.wait(lambda: house.lag(house.topic('crawler'), 'urls') == 0, 'the offsets')
    assert house.one('SELECT count(*) FROM crawl.url') == 300 and not house.records('dead-letters')


def test_a_busy_host_is_left_alone(house):
    """429 with Retry-After: nothing is asked of the host before, other hosts go on."""
    with Web() as web:
        busy = [2]

        def answer(request):
            if busy[0] and request.host == 'busy.localhost':
                busy[0] -= 1
                return 429, {'Retry-After': '2'}, b''
            return b'page'

        web.pages.update({'/1': answer, '/2': answer})
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('busy.localhost', '/1'), web.url('busy.localhost', '/2'), web.url('idle.localhost', '/1'))
        house.wait(lambda: set(states(house).values()) == {'done'}, 'all pages in the end')
        times = [request.at for request in web.requests if request.host == 'busy.localhost' and request.path != '/robots.txt']
        assert len(times) == 4 and times[1] - times[0] >= 2 and times[2] - times[1] >= 2


def test_robots_file_that_cannot_be_had_disallows(house):
    """503, then silence, then a file behind redirects: no page is asked for before the last."""
    with Web() as web:
        answers = [(503, {}, b''), None, (302, {'Location': '/elsewhere.txt'}, b'')]
        web.pages['/robots.txt'] = lambda request: answers.pop(0) if len(answers) > 1 else answers[0]
        web.pages['/elsewhere.txt'] = b'User-agent: *\nDisallow: /no\nCrawl-delay: 0.5\n'
        web.pages.update({'/yes': b'y', '/no': b'n', '/also': b'a'})
        house.start('crawler', **FAST)
        house.run('source', 'add', *(web.url('rules.localhost', path) for path in ('/yes', '/no', '/also')))
        house.wait(lambda: sorted(states(house).values()) == ['done', 'done', 'excluded'], 'the rules at last')
        assert sorted(path for path in web.paths() if path != '/elsewhere.txt') == ['/also', '/yes']
        asked = [request for request in web.requests if request.path in ('/yes', '/also')]
        assert asked[1].at - asked[0].at >= 0.49, 'the crawl-delay is longer than the option'
        assert 'Disallow: /no' in house.one("SELECT robots_rule FROM crawl.url WHERE state = 'excluded'")


def test_a_crawl_delay_longer_than_the_lease(house):
    """The rest is written down before the request: killed right after it, the crawler leaves no one who could ask too early."""
    with Web() as web:
        web.pages['/robots.txt'] = b'User-agent: *\nCrawl-delay: 5\n'
        web.pages.update({'/1': b'1', '/2': b'2'})
        options = FAST | {'lease_time': '3100ms', 'fetch_timeout': '2s', 'robots_timeout': '2s'}
        first = house.start('crawler', 'crawler-1', **options)
        house.run('source', 'add', web.url('slow.localhost', '/1'), web.url('slow.localhost', '/2'))
        house.wait(web.paths, 'the first page')
        first.kill()
        house.start('crawler', 'crawler-1', **options)
        house.wait(lambda: set(states(house).values()) == {'done'}, 'both pages')
        times = [request.at for request in web.requests]
        # Counted from the time before a request, which a busy machine's server sees a little later.
        assert all(later - earlier >= 4.5 for earlier, later in zip(times, times[1:])), times


def test_bounds_of_a_body(house):
    """Too long: cut and marked. Expanding without end: refused. No page: not published. None of it stops the rest."""
    with Web() as web:
        bomb = gzip.compress(b'\0' * (15 << 20))
        web.pages.update({
            '/long': b'x' * 100000,
            '/bomb': (200, {'Content-Encoding': 'gzip'}, bomb),
            '/image': (200, {'Content-Type': 'image/png'}, b'\x89PNG'),
            '/short': (200, {'Content-Length': '1000', 'Connection': 'close'}, b'too little'),
            '/plain': b'page',
        })
        house.start('crawler', max_page_size='64KiB', **FAST)
        house.run('source', 'add', web.url('bounds.localhost', '/plain'))
        find(house, *(web.url('bounds.localhost', path) for path in web.pages if path not in ('/robots.txt', '/plain')))
        house.wait(lambda: sorted(states(house).values()) == ['done', 'done', 'done', 'error', 'unsupported'], 'all of them judged')
        pages = {page.key().decode().rpartition('/')[2]: page for page in house.records('pages')}
        assert set(pages) == {'long', 'plain', 'bomb'} and len(pages['long'].value()) == 65536
        assert headers(pages['long'])['http-body-truncated'] == 'true' and 'http-body-truncated' not in headers(pages['plain'])


def test_a_bomb_is_refused(house):
    with Web() as web:
        web.pages['/bomb'] = (200, {'Content-Encoding': 'gzip'}, gzip.compress(b'\0' * (100 << 20)))
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('bomb.localhost', '/bomb'))
        house.wait(lambda: states(house) == {web.url('bomb.localhost', '/bomb'): 'error'}, 'the refusal')
        assert 'expands' in house.one('SELECT error FROM crawl.url')
        assert not house.records('pages')


def test_verdicts(house):
    """A verdict names the kind, moves the due time, and brings a refresh's target; one on an unknown URL does no harm."""
    with Web() as web:
        web.pages.update({'/': b'home', '/next': b'next'})
        house.start('crawler', revisit_interval='1h', refresh_interval='10m', **FAST)
        url = web.url('judged.localhost')
        house.run('source', 'add', url)
        house.wait(lambda: states(house) == {url: 'done'}, 'the page')
        for subject in (url, web.url('never.localhost')):
            house.produce('urls', json.dumps({'url': subject, 'page_type': 'article', 'kind': 'page', 'content_hash': 'a' * 64,
                                              'refresh_target': web.url('judged.localhost', '/next'), 'links': 0}), key='x')
        house.wait(lambda: states(house).get(web.url('judged.localhost', '/next')) == 'done', 'the refresh\'s target')
        kind, verdict, hours, lane = house.sql(
            "SELECT kind, verdict, extract(epoch FROM due - fetched_at) / 3600, lane FROM crawl.url WHERE url = %s", url)[0]
        assert (kind, verdict, lane) == ('page', 'article', 0) and 1 <= hours < 1.2
        assert len(states(house)) == 2


def test_gone(house):
    """410: the page that was there is published once more, empty, with its status."""
    with Web() as web:
        web.pages['/'] = b'here'
        house.start('crawler', refresh_interval='300ms', refresh_interval_max='300ms', **FAST)
        house.run('source', 'add', web.url('gone.localhost'))
        house.wait(lambda: len(house.records('pages')) == 1, 'the page')
        web.pages['/'] = (410, {}, b'a long farewell')
        house.wait(lambda: len(house.records('pages')) == 2, 'the word that it is gone')
        gone = house.records('pages')[1]
        assert headers(gone)['http-status'] == '410' and gone.value() == b'' and states(house) == {web.url('gone.localhost'): 'gone'}


def test_database_outage(house):
    """The database goes away and comes back: the process lives, is not ready, and all is done in the end."""
    with Web() as web:
        web.pages.update({f'/{n}': f'page {n}'.encode() for n in range(20)})
        crawler = house.start('crawler', **FAST)
        house.run('source', 'add', web.url('outage.localhost', '/0'))
        house.wait(lambda: states(house).get(web.url('outage.localhost', '/0')) == 'done', 'the first page')
        with psycopg.connect(house.backends.database_url, autocommit=True) as link:
            link.execute(f'ALTER DATABASE {house.database} ALLOW_CONNECTIONS false')
            link.execute('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s', [house.database])
            find(house, *(web.url('outage.localhost', f'/{n}') for n in range(1, 20)))
            house.wait(lambda: crawler.get('/readyz')[0] == 503, 'it says that it is not ready')
            assert crawler.get('/livez')[0] == 200
            link.execute(f'ALTER DATABASE {house.database} ALLOW_CONNECTIONS true')
        house.wait(lambda: list(states(house).values()) == ['done'] * 20, 'all pages')
        assert crawler.get('/readyz')[0] == 200


def test_broker_outage(house):
    """The broker stops answering: the process lives, fetches no more than it can hold, and all is published and recorded in the end."""
    with Web() as web:
        web.pages.update({f'/{n}': f'page {n}'.encode() for n in range(20)})
        crawler = house.start('crawler', **FAST)
        house.run('source', 'add', web.url('broker.localhost', '/0'))
        house.wait(lambda: states(house).get(web.url('broker.localhost', '/0')) == 'done', 'the first page')
        with house.broker_stopped():
            house.run('source', 'add', *(web.url('broker.localhost', f'/{n}') for n in range(1, 20)))
            house.wait(lambda: crawler.metric('broadsheet_crawler_in_hand', kind='pages_unacknowledged') >= 3, 'pages that wait')
            house.wait(lambda: len(web.paths()) >= 10, 'fetching goes on')
            assert crawler.get('/livez')[0] == 200 and list(states(house).values()).count('done') == 1
        house.wait(lambda: list(states(house).values()) == ['done'] * 20, 'all pages')
        assert {page.key().decode() for page in house.records('pages')} == set(states(house))


def test_stop_while_nothing_answers(house):
    """SIGTERM while the broker hangs and pages wait for it: it ends within its time, and the pages are fetched again later."""
    with Web() as web:
        web.pages.update({f'/{n}': b'page' for n in range(5)})
        crawler = house.start('crawler', shutdown_timeout='6s', **SHORT_LEASE)
        with house.broker_stopped():
            house.run('source', 'add', *(web.url('hung.localhost', f'/{n}') for n in range(5)))
            house.wait(lambda: crawler.metric('broadsheet_crawler_in_hand', kind='pages_unacknowledged') >= 2, 'pages that wait')
            crawler.terminate(12)
        assert 'done' not in states(house).values()
        house.start('crawler', **SHORT_LEASE)
        house.wait(lambda: set(states(house).values()) == {'done'}, 'all pages')


def test_claims_read_no_more_than_they_take(house):
    """With 200,000 URLs known, of one host most of them and all due, claims and releases never walk through the table."""
    with Web() as web:
        web.pages['/0'] = b'page'
        house.sql("INSERT INTO crawl.host (host, domain, queue_due) VALUES ('large.localhost', 'large.localhost', now())")
        house.sql("INSERT INTO crawl.url (host, url_key, lane, priority, depth, due, kind, url) SELECT 'large.localhost', crawl.url_key(u), 1, 0, 1, now(), 'page', u"
                  f" FROM (SELECT 'http://large.localhost:{web.port}/' || n AS u FROM generate_series(0, 199999) n) x")
        house.sql('ANALYZE crawl.url')
        before = house.one("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'url' AND schemaname = 'crawl'")
        crawler = house.start('crawler', host_delay='0s')
        house.wait(lambda: crawler.metric('broadsheet_frontier_recorded_total') >= 100, 'a hundred results')
        assert crawler.terminate() == 0
        house.wait(lambda: house.one("SELECT idx_scan FROM pg_stat_user_tables WHERE relname = 'url' AND schemaname = 'crawl'") > 0, 'statistics')
        after, read = house.sql("SELECT seq_scan, idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'url' AND schemaname = 'crawl'")[0]
        assert after == before and read < 20000


def test_a_source_removed_is_left_alone(house):
    """With its domain's last source a host is not asked any more; a new source wakes it."""
    with Web() as web:
        web.pages.update({'/': b'home', '/feed': b'feed', '/1': b'1', '/2': b'2'})
        url = web.url('removed.localhost')
        house.run('source', 'add', url, web.url('removed.localhost', '/feed'))
        house.start('crawler', refresh_interval='200ms', refresh_interval_max='200ms', **FAST)
        house.wait(lambda: web.paths().count('/') >= 2, 'two visits')
        assert house.run('source', 'remove', url) == f'{url} removed\n'
        assert 'last' in house.run('source', 'remove', web.url('removed.localhost', '/feed'))
        assert 'no source' in house.run('source', 'remove', url)
        house.wait(lambda: house.one("SELECT lease_until < now() AND next_due = 'infinity' FROM crawl.host"), 'the rest')
        asked = len(web.requests)
        find(house, web.url('removed.localhost', '/1'))
        house.wait(lambda: house.lag(house.topic('crawler'), 'urls') == 0, 'the link was taken in')
        house.run('source', 'add', web.url('other.localhost'))
        web.pages['/other'] = b'other'
        house.wait(lambda: 'other.localhost' in {request.host for request in web.requests}, 'other hosts go on')
        assert not [request for request in web.requests[asked:] if request.host == 'removed.localhost']
        house.run('source', 'add', web.url('removed.localhost', '/2'))
        house.wait(lambda: '/2' in web.paths(), 'the host is awake again')


def test_wrong_options_stop_the_start(house):
    for option, said in (({'lease_time': '5s'}, 'lease-time'), ({'allow_cidr': '10.0.0.0/99'}, '10.0.0.0/99'),
                         ({'user_agent': '(none)'}, 'user-agent'), ({'concurrency': '0'}, 'concurrency'), ({'ca_file': '/no/such'}, '/no/such')):
        crawler = house.start('crawler', wait=False, **option)
        assert crawler.wait_end() == 78
        assert said in crawler.log.read_text()


def test_a_second_signal_ends_at_once(house):
    hang = threading.Event()
    with Web() as web:
        web.pages['/'] = lambda request: hang.wait(30) and None
        crawler = house.start('crawler')
        house.run('source', 'add', web.url('twice.localhost'))
        house.wait(lambda: web.paths() == ['/'], 'the request')
        crawler.signal(signal.SIGTERM)
        house.wait(lambda: crawler.get('/readyz')[0] != 200, 'it is stopping')
        crawler.signal(signal.SIGTERM)
        assert crawler.wait_end(8) in (128 + signal.SIGTERM, -signal.SIGTERM)
        hang.set()
