"""Servers that mean harm, on loopback: the crawler ends each of their answers in bounded time and memory, goes nowhere it may not,
sends nothing of theirs on to others, and what does come through does the parser no harm."""

import contextlib
import gzip
import pathlib
import random
import socket
import socketserver
import threading
import time

import pytest

FAST = {'host_delay': '50ms', 'retry_interval': '1h', 'retry_interval_max': '1h', 'fetch_timeout': '10s', 'robots_timeout': '10s',
        'allow_cidr': '127.0.0.1/32'}
PAGE = b'<html><body><p>page</p></body></html>'
NO_ROBOTS = b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'


def answer(body=PAGE, *headers, status='200 OK'):
    lines = (f'HTTP/1.1 {status}', 'Content-Type: text/html', f'Content-Length: {len(body)}', *headers)
    return '\r\n'.join(lines).encode('latin-1') + b'\r\n\r\n' + body


class Hostile:
    """Raw bytes for each path: bytes, or a function of the socket that writes them. Connection: close throughout."""

    def __init__(self, address='127.0.0.1', port=0, **pages):
        self.pages, self.asked, self.connections = {'/robots.txt': NO_ROBOTS} | pages, [], []
        hostile = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                hostile.connections.append(self.client_address)
                head = b''
                while not head.endswith(b'\r\n\r\n'):
                    more = self.rfile.readline()
                    if not more:
                        return
                    head += more
                path = head.split()[1].decode('latin-1')
                hostile.asked.append((path, head.decode('latin-1')))
                given = hostile.pages.get(path, NO_ROBOTS)
                with contextlib.suppress(OSError):
                    if callable(given):
                        given(self.connection)
                    else:
                        self.connection.sendall(given)
                    self.connection.shutdown(socket.SHUT_RDWR)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.server = Server((address, port), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True).start()
        return self

    def __exit__(self, *reason):
        self.server.shutdown()
        self.server.server_close()

    def url(self, path, host='hostile.localhost'):
        return f'http://{host}:{self.port}{path}'


def drip(first, more=b'x', every_s=0.05):
    """Writes `first`, then `more` for as long as anyone listens."""
    def write(connection):
        connection.sendall(first)
        while True:
            connection.sendall(more)
            time.sleep(every_s)
    return write


def flood(first, more):
    return drip(first, more, 0)


def outcomes(house):
    return {url.rpartition('/')[2]: (state, error or '') for url, state, error in house.sql('SELECT url, state, error FROM crawl.url')}


def memory_kib(service):
    lines = pathlib.Path(f'/proc/{service.pid}/status').read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith('VmHWM'))


def headers(message):
    return {name: value.decode() for name, value in message.headers()}


OPEN = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'
CHUNKED = OPEN + b'Transfer-Encoding: chunked\r\n\r\n'
# path: what is sent, and what must come of it: a page, or an error with these words in it.
BROKEN = {
    'slow-headers': (drip(OPEN, b'X-A: b\r\n'), 'error', 'timed out|too slow'),
    'slow-body': (drip(OPEN + b'\r\n<p>'), 'error', 'timed out|too slow'),
    'silence': (lambda connection: connection.recv(1), 'error', 'timed out|too slow'),
    'one-header-without-end': (flood(OPEN + b'X: ', b'y' * 65536), 'error', ''),
    'headers-without-end': (flood(OPEN, b'X-More: yes\r\n' * 1000), 'error', ''),
    'interim-without-end': (flood(b'', b'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' * 200), 'error', ''),
    'small-chunks-without-end': (drip(CHUNKED, b'1\r\nx\r\n', 0.02), 'error', 'timed out|too slow'),
    'chunk-of-a-negative-size': (CHUNKED + b'-1\r\nx\r\n', 'error', ''),
    'chunk-of-a-huge-size': (CHUNKED + b'FFFFFFFFFFFFFFFFF\r\nx', 'error', ''),
    'length-too-long': (OPEN + b'Content-Length: 5000\r\n\r\nshort', 'error', ''),
    'length-negative': (OPEN + b'Content-Length: -5\r\n\r\nshort', 'error', ''),
    'length-huge': (OPEN + b'Content-Length: 99999999999999999999999\r\n\r\nshort', None, ''),
    'length-too-short': (OPEN + b'Content-Length: 5\r\n\r\nshort and more', 'done', ''),
    'no-http': (b'SSH-2.0-OpenSSH_9.2\r\n', 'error', ''),
    'old-http': (b'<html>no status line</html>', 'error', ''),
    'nothing': (b'', 'error', ''),
    'nul-in-header': (OPEN + b'X-Nul: a\0b\r\nContent-Length: 1\r\n\r\nx', None, ''),
    'header-without-colon': (answer(PAGE, 'no colon at all'), None, ''),
    'gzip-bomb': (answer(gzip.compress(bytes(200 << 20)), 'Content-Encoding: gzip'), 'error', 'expands'),
    'gzip-in-gzip-bomb': (answer(gzip.compress(gzip.compress(bytes(200 << 20))), 'Content-Encoding: gzip, gzip'), 'error', 'expands'),
    'many-encodings': (answer(PAGE, 'Content-Encoding: ' + ', '.join(['gzip'] * 100)), 'error', ''),
    'gzip-that-is-none': (answer(PAGE, 'Content-Encoding: gzip'), 'error', ''),
    'gzip-cut': (answer(gzip.compress(PAGE * 1000)[:-20], 'Content-Encoding: gzip'), None, ''),
    'unknown-encoding': (answer(PAGE, 'Content-Encoding: evil'), 'error', ''),
    'status-999': (answer(PAGE, status='999 Nonsense'), 'error', ''),
    'location-of-nothing': (answer(b'', 'Location:', status='302 Found'), 'error', ''),
    'location-with-bytes': (answer(b'', 'Location: http://\x01\xff\x02/', status='302 Found'), 'error', ''),
    'location-of-another-scheme': (answer(b'', 'Location: gopher://127.0.0.1:6379/_SET', status='302 Found'), 'error', ''),
    'good': (answer(), 'done', ''),
}


def test_broken_answers_end_in_bounded_time_and_memory(house):
    """Each by its own host, so that one does not wait for the other; the good one is fetched with the rest."""
    with Hostile(**{f'/{name}': given for name, (given, _, _) in BROKEN.items()}) as web:
        crawler = house.start('crawler', memory_limit='256MiB', **FAST)
        house.run('source', 'add', *(web.url(f'/{name}', f'{name}.localhost') for name in BROKEN))
        house.wait(lambda: len(outcomes(house)) >= len(BROKEN) and all(
            state != 'new' for name, (state, _) in outcomes(house).items() if name in BROKEN), 'all judged')
        found = outcomes(house)
        wrong = {name: found[name] for name, (_, state, words) in BROKEN.items()
                 if (state and found[name][0] != state) or (words and not any(word in found[name][1] for word in words.split('|')))}
        assert not wrong
        assert crawler.running() and crawler.get('/livez')[0] == 200
        assert memory_kib(crawler) < 256 * 1024
        assert len({path for path, _ in web.asked}) == len(BROKEN) + 1, 'nothing but what was asked for'


# What must not be reached: another address of this machine, by every name that it has.
INSIDE = ('127.0.0.2', '127.1.1.1', '0x7f.0.0.2', '0177.0.0.2', '2130706434', '127.2', '[::ffff:127.0.0.2]', '[::ffff:7f00:2]', '[::1]', '[::]', '0.0.0.0',
          '0', '①②⑦.0.0.2', '127。0。0。2', '[64:ff9b::7f00:2]', '169.254.169.254', '127.0.0.2.')


def test_redirects_lead_to_no_other_address(house):
    """127.0.0.1 alone is allowed; behind 127.0.0.2 and the others sits what must never be seen."""
    with contextlib.ExitStack() as stack:
        web = stack.enter_context(Hostile())
        secret = [stack.enter_context(Hostile('127.0.0.2', web.port)), stack.enter_context(Hostile('127.1.1.1', web.port))]
        for number, host in enumerate(INSIDE):
            location = f'http://{host}:{web.port}/secret-{number}'.encode().decode('latin-1')
            web.pages[f'/to-{number}'] = answer(b'', f'Location: {location}', status='302 Found')
        web.pages['/robots.txt'] = answer(b'User-agent: *\nAllow: /\n')
        house.start('crawler', scope='any', **FAST)
        house.run('source', 'add', *(web.url(f'/to-{number}') for number in range(len(INSIDE))))
        house.wait(lambda: all(outcomes(house)[f'to-{number}'][0] != 'new' for number in range(len(INSIDE))), 'all redirects followed')
        house.wait(lambda: house.one("SELECT count(*) FROM crawl.url WHERE state = 'new'") == 0, 'all targets refused')
        assert not [one for server in secret for one in server.connections]
        assert not [path for path, _ in web.asked if 'secret' in path]
        assert {state for name, (state, _) in outcomes(house).items() if name.startswith('secret')} == {'error'}


def test_a_robots_file_leads_to_no_other_address(house):
    with Hostile() as web, Hostile('127.0.0.2', web.port) as secret:
        web.pages['/robots.txt'] = answer(b'', f'Location: http://127.0.0.2:{web.port}/robots.txt', status='301 Moved')
        web.pages['/page'] = answer()
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('/page'))
        house.wait(lambda: outcomes(house)['page'][0] != 'new' or house.one('SELECT count(*) FROM crawl.robots WHERE failures > 0'), 'the rules judged')
        assert not secret.connections and '/page' not in [path for path, _ in web.asked]


def test_redirects_without_end_are_ended(house):
    """Each leads to a URL never seen before."""
    with Hostile() as web:
        class Endless(dict):
            def get(self, path, default=None):
                if path == '/robots.txt':
                    return NO_ROBOTS
                return answer(b'', f'Location: /{int(path[1:]) + 1}', status='302 Found')

        web.pages = Endless()
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('/1'))
        house.wait(lambda: any(state == 'error' for state, _ in outcomes(house).values()), 'the end')
        house.wait(lambda: house.one("SELECT count(*) FROM crawl.url WHERE state = 'new'") == 0, 'nothing left')
        assert len(web.asked) < 25


@pytest.mark.parametrize('body, allowed', [
    (b'User-agent: *\nDisallow: /private\n' + b'# padding\n' * (1 << 20), True),
    (b'#' * (600 << 10) + b'\nUser-agent: *\nDisallow: /\n', True),
    (b'User-agent: *\n' + b''.join(b'Disallow: /a%d\n' % number for number in range(40000)), True),
    (b'User-agent: *\nDisallow: ' + b'/*a' * 100000 + b'$\n', True),
    (b'\xff\xfe\0\1' * 1000 + b'\nUser-agent: *\nDisallow: /\n', False),
], ids=['10 MB', 'rules after 500 KiB', 'many rules', 'stars', 'bytes'])
def test_huge_robots_files(house, body, allowed):
    """Read up to 500 KiB, and quick to be asked."""
    with Hostile() as web:
        web.pages['/robots.txt'] = answer(body)
        web.pages['/' + 'a' * 5000] = web.pages['/public'] = answer()
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('/public'), web.url('/' + 'a' * 5000))
        house.wait(lambda: {state for state, _ in outcomes(house).values()} == {'done' if allowed else 'excluded'}, 'both judged')


def test_a_robots_file_that_drips_holds_up_its_own_host_alone(house):
    with Hostile() as web, Hostile() as other:
        web.pages['/robots.txt'] = drip(OPEN + b'\r\nUser-agent: *\n', b'#')
        other.pages['/page'] = answer()
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('/page', 'dripping.localhost'), other.url('/page', 'good.localhost'))
        house.wait(lambda: 'done' in dict(house.sql('SELECT host, state FROM crawl.url')).values(), 'the good host')
        house.wait(lambda: house.one('SELECT count(*) FROM crawl.robots WHERE failures > 0') == 1, 'the other\'s rules could not be had')
        assert '/page' not in [path for path, _ in web.asked]


def test_nothing_of_a_server_s_goes_where_it_should_not(house):
    """Cookies are not sent back, validators not split, headers that are no text are made text, and the parser reads what comes of it."""
    with Hostile() as web:
        evil = ('Set-Cookie: id=1', 'ETag: "a\tb"', 'X-Latin: \xe4\xf6\xfc\xff', 'X-Empty:', ': no name', 'X Space: y',
                'ce_id: forged', 'http-status: 500', '__connect.errors.topic: forged', 'Content-Type: text/html; charset="\x07"')
        web.pages['/1'] = web.pages['/2'] = answer(PAGE, *evil)
        house.start('crawler', refresh_interval='300ms', refresh_interval_max='300ms', **FAST)
        parser = house.start('parser')
        house.run('source', 'add', web.url('/1'), web.url('/2'))
        house.wait(lambda: len([path for path, _ in web.asked if path == '/1']) >= 2, 'the second visit')
        house.wait(lambda: house.one('SELECT count(*) FROM crawl.url WHERE verdict IS NOT NULL') == 2, 'both verdicts')
        for _, head in web.asked:
            assert 'cookie' not in head.lower() and head.count('\r\n\r\n') == 1
            assert all(':' in line for line in head.split('\r\n')[1:] if line)
        for page in house.records('pages'):
            told = headers(page)
            assert told['http-status'] == '200' and told['ce_id'] != 'forged' and '__connect.errors.topic' not in told
            names = [name for name, _ in page.headers()]
            assert names.count('ce_id') == names.count('http-status') == 1
        assert parser.running() and not house.records('dead-letters')


def test_a_page_of_any_size_is_cut_and_read(house):
    """A body that never ends is kept up to 16 MiB, marked, and parsed."""
    with Hostile() as web:
        web.pages['/endless'] = flood(CHUNKED, b'10000\r\n' + b'<p>More of it...' * 4096 + b'\r\n')
        crawler = house.start('crawler', memory_limit='256MiB', **FAST | {'fetch_timeout': '60s'})
        house.start('parser')
        house.run('source', 'add', web.url('/endless'))
        house.wait(lambda: outcomes(house).get('endless', ('',))[0] == 'done', 'the page')
        [page] = house.records('pages')
        assert len(page.value()) == 16 << 20 and headers(page)['http-body-truncated'] == 'true'
        house.wait(lambda: house.lag(house.topic('parser'), 'pages') == 0, 'the page read')
        assert memory_kib(crawler) < 256 * 1024


def test_a_host_with_a_robots_file_on_each_port_is_still_crawled(house):
    """They are larger together than a lease may be; only those that it needs are read with it."""
    with Hostile() as web:
        web.pages['/1'] = web.pages['/2'] = answer()
        web.pages['/robots.txt'] = answer(b'User-agent: *\nDisallow: /2\n')
        house.start('crawler', **FAST)
        house.run('source', 'add', web.url('/1'))
        house.wait(lambda: outcomes(house)['1'][0] == 'done', 'the first page')
        house.sql("INSERT INTO crawl.robots SELECT r.host, 'http://' || r.host || ':' || n, r.status, repeat('#', 500000)::bytea, r.fetched_at,"
                  " r.expires_at FROM crawl.robots r, generate_series(1, 120) n")
        house.run('source', 'add', web.url('/2'), web.url('/3'))
        house.wait(lambda: {outcomes(house)[name][0] for name in '23'} == {'excluded', 'missing'}, 'the others')
        assert [path for path, _ in web.asked].count('/robots.txt') == 1, 'the rules that were known are used'


def test_a_page_that_the_topic_does_not_take_is_asked_for_once(house):
    """The operator's `pages` takes less than the crawler sends: that is recorded, the site is left in peace, and those that shared its batch arrive."""
    house.limit_messages('pages', 20000)
    with Hostile() as web:
        small = [f'small-{number}' for number in range(20)]
        web.pages |= {f'/{name}': answer() for name in small} | {'/large': answer(random.Random(1).randbytes(50000))}
        house.start('crawler', **FAST, **{'kafka.linger.ms': '1000'})
        expected = dict.fromkeys(small, 'done') | {'large': 'error'}
        house.run('source', 'add', *(web.url(f'/{name}') for name in expected))
        house.wait(lambda: {name: state for name, (state, _) in outcomes(house).items()} == expected, 'all judged')
        assert len(house.records('pages')) == len(small)
        assert 'max.message.bytes' in outcomes(house)['large'][1]
        assert [path for path, _ in web.asked].count('/large') == 1
