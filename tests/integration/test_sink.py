"""The sink: articles become rows, each exactly once, whatever happens."""

import json
import random
import subprocess

import psycopg
import pytest

import services
from articles import article, at, produce, produce_all, produce_gone
from house import DEADLINE_S, DEV


def rows(house):
    return house.one('SELECT count(*) FROM news.article')


def written(house, count):
    """Waits until the sinks have written everything on the topic, of which there are so many messages."""
    house.wait(lambda: settled(house) == count, f'{count} messages written, not {settled(house)}')


def settled(house):
    """Messages that are behind the sinks' offsets; without transactions on the topic an offset is a message."""
    return house.one('SELECT coalesce(sum(greatest(next_offset, 0)), 0)::int FROM news.ingest_offset')


def outcomes(house, outcome):
    return sum(service.metric('broadsheet_sink_rows_total', outcome=outcome) for service in house.services if service.running())


# -- what the rows say

def test_an_article_becomes_rows(house):
    house.start('sink')
    partition, offset = produce(house, article(1, offset=77, partition=3))
    written(house, 1)
    row = house.sql('''SELECT canonical_url, publisher_id, publisher_name, headline, author_names, date_published, date_published_precision,
        language, section, keywords, image_url, word_count, revision, extractor, extractor_rank, page_partition, page_offset, kafka_topic,
        kafka_partition, kafka_offset, traceparent, deleted_at, article_id = news.id_of(canonical_url), fetched_at = %s::timestamptz
        FROM news.article''', at(0))[0]
    assert row[:5] == ('https://paper.example/news/1', 'paper.example', 'The Paper', 'Headline of 1', ['Ada Quill'])
    assert row[5].isoformat() == '2026-03-01T08:00:00+00:00' or row[5].timestamp() == 1772352000
    assert row[6:15] == ('second', 'en', 'City', ['harbour', 'ferries'], 'https://paper.example/lead.jpg', 6, 1, '0.1.0', 1_00000)
    assert row[15:20] == (3, 77, house.topic('articles'), partition, offset)
    assert row[20:] == ('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', None, True, True)
    assert house.sql('SELECT text, jsonb_array_length(blocks) FROM news.article_body') == [('The harbour opened again on Monday.', 1)]
    assert house.one('SELECT document FROM news.article_document') == article(1, offset=77, partition=3)
    assert house.sql('SELECT revision, valid_to, headline FROM news.article_revision') == [(1, None, 'Headline of 1')]
    assert house.sql('SELECT publisher_id, name, logo_url FROM news.publisher') == [
        ('paper.example', 'The Paper', 'https://paper.example/logo.png')]
    assert house.sql('''SELECT position, w.name, a.name, a.publisher_id FROM news.article_author w JOIN news.author a USING (author_id)''') == [
        (1, 'Ada Quill', 'Ada Quill', 'paper.example')]
    assert house.sql('SELECT position, caption, credit, width, height FROM news.article_image') == [(1, 'The quay', 'A. Lens', 1200, 800)]
    assert house.sql('SELECT kind, url, name FROM news.article_link ORDER BY kind') == [
        ('inline', 'https://paper.example/times', 'Timetable'), ('related', 'https://paper.example/news/2', 'More of it')]


def test_the_same_again_writes_nothing(house):
    house.start('sink')
    produce(house, article(1))
    written(house, 1)
    before = house.sql('SELECT a, b, r FROM news.article a JOIN news.article_body b USING (article_id) JOIN news.article_revision r USING (article_id)')
    produce(house, article(1, minutes=30))
    written(house, 2)
    assert before == house.sql(
        'SELECT a, b, r FROM news.article a JOIN news.article_body b USING (article_id) JOIN news.article_revision r USING (article_id)')
    assert outcomes(house, 'unchanged') == 1


def test_parts_follow_their_article(house):
    house.start('sink')
    people = [{'name': 'Ada Quill'}, {'name': 'Ben Ink', 'email': 'ben@paper.example'}]
    produce(house, article(1, author=people))
    produce(house, article(1, minutes=5, author=people[1:], image=[], keywords=[], relatedLink=[]))
    written(house, 2)
    assert house.sql('SELECT author_names, keywords, image_url, revision FROM news.article') == [(['Ben Ink'], [], None, 1)]
    assert house.sql('SELECT position, name, deleted_at IS NULL FROM news.article_author ORDER BY position') == [
        (1, 'Ben Ink', True)] + ([(2, 'Ben Ink', False)] if house.one('SELECT count(*) FROM news.article_author') == 2 else [])
    assert house.one('SELECT count(*) FROM news.article_image WHERE deleted_at IS NULL') == 0
    assert house.one("SELECT count(*) FROM news.article_link WHERE deleted_at IS NULL AND kind = 'related'") == 0
    assert house.sql('SELECT name, email FROM news.author ORDER BY name')[-1] == ('Ben Ink', 'ben@paper.example')
    # Another version takes the place again.
    produce(house, article(1, minutes=9, author=people))
    written(house, 3)
    assert house.sql('SELECT position, name, deleted_at IS NULL FROM news.article_author ORDER BY position') == [
        (1, 'Ada Quill', True), (2, 'Ben Ink', True)]


# -- versions

def test_the_greater_version_wins(house):
    house.start('sink', batch_rows=1)
    produce(house, article(1, minutes=10, text='second'))
    produce(house, article(1, minutes=0, text='first, late'))
    # The same fetch: the extractor's version decides, as a number, then the page's place.
    produce(house, article(2, text='by 0.9', extractor='0.9.0', offset=5))
    produce(house, article(2, text='by 0.10', extractor='0.10.0', offset=5))
    produce(house, article(2, text='by 0.9 again', extractor='0.9.0', offset=9))
    produce(house, article(3, text='offset 5', offset=5))
    produce(house, article(3, text='offset 4', offset=4))
    produce(house, article(3, text='partition 1', offset=0, partition=1))
    written(house, 8)
    assert house.sql('SELECT text FROM news.article_body JOIN news.article USING (article_id) ORDER BY canonical_url') == [
        ('second',), ('by 0.10',), ('partition 1',)]
    assert outcomes(house, 'stale') == 3


def test_every_text_is_kept(house):
    house.start('sink')
    for number, (minutes, text) in enumerate([(0, 'one'), (5, 'one'), (10, 'two'), (15, 'one'), (20, 'three')], 1):
        produce(house, article(1, minutes=minutes, text=text))
        if number == 3:
            written(house, 3)
    written(house, 5)
    with house.connect() as link:
        link.execute("SET timezone TO 'UTC'")
        history = link.execute('''SELECT revision, text, to_char(valid_from, 'HH24:MI'), to_char(valid_to, 'HH24:MI') FROM news.article_revision
            ORDER BY revision''').fetchall()
    assert history == [(1, 'one', '12:00', '12:10'), (2, 'two', '12:10', '12:15'), (3, 'one', '12:15', '12:20'), (4, 'three', '12:20', None)]
    assert house.sql('SELECT revision, fetched_at = %s::timestamptz FROM news.article', at(20)) == [(4, True)]


def test_batches_do_not_matter(house, backends):
    """The same messages one at a time and all at once leave the same rows behind."""
    chance = random.Random(7)
    houses = [house, type(house)(backends, 'batches-do-not-matter-twin')]
    try:
        events = []
        for minutes in range(1, 121):
            number = chance.randint(1, 4)
            if chance.random() < 0.2:
                events.append((True, f'https://paper.example/{chance.choice(["news", "print"])}/{number}', minutes))
            else:
                page = chance.choice([None, f'https://paper.example/print/{number}'])
                events.append((False, article(number, minutes=minutes, text=chance.choice('abc'), page=page), minutes))
        for own in houses:
            for is_gone, what, minutes in events:
                if is_gone:
                    produce_gone(own, what, minutes, partition=0)
                else:
                    produce(own, what, partition=0)
        house.start('sink', batch_rows=1)
        houses[1].start('sink', batch_rows=1000, batch_time='1s')
        seen = []
        for own in houses:
            written(own, len(events))
            seen.append([own.sql(f'SELECT {columns} FROM news.{table} ORDER BY 1, 2') for table, columns in [
                ('article', 'canonical_url, url, revision, fetched_at, deleted_at, document_sha256, kafka_offset'),
                ('article_revision', 'article_id, revision, valid_from, valid_to, text, kafka_offset'),
                ('article_body', 'article_id, text, document'), ('article_link', 'article_link_id, url, deleted_at IS NULL'),
                ('gone', 'gone_id, gone_at')]])
        assert seen[0] == seen[1]
        assert houses[1].services[0].metric('broadsheet_sink_batches_total', result='committed') < 20
    finally:
        houses[1].close()


# -- tombstones

def test_gone_pages_mark_their_articles(house):
    house.start('sink')
    produce(house, article(1))
    produce(house, article(2, page='https://paper.example/print/2'))
    produce(house, article(3))
    written(house, 3)
    produce_gone(house, 'https://paper.example/news/1', minutes=10)
    produce_gone(house, 'https://paper.example/print/2', minutes=10)
    written(house, 5)
    gone = "SELECT canonical_url, deleted_at = %s::timestamptz FROM news.article WHERE deleted_at IS NOT NULL ORDER BY 1"
    assert house.sql(gone, at(10)) == [('https://paper.example/news/1', True), ('https://paper.example/news/2', True)]
    assert outcomes(house, 'gone') == 2
    # It came back, though with the same words.
    produce(house, article(1, minutes=20))
    written(house, 6)
    assert house.sql(gone, at(10)) == [('https://paper.example/news/2', True)]
    assert house.one('SELECT count(*) FROM news.article_revision') == 3


def test_a_tombstone_may_come_first(house):
    """Articles and the word on their page lie on different partitions: no order holds between them."""
    house.start('sink')
    produce_gone(house, 'https://paper.example/print/1', minutes=10)
    produce_gone(house, 'https://paper.example/news/2', minutes=10)
    written(house, 2)
    produce(house, article(1, minutes=5, page='https://paper.example/print/1'))
    produce(house, article(2, minutes=15))
    written(house, 4)
    assert house.sql('SELECT deleted_at IS NULL FROM news.article ORDER BY canonical_url') == [(False,), (True,)]


# -- what can't be written

def test_bad_messages_become_dead_letters(house):
    house.start('sink')
    good = [article(number) for number in range(1, 200)]
    # What JSON allows and a column does not: only the database finds it, in the middle of a batch.
    odd = article(200, wordCount=3_000_000_000)
    produce_all(house, good[:100])
    places = {
        produce(house, odd): 'sqlstate_22003',
        house.produce('articles', '{"@id": ', key='https://paper.example/broken'): None,
        house.produce('articles', json.dumps(article(201) | {'@id': 'ftp://paper.example/1'}), key='ftp'): 'url_scheme',
        house.produce('articles', json.dumps(article(202) | {'headline': 'a\0b'}), key='nul'): None,
        house.produce('articles', b'\xff\xfe', key=b'\xff'): None,
        house.produce('articles', None, key=b''): 'tombstone_key',
    }
    produce_all(house, good[100:])
    written(house, 205)
    assert rows(house) == 199
    letters = house.records('dead-letters')
    assert len(letters) == len(places) == outcomes(house, 'dlq')
    for letter in letters:
        why = {name: value.decode() for name, value in letter.headers()}
        assert why['__connect.errors.topic'] == house.topic('articles')
        assert why['__connect.errors.connector.name'] == 'broadsheet-sink'
        assert why['__connect.errors.exception.message']
        code = places.pop((int(why['__connect.errors.partition']), int(why['__connect.errors.offset'])))
        assert code in (None, why['dlq.error-code'])
        if code == 'sqlstate_22003':
            assert json.loads(letter.value()) == odd and letter.key().decode() == odd['@id']
            assert why['ce_id'] == f'test-{odd["@id"]}'
    assert not places


def test_a_dead_letter_that_its_topic_does_not_take_stops_nothing(house):
    """The operator made `dead-letters` take less than an article, and is told where the original lies."""
    house.limit_messages('dead-letters', 3000)
    sink = house.start('sink')
    partition, offset = produce(house, article(1, wordCount=3_000_000_000, text=random.Random(1).randbytes(10000).hex()))
    produce(house, article(2))
    written(house, 2)
    assert rows(house) == 1 and not house.records('dead-letters')
    said, = [line for line in sink.log_lines() if line.get('level') == 'error']
    assert (said['partition'], said['offset']) == (partition, offset) and 'max.message.bytes' in said['error']


def test_a_row_that_a_trigger_refuses_is_a_dead_letter(house):
    house.start('sink')
    with house.connect() as link:
        link.execute("""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NEW.headline LIKE '% 2' THEN RAISE EXCEPTION 'not in this house'; END IF; RETURN NEW; END $$""")
        link.execute('CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON news.article FOR EACH ROW EXECUTE FUNCTION refuse()')
    produce_all(house, [article(number) for number in (1, 2, 3)])
    written(house, 3)
    letter, = house.records('dead-letters')
    assert rows(house) == 2 and dict(letter.headers())['dlq.error-code'] == b'sqlstate_P0001'


def test_two_sinks_bring_the_same_new_article(house):
    """As when partitions were added while both were at work: the second one's is a version like any other, not refused for the first one's."""
    for name in ('sink-a', 'sink-b'):
        house.start('sink', name, instance=name, batch_time='10ms')
    house.wait(lambda: house.one('SELECT count(*) FROM news.ingest_offset') == 6, 'both sinks')
    with house.locked('news.article_body'):
        produce(house, article(1, minutes=0), partition=0)
        house.wait(lambda: house.waits_for_lock('sink') == 1, 'the first waits')
        produce(house, article(1, minutes=5, text='It closed again.'), partition=5)
        house.wait(lambda: house.waits_for_lock('sink') == 2, 'the second waits for the first')
    written(house, 2)
    assert house.sql('SELECT revision, text FROM news.article JOIN news.article_body USING (article_id)') == [(2, 'It closed again.')]
    assert not house.records('dead-letters')


def test_a_refused_database_is_waited_for_not_rejected(house):
    """No table is no fault of the article's."""
    with house.connect() as link:
        link.execute('ALTER TABLE news.article_link RENAME TO article_link_away')
        house.start('sink')
        produce(house, article(1))
        house.wait(lambda: house.services[0].metric('broadsheet_sink_batches_total', result='failed') > 0, 'a failed batch')
        assert rows(house) == 0
        link.execute('ALTER TABLE news.article_link_away RENAME TO article_link')
    written(house, 1)
    assert rows(house) == 1 and not house.records('dead-letters')


# -- exactly once

def check_all_there(house, count):
    """Each article once, each with its one revision, and no offset that says otherwise."""
    assert house.sql('SELECT count(*), count(DISTINCT canonical_url), sum(revision)::int FROM news.article') == [(count, count, count)]
    assert house.one('SELECT count(*) FROM news.article_revision WHERE valid_to IS NULL') == count
    assert house.one('SELECT count(*) FROM news.article_author WHERE deleted_at IS NULL') == count
    assert not house.records('dead-letters')


def test_kill_9_in_the_middle(house):
    """Killed again and again inside its transaction, with more to come; a batch takes part in the count only when it was committed."""
    count = 1500
    produce_all(house, [article(number, site=f'paper{number % 40}.example') for number in range(count)])
    for _ in range(3):
        before = settled(house)
        with house.locked('news.article') as link:
            sink = house.start('sink', name='sink', wait=False, batch_rows=10)
            house.wait(lambda: house.waits_for_lock('sink'), 'a batch in hand')
            # A batch or two go through each time, then the lock is had again.
            again = 'ROLLBACK; BEGIN; LOCK TABLE news.article IN EXCLUSIVE MODE'
            house.wait(lambda: link.execute(again, prepare=False) and settled(house) > before, 'some batches')
            house.wait(lambda: house.waits_for_lock('sink') and sink.metric('broadsheet_sink_in_hand_records') > 0, 'the next in hand')
            sink.kill()
        assert before < settled(house) < count
    house.start('sink', name='sink', wait=False)
    written(house, count)
    check_all_there(house, count)


def test_a_batch_behind_the_offset_is_refused(house):
    sink = house.start('sink', batch_rows=10, batch_time='20s')
    house.wait(lambda: house.one('SELECT count(*) FROM news.ingest_offset') == 6, 'the offsets')
    # As another sink would that has written the first six.
    assert house.sql('UPDATE news.ingest_offset SET next_offset = 6 WHERE partition = 0 RETURNING 1')
    for number in range(1, 11):
        produce(house, article(number), partition=0)
    house.wait(lambda: sink.metric('broadsheet_sink_batches_total', result='fenced') >= 1, 'the refusal')
    sink.terminate()
    assert rows(house) in (0, 4)
    house.start('sink')
    written(house, 10)
    assert house.sql('SELECT canonical_url FROM news.article ORDER BY kafka_offset') == [
        (f'https://paper.example/news/{number}',) for number in range(7, 11)]


def test_a_stopped_sink_wakes_up_too_late(house):
    """SIGSTOP with a batch in hand until the partitions went to another, then SIGCONT: nothing of that batch is written."""
    first = house.start('sink', batch_rows=100000, batch_time='20s')
    house.wait(lambda: house.one('SELECT count(*) FROM news.ingest_offset') == 6, 'the offsets')
    produce_all(house, [article(number) for number in range(600)])
    house.wait(lambda: first.metric('broadsheet_sink_in_hand_records') == 600, 'all in hand')
    assert rows(house) == 0
    first.pause()
    second = house.start('sink')
    written(house, 600)
    stamp = house.one('SELECT max(updated_at) FROM news.article')
    first.resume()
    house.wait(lambda: first.metric('broadsheet_sink_batches_total', result='fenced')
               + first.metric('broadsheet_sink_batches_total', result='dropped') == 1, 'its batch is refused')
    assert first.metric('broadsheet_sink_rows_total') == 0 and second.metric('broadsheet_sink_rows_total') == 600
    produce_all(house, [article(number) for number in range(600, 700)])
    written(house, 700)
    check_all_there(house, 700)
    assert house.one('SELECT count(*) FROM news.article WHERE canonical_url < %s AND updated_at > %s', 'https://paper.example/news/0', stamp) == 0


def test_a_sink_stopped_inside_its_transaction_does_not_stop_the_others(house):
    """Its session is ended by the server, and what it had written is undone."""
    first = house.start('sink', batch_rows=50)
    with house.locked('news.article_link', 'ACCESS EXCLUSIVE'):
        produce_all(house, [article(number) for number in range(50)])
        house.wait(lambda: house.waits_for_lock('sink'), 'a sink in its transaction')
        first.pause()
    house.start('sink')
    house.wait(lambda: settled(house) == 50, 'the other sink goes on')
    first.resume()
    house.wait(lambda: first.get('/readyz')[0] == 200, 'it is back')
    check_all_there(house, 50)


def test_two_sinks_share_the_work(house):
    first, second = house.start('sink'), house.start('sink', wait=False)
    house.wait(lambda: second.get('/readyz')[0] == first.get('/readyz')[0] == 200, 'both ready')
    # The same few authors and sites in every batch of both.
    produce_all(house, [article(number, site=f'paper{number % 3}.example') for number in range(800)])
    written(house, 800)
    assert first.metric('broadsheet_sink_rows_total') and second.metric('broadsheet_sink_rows_total')
    assert second.terminate() == 0
    produce_all(house, [article(number, site=f'paper{number % 3}.example') for number in range(800, 900)])
    written(house, 900)
    check_all_there(house, 900)


def test_sigterm_writes_what_is_in_hand(house):
    sink = house.start('sink', batch_rows=100000, batch_time='20s')
    house.wait(lambda: house.one('SELECT count(*) FROM news.ingest_offset') == 6, 'the offsets')
    produce_all(house, [article(number) for number in range(100)])
    house.wait(lambda: sink.metric('broadsheet_sink_in_hand_records') == 100, 'all in hand')
    assert rows(house) == 0
    assert sink.terminate(10) == 0
    assert rows(house) == 100 and settled(house) == 100


# -- outages

def test_the_database_goes_and_comes_back(house):
    postgres = house.backends.directory / 'postgres'
    sink = house.start('sink', batch_rows=20)
    produce_all(house, [article(number) for number in range(300)])
    house.wait(lambda: settled(house) > 0, 'some rows')
    subprocess.run([DEV / 'postgres', 'down', postgres], check=True)
    try:
        produce_all(house, [article(number) for number in range(300, 600)])
        house.wait(lambda: sink.get('/readyz')[0] == 503, 'not ready')
        assert sink.get('/livez')[0] == 200
        # One that starts meanwhile waits too.
        late = house.start('sink', wait=False)
        house.wait(lambda: late.get('/livez')[0] == 200, 'it lives')
        assert late.get('/readyz')[0] == 503
    finally:
        subprocess.run([DEV / 'postgres', 'up', postgres, '--no-fsync'], check=True, stdout=subprocess.DEVNULL)
    house.wait(lambda: settled(house) == 600, 'all rows')
    house.wait(lambda: sink.get('/readyz')[0] == 200 and late.get('/readyz')[0] == 200, 'both ready')
    check_all_there(house, 600)


def test_a_sink_waits_for_the_tables(house):
    bare = f'{house.database}_bare'
    house.backends.drop_database(bare)
    with psycopg.connect(house.backends.database_url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE {bare}')
    house.env['BROADSHEET_DATABASE_URL'] = house.backends.url(bare)
    try:
        sink = house.start('sink', wait=False)
        produce(house, article(1))
        house.wait(lambda: any('broadsheet migrate' in str(line) for line in sink.log_lines()), 'the hint')
        house.run('migrate')
        written(house, 1)
        sink.terminate()
    finally:
        house.backends.drop_database(bare)


def test_an_offset_out_of_range_stops_it(house):
    produce(house, article(1), partition=0)
    house.sql('''INSERT INTO news.ingest_offset (ingest_offset_id, topic, partition, next_offset) VALUES ('x', %s, 0, 1000)''',
              house.topic('articles'))
    sink = house.start('sink', wait=False)
    assert sink.wait_end() not in (0, None)
    assert any(line.get('code') == 'offset_out_of_range' for line in sink.log_lines())


# -- readers

def test_a_reader_misses_no_late_commit(house):
    house.start('sink')
    seen, cursor = [], 0

    def read():
        nonlocal cursor
        safe = house.one('SELECT news.safe_cursor()')
        seen.extend(name for name, in house.sql(
            'SELECT publisher_id FROM news.publisher WHERE changed_in >= %s AND changed_in < %s', cursor, safe))
        cursor = safe

    with psycopg.connect(house.env['BROADSHEET_DATABASE_URL']) as slow:
        slow.execute("INSERT INTO news.publisher (publisher_id) VALUES ('slow.example')")
        produce(house, article(1))
        written(house, 1)
        read()
        assert seen == []
        slow.commit()
    house.wait(lambda: read() or len(seen) == 2, 'both')
    assert sorted(seen) == ['paper.example', 'slow.example']


# -- starting

@pytest.mark.parametrize('option, word', [
    ('--batch-rows=0', 'batch-rows'),
    ('--batch-time=soon', 'batch-time'),
    ('--nonsense=1', 'nonsense'),
    ('--topic-prefix=a b', 'topic prefix'),
    ('--kafka.isolation.level=read_uncommitted', 'isolation.level'),
    ('--database-url=postgresql://[::1/broken', 'database URL'),
])
def test_wrong_options_stop_the_start(house, option, word):
    result = subprocess.run([*services.command('sink', {}), option], env=house.env, capture_output=True, text=True, timeout=DEADLINE_S)
    assert result.returncode in (64, 78) and word in result.stderr
