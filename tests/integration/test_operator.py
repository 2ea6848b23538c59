"""The operator's command: migrate, topics, status, dead-letters."""

import json
import subprocess

import confluent_kafka.admin
import psycopg
import pytest

import services
from articles import article, produce
from house import DEADLINE_S


def broadsheet(house, *words, env=None):
    """The finished process, whatever its exit status."""
    return subprocess.run([services.BUILD / 'broadsheet', *words], env=house.env | (env or {}), capture_output=True, text=True, timeout=DEADLINE_S)


# -- migrate

@pytest.fixture
def bare(house):
    """An empty database's name, in the house's environment."""
    name = f'{house.database}_bare'
    house.backends.drop_database(name)
    with psycopg.connect(house.backends.database_url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE {name}')
    house.env['BROADSHEET_DATABASE_URL'] = house.backends.url(name)
    yield name
    house.backends.drop_database(name)


def test_migrate_once_and_again(house, bare):
    names = house.run('migrate', '--list').split()
    assert names == sorted(names, key=lambda name: name.split('/')[1]) and 'sink/001_news' in names
    assert f'{len(names)} of {len(names)} migrations applied' in house.run('migrate')
    assert 'nothing to do' in house.run('migrate')
    assert [name for name, in house.sql('SELECT name FROM broadsheet.migration ORDER BY name')] == sorted(names)


def test_migrate_at_the_same_time(house, bare):
    running = [subprocess.Popen([services.BUILD / 'broadsheet', 'migrate'], env=house.env, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=DEADLINE_S)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum('nothing to do' in words for words in said) == 3


def test_migrate_refuses_what_it_does_not_know(house):
    house.sql("UPDATE broadsheet.migration SET sha256 = 'other' WHERE name = 'sink/001_news'")
    result = broadsheet(house, 'migrate')
    assert result.returncode == 70 and 'was changed after it was applied' in result.stderr
    house.sql("UPDATE broadsheet.migration SET name = 'sink/999_later' WHERE name = 'sink/001_news'")
    result = broadsheet(house, 'migrate')
    assert result.returncode == 70 and 'newer than this program' in result.stderr


def test_migrate_says_when_there_is_no_database(house):
    result = broadsheet(house, 'migrate', '--wait=0s', env={'BROADSHEET_DATABASE_URL': 'postgresql://127.0.0.1:1/none'})
    assert result.returncode == 69 and "can't be reached" in result.stderr


def test_every_table_and_column_is_explained(house):
    missing = house.sql('''SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname IN ('news', 'crawl', 'broadsheet') AND c.relkind IN ('r', 'v')
        AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)''')
    assert missing == []


# -- topics

def test_topics_are_made_as_the_table_says(house):
    assert house.run('topics', 'create').count('exists') == 4
    other = {'BROADSHEET_TOPIC_PREFIX': f'{house.prefix}other.'}
    made = broadsheet(house, 'topics', 'create', '--partitions=2', env=other)
    assert made.returncode == 0 and made.stdout.count('created, partitions: 2') == 4
    admin = confluent_kafka.admin.AdminClient({'bootstrap.servers': house.backends.bootstrap})
    topics = admin.list_topics(timeout=DEADLINE_S).topics
    assert {name: len(topics[house.topic(name)].partitions) for name in ('urls', 'pages', 'articles', 'dead-letters')} == {
        'urls': 6, 'pages': 12, 'articles': 6, 'dead-letters': 3}
    assert len(topics[house.topic('other.pages')].partitions) == 2
    resource = confluent_kafka.admin.ConfigResource('topic', house.topic('articles'))
    config = admin.describe_configs([resource])[resource].result(DEADLINE_S)
    assert {part for part in config['cleanup.policy'].value.split(',')} == {'compact', 'delete'}
    assert config['max.message.bytes'].value == '4194304'
    produce(house, article(1), partition=3)
    assert 'partition 3: offsets 0 to 1' in house.run('topics', 'list')


# -- dead letters

def spoil(house, count, value='{"@id": '):
    """Messages that the sink can't write; their keys."""
    house.start('sink', batch_time='0ms')
    keys = [f'https://paper.example/broken/{number}' for number in range(count)]
    for key in keys:
        house.produce('articles', value, key=key, headers={'ce_id': f'id of {key}'})
    house.wait(lambda: len(house.records('dead-letters')) == count, 'the dead letters')
    return keys


def letters(house, *words):
    return [json.loads(line) for line in house.run('dead-letters', 'list', '--json', *words).splitlines()]


def test_dead_letters_are_listed_and_shown(house):
    assert house.run('dead-letters', 'list') == ''
    keys = spoil(house, 3)
    listed = letters(house)
    assert sorted(letter['key'] for letter in listed) == keys
    assert {(letter['topic'], letter['service'], letter['code'], letter['attempts']) for letter in listed} == {
        (house.topic('articles'), 'broadsheet-sink', 'json_syntax', 1)}
    assert len(letters(house, '--limit=2')) == 2
    assert [letter['key'] for letter in letters(house, '--key=broken/1')] == [keys[1]]
    assert letters(house, '--code=other') == letters(house, '--topic=pages') == []
    assert len(letters(house, '--topic=articles', '--from=broadsheet-sink')) == 3
    place = letters(house, '--key=broken/1')[0]['place']
    shown = house.run('dead-letters', 'show', place)
    assert f'ce_id: id of {keys[1]}' in shown and shown.rstrip().endswith('{"@id":')
    assert house.run('dead-letters', 'show', '--raw', place) == '{"@id": '
    assert broadsheet(house, 'dead-letters', 'show', '0:999').returncode == 1
    # What somebody else puts there stops nothing.
    house.produce('dead-letters', b'?', key=b'stray')
    assert 'not a dead letter' in house.run('dead-letters', 'list')


def test_dead_letters_are_replayed(house):
    keys = spoil(house, 2)
    assert broadsheet(house, 'dead-letters', 'replay').returncode == 64
    assert '2 to replay' in house.run('dead-letters', 'replay', '--all', '--dry-run')
    assert len(house.records('articles')) == 2
    assert '1 replayed' in house.run('dead-letters', 'replay', '--key=broken/0')
    again = house.wait(lambda: [letter for letter in letters(house) if letter['attempts'] == 2], 'it comes back')
    assert [letter['key'] for letter in again] == keys[:1]
    replayed = house.records('articles')
    assert len(replayed) == 3
    twin = [message for message in replayed if message.key().decode() == keys[0]]
    assert len({message.value() for message in twin}) == 1
    assert all(dict(message.headers())['ce_id'] == f'id of {keys[0]}'.encode() for message in twin)
    # The guard: what failed twice is left out where two is the most.
    said = house.run('dead-letters', 'replay', again[0]['place'], '--max-attempts=2')
    assert 'failed too often' in said and '0 replayed, 1 left out' in said


def test_a_replay_does_not_follow_its_own_letters(house):
    """What it has put back fails again while it still reads, and is a letter anew."""
    spoil(house, 300, '{"@id": ' + ' ' * 100000)  # so large that they are not read all at once
    assert '300 replayed, 0 left out' in house.run('dead-letters', 'replay', '--all')
    house.wait(lambda: len(house.records('dead-letters')) == 600, 'all of them come back')


# -- status

def test_status_on_one_screen(house):
    sink = house.start('sink')
    produce(house, article(1))
    house.wait(lambda: house.one('SELECT count(*) FROM news.article') == 1, 'the row')
    endpoints = {'BROADSHEET_STATUS_ENDPOINTS': f'sink=http://127.0.0.1:{sink.port}'}
    status = json.loads(broadsheet(house, 'status', '--json', env=endpoints).stdout)
    assert status['articles']['articles'] == status['articles']['revisions'] == 1
    assert status['frontier']['urls'] == 0
    topics = {topic['topic']: topic for topic in status['topics']}
    assert topics[house.topic('articles')] == {'topic': house.topic('articles'), 'partitions': 6, 'offsets': 1, 'reader': 'sink', 'lag': 0}
    assert status['services'] == [{'name': 'sink', 'ready': True, 'state': status['services'][0]['state']}] and status['well']
    screen = broadsheet(house, 'status', env=endpoints)
    assert screen.returncode == 0 and len(screen.stdout.splitlines()) < 50
    assert all(word in screen.stdout for word in ('frontier', 'articles', 'topics', 'services', house.topic('pages')))
    sink.terminate()
    produce(house, article(2))
    after = broadsheet(house, 'status', '--json', env=endpoints)
    assert after.returncode == 1
    status = json.loads(after.stdout)
    assert not status['well'] and not status['services'][0]['ready']
    assert {topic['topic']: topic.get('lag') for topic in status['topics']}[house.topic('articles')] == 1


def test_status_counts_no_commit_markers_as_lag(house):
    house.start('sink')
    writer = confluent_kafka.Producer({'bootstrap.servers': house.backends.bootstrap, 'transactional.id': f'{house.prefix}writer'})
    writer.init_transactions(DEADLINE_S)
    for number in range(4):
        writer.begin_transaction()
        writer.produce(house.topic('articles'), json.dumps(article(number)), key=article(number)['@id'], partition=number)
        writer.commit_transaction(DEADLINE_S)
    house.wait(lambda: house.one('SELECT count(*) FROM news.article') == 4, 'the rows')

    def lag():
        status = json.loads(broadsheet(house, 'status', '--json').stdout)
        return {topic['topic']: topic.get('lag') for topic in status['topics']}[house.topic('articles')]

    assert house.one('SELECT sum(next_offset) FROM news.ingest_offset WHERE next_offset > 0') == 4
    assert lag() == 0
    house.services[0].terminate()
    produce(house, article(9), partition=5)
    assert lag() == 1


def test_status_without_a_database(house):
    result = broadsheet(house, 'status', env={'BROADSHEET_DATABASE_URL': 'postgresql://127.0.0.1:1/none'})
    assert result.returncode == 1 and "can't be reached" in result.stdout and house.topic('pages') in result.stdout
