"""The parser on a real broker: what comes of a page, that it comes exactly once whatever is killed, and that no page stops it."""

import json
import os
import pathlib
import random
import signal
import subprocess
import threading
import time

import halfway
import processes
from house import DEADLINE_S, DEV, halt, proceed, stopped

TEXT = ('The council agreed on the plan after a debate of three hours, in which most speakers were against it. '
        'Those who had written it said that the money would be found next year. ')


def html(number, paragraphs=4):
    body = ''.join(f'<p>Paragraph {part} of story {number}. {TEXT}</p>' for part in range(paragraphs))
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story number {number}</title>'
            f'<meta property="og:type" content="article"><meta property="article:published_time" content="2024-05-01T10:00:00+02:00">'
            f'</head><body><nav><a href="/">Home</a></nav><article><h1>Story number {number}</h1>{body}</article>'
            f'<a href="/story/{number + 1}#comments">Next</a> <a href="mailto:x@news.example">Mail</a></body></html>').encode()


def url(number):
    return f'http://news.example/story/{number}'


def headers(number=0, **more):
    return {'ce_specversion': '1.0', 'ce_id': f'page-{number}', 'ce_source': '/test', 'ce_type': 'broadsheet.page.fetched.v1',
            'ce_time': '2024-05-01T12:00:00Z', 'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
            'http-status': '200', 'http-fetched-at': '2024-05-01T12:00:00.000000Z', 'http-content-type': 'text/html', **more}


def put(house, number, value=None, wait=True, **more):
    return house.produce('pages', html(number) if value is None else value, url(number), headers(number, **more), wait=wait)


def put_more(house, numbers, more):
    """So many pages at once, whose numbers are added to those that there are."""
    for number in range(len(numbers), len(numbers) + more):
        put(house, number, wait=False)
        numbers.append(number)
    house.producer.flush(DEADLINE_S)


def values(message):
    return {name: value.decode(errors='replace') for name, value in message.headers() or []}


def count(house, topic, isolation='read_committed'):
    return len(house.records(topic, isolation))


def keys(house, topic='articles'):
    return sorted(message.key().decode() for message in house.records(topic))


def read_all(house):
    return house.lag(f'{house.prefix}parser', 'pages')


def verdicts(house):
    said = [json.loads(message.value()) for message in house.records('urls')]
    return {one['url']: one for one in said if 'page_type' in one}


# -- What comes of a page


def test_a_page_becomes_an_article_a_verdict_and_links(house):
    house.start('parser')
    put(house, 1)
    house.wait(lambda: count(house, 'articles'), 'the article')
    [article] = house.records('articles')
    told = values(article)
    assert article.key().decode() == url(1)
    assert told['ce_type'] == 'broadsheet.article.extracted.v1'
    assert told['traceparent'] == headers()['traceparent']
    assert told['ce_subject'] == url(1)
    value = json.loads(article.value())
    assert value['@id'] == url(1)
    assert value['headline'] == 'Story number 1'
    assert 'Paragraph 3 of story 1.' in value['articleBody']
    [links] = [message for message in house.records('urls') if b'page_type' not in message.value()]
    assert links.key() == b'news.example' and values(links)['ce_type'] == 'broadsheet.url.list.v1'
    assert json.loads(links.value()) == {'found_on': url(1), 'depth': 1, 'urls': [{'url': 'http://news.example/'}, {'url': url(2)}]}
    assert verdicts(house)[url(1)]['page_type'] == 'article'
    assert count(house, 'dead-letters') == 0


def test_a_page_that_is_gone_becomes_a_tombstone(house):
    house.start('parser')
    put(house, 1, b'', **{'http-status': '410'})
    put(house, 2, b'', **{'http-status': '503'})
    house.wait(lambda: len(verdicts(house)) == 2, 'both verdicts')
    [tombstone] = house.records('articles')
    assert (tombstone.key().decode(), tombstone.value()) == (url(1), None)
    assert values(tombstone)['ce_type'] == 'broadsheet.article.gone.v1'
    assert {one: said['page_type'] for one, said in verdicts(house).items()} == {url(1): 'gone', url(2): 'error'}


def test_bad_messages_become_dead_letters_and_stop_nothing(house):
    house.start('parser')
    bad = [house.produce('pages', b'no headers', url(1), partition=0),
           house.produce('pages', b'a bad status', url(2), headers(**{'http-status': 'fine'}), partition=0),
           house.produce('pages', None, url(3), headers(), partition=0),
           house.produce('pages', b'no key', None, headers(), partition=0)]
    house.produce('pages', html(5), url(5), headers(5), partition=0)
    house.wait(lambda: keys(house) == [url(5)], 'the good page')
    letters = house.records('dead-letters')
    where = {(int(values(one)['__connect.errors.partition']), int(values(one)['__connect.errors.offset'])): one for one in letters}
    assert sorted(where) == sorted(bad)
    second = where[bad[1]]
    assert second.value() == b'a bad status'
    assert second.key().decode() == url(2)
    assert values(second)['ce_id'] == 'page-0'
    assert values(second)['__connect.errors.stage'] == 'envelope'
    assert values(second)['__connect.errors.topic'] == house.topic('pages')
    assert 'http-status' in values(second)['__connect.errors.exception.message']


def test_a_wrong_option_stops_the_start_with_its_name(house):
    for given, said in (({'parse_timeout': 'soon'}, 'parse-timeout'), ({'kafka.isolation.level': 'read_uncommitted'}, 'kafka.isolation.level'),
                        ({'topic_prefix': 'a b'}, 'topic prefix')):
        service = house.start('parser', wait=False, **given)
        assert service.wait_end() == 78
        assert said in service.log.read_text()


# -- Pages that do harm


def worker_of(house, parser):
    """The pid of its worker, which is ready and has nothing to do."""
    [worker] = house.wait(parser.workers, 'the worker')
    return worker


def test_a_page_over_its_time_becomes_a_dead_letter(house):
    parser = house.start('parser', parse_timeout='3s')
    with stopped([worker_of(house, parser)]):
        place = put(house, 1)
        put(house, 2)
        house.wait(lambda: count(house, 'dead-letters') >= 1, 'the dead letter')
    house.wait(lambda: count(house, 'dead-letters') >= 1 and keys(house) == [url(2)], 'the dead letter and the page after it')
    letter = house.records('dead-letters')[0]
    assert values(letter)['dlq.error-code'] == 'worker_timeout'
    assert values(letter)['__connect.errors.stage'] == 'worker'
    assert (int(values(letter)['__connect.errors.partition']), int(values(letter)['__connect.errors.offset'])) == place
    assert letter.value() == html(1)


def test_a_page_whose_worker_dies_becomes_a_dead_letter(house):
    parser = house.start('parser', parse_timeout='20s')
    worker = worker_of(house, parser)
    halt([worker])
    put(house, 1)
    house.wait(lambda: parser.metric('broadsheet_pages_in_hand') == 1, 'the page in hand')
    os.kill(worker, signal.SIGSEGV)
    os.kill(worker, signal.SIGCONT)
    put(house, 2)
    house.wait(lambda: count(house, 'dead-letters') == 1 and keys(house) == [url(2)], 'the dead letter and the page after it')
    assert values(house.records('dead-letters')[0])['dlq.error-code'] == f'worker_died_signal_{signal.SIGSEGV.value}'
    assert worker_of(house, parser) != worker
    assert parser.running()


def test_the_worker_is_locked_in(house):
    worker = worker_of(house, house.start('parser'))
    status = pathlib.Path(f'/proc/{worker}/status').read_text()
    assert 'Seccomp:\t2' in status
    assert 'NoNewPrivs:\t1' in status
    assert sorted(os.listdir(f'/proc/{worker}/fd')) == ['0', '1', '2', '3']


def test_the_worker_ends_with_its_parent(house):
    parser = house.start('parser')
    worker = worker_of(house, parser)
    parser.signal(signal.SIGKILL).wait_end()
    house.wait(lambda: not processes.alive(worker), 'the worker\'s end')


# -- Topics that take less than is put


def test_an_article_that_its_topic_does_not_take_becomes_a_dead_letter(house):
    """The broker refuses it when its transaction is well under way: what else was in it is there once, and the page a dead letter."""
    # A paragraph of random words, since a batch counts as it is compressed.
    words = random.Random(1)
    long = html(7, 1).replace(b'</article>', f'<p>{" ".join(f"{words.getrandbits(40):x}" for _ in range(20000))}</p></article>'.encode())
    house.limit_messages('articles', 60000)
    numbers = range(60)
    for number in numbers:
        place = put(house, number, long if number == 7 else None)
        bad = place if number == 7 else bad if number > 7 else None
    parser = house.start('parser')
    house.wait(lambda: read_all(house) == 0, 'all pages read')
    [letter] = house.records('dead-letters')
    told = values(letter)
    assert (int(told['__connect.errors.partition']), int(told['__connect.errors.offset'])) == bad
    assert letter.value() == long
    assert (told['__connect.errors.stage'], told['dlq.error-code']) == ('publish', 'message_too_large')
    assert 'max.message.bytes' in told['__connect.errors.exception.message'] and house.topic('articles') in told['__connect.errors.exception.message']
    assert keys(house) == sorted(url(number) for number in numbers if number != 7)
    assert sorted(verdicts(house)) == sorted(url(number) for number in numbers)
    assert parser.metric('broadsheet_dead_letters_total', stage='publish') >= 1
    # Once the topic takes it again, so does the parser.
    house.limit_messages('articles', 4194304)
    put(house, 7, long)
    house.wait(lambda: url(7) in keys(house), 'the long article')


def test_batches_that_their_topic_does_not_take_are_sent_singly(house):
    house.limit_messages('urls', 600)
    numbers = range(200)
    for number in numbers:
        put(house, number)
    house.start('parser')
    check_each_once(house, numbers)
    assert sorted(verdicts(house)) == sorted(url(number) for number in numbers)


# -- Exactly once


def check_each_once(house, numbers):
    house.wait(lambda: read_all(house) == 0, 'all pages read')
    assert keys(house) == sorted(url(number) for number in numbers)
    assert count(house, 'dead-letters') == 0


def test_killed_in_the_middle_each_article_is_there_once(house):
    """Twice, with some transactions committed, another one open, and pages in hand."""
    numbers = []
    for _ in range(2):
        parser = house.start('parser', 'parser-1', **halfway.OPTIONS)
        put_more(house, numbers, 100)
        house.wait(lambda: read_all(house) == 0, 'all before read')
        halfway.stop_half_way(house, parser, lambda: put_more(house, numbers, 200))
        parser.kill()
        assert read_all(house) > 0
    house.start('parser', 'parser-1')
    check_each_once(house, numbers)
    assert count(house, 'articles', 'read_uncommitted') > len(numbers)


def test_one_parser_three_and_one_again(house):
    numbers, stop = [], threading.Event()

    def produce():
        while not stop.is_set():
            put(house, len(numbers))
            numbers.append(len(numbers))
            time.sleep(0.005)

    producing = threading.Thread(target=produce)
    producing.start()
    try:
        house.start('parser', 'parser-1')
        more = [house.start('parser', f'parser-{number}', wait=False) for number in (2, 3)]
        for parser in more:
            parser.wait_ready()
            house.wait(lambda: parser.metric('broadsheet_parse_verdicts_total') > 20, f'{parser.name} reads')
        for parser in more:
            assert parser.terminate() == 0
        seen = len(numbers)
        house.wait(lambda: len(numbers) > seen + 50, 'more pages')
    finally:
        stop.set()
        producing.join()
    check_each_once(house, numbers)


def test_a_parser_that_slept_commits_nothing_that_is_anothers(house):
    numbers = []
    sleeper = house.start('parser', 'parser-1', **halfway.OPTIONS)
    halfway.stop_half_way(house, sleeper, lambda: put_more(house, numbers, 200))
    house.start('parser', 'parser-2', wait=False)
    put_more(house, numbers, 200)
    house.wait(lambda: read_all(house) == 0, 'the other to have read all')
    sleeper.resume()
    house.wait(lambda: sleeper.metric('broadsheet_kafka_recoveries_total') + sleeper.metric('broadsheet_transactions_total', outcome='aborted') >= 1,
               'the sleeper\'s commit to be refused')
    sleeper.wait_ready()
    check_each_once(house, numbers)


def test_a_broker_that_dies_and_one_that_hangs_are_waited_for(house):
    numbers, broker = range(900), house.backends.directory / 'kafka'

    def put_and_wait_for_work(some, parser):
        before = parser.metric('broadsheet_parse_verdicts_total')
        for number in some:
            put(house, number)
        house.wait(lambda: parser.metric('broadsheet_parse_verdicts_total') > before, 'pages read')

    parser = house.start('parser')
    put_and_wait_for_work(numbers[:300], parser)
    for pid in processes.find(broker, 'kafka'):
        os.kill(pid, signal.SIGKILL)
    house.wait(lambda: not processes.find(broker, 'kafka'), 'the broker\'s end')
    subprocess.run([DEV / 'kafka', 'up', broker], check=True, stdout=subprocess.DEVNULL)
    put_and_wait_for_work(numbers[300:600], parser)
    with house.broker_stopped():
        time.sleep(8)  # longer than the group's session and than nothing else that could be looked at
    put_and_wait_for_work(numbers[600:], parser)
    check_each_once(house, numbers)


def test_sigterm_ends_it_clean_and_soon(house):
    """With a transaction open and pages in hand, once while its worker answers no more and once while it does."""
    numbers = []
    for is_worker_halted in (True, False):
        parser = house.start('parser', 'parser-1', **halfway.OPTIONS)
        halfway.stop_half_way(house, parser, lambda: put_more(house, numbers, 200))
        parser.signal(signal.SIGTERM)
        proceed([parser.pid] if is_worker_halted else processes.find(house.directory, 'parser-1'))
        assert parser.wait_end(10) == 0
    house.start('parser', 'parser-1')
    check_each_once(house, numbers)
