"""What the integration tests stand on: one broker and one database cluster a run, and for each test a house of its own.

    def test_a_page_becomes_a_row(house):
        house.start('sink')                                 # waits until /readyz says yes
        house.produce('pages', key='http://a.example/', value=b'<p>...', headers={...})
        house.wait(lambda: house.one('SELECT count(*) FROM news.article') == 1, 'the row')

A house has its own topic prefix, consumer groups, database, directory and ports, so that tests do not see each other.
Nothing sleeps for a fixed time, and nothing hopes to look at the right moment: house.wait() looks at a condition that stays
true until a deadline far away, and what would not stay is held still first (stopped() a process or a web server, locked() a
table) until it has been seen. On failure the services' logs are shown.
"""

import contextlib
import json
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import confluent_kafka
import confluent_kafka.admin
import psycopg

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / 'deploy/dev'))

import processes  # noqa: E402
import services  # noqa: E402

DEV = CHECKOUT / 'deploy/dev'
RUNS = CHECKOUT / '.run/tests'
DEADLINE_S = 120  # a busy machine may take long; waiting costs nothing where all is well


class Backends:
    """One private Kafka and one private PostgreSQL, in .run/tests/PID."""

    def __init__(self):
        for left in RUNS.glob('[0-9]*'):
            if not processes.alive(int(left.name)):
                remove_run(left)
        self.directory = RUNS / str(os.getpid())
        self.directory.mkdir(parents=True, exist_ok=True)
        starting = [subprocess.Popen([DEV / 'kafka', 'up', self.directory / 'kafka'], stdout=subprocess.DEVNULL),
                    subprocess.Popen([DEV / 'postgres', 'up', self.directory / 'postgres', '--no-fsync'], stdout=subprocess.DEVNULL)]
        if any([process.wait() for process in starting]):
            self.close()
            raise processes.Failure('the tests have no Kafka or no PostgreSQL; the lines above say why')
        self.bootstrap = processes.read_env(self.directory / 'kafka/env')['BROADSHEET_KAFKA_BOOTSTRAP_SERVERS']
        self.database_url = processes.read_env(self.directory / 'postgres/env')['BROADSHEET_DATABASE_URL']
        self.template, self.n_houses = None, 0

    def mend(self):
        """After a test that failed, which may have left a backend stopped or down."""
        for name, options in (('kafka', []), ('postgres', ['--no-fsync'])):
            proceed(processes.find(self.directory / name))
            subprocess.run([DEV / name, 'up', self.directory / name, *options], check=False, stdout=subprocess.DEVNULL)

    def url(self, database):
        return f'{self.database_url.rpartition("/")[0]}/{database}'

    def create_database(self, name):
        """A database with all migrations applied: they run once, into a template."""
        with psycopg.connect(self.database_url, autocommit=True) as link:
            if not self.template:
                link.execute('CREATE DATABASE migrated')
                services.operator({'BROADSHEET_DATABASE_URL': self.url('migrated')}, 'migrate')
                self.template = 'migrated'
            link.execute(f'CREATE DATABASE {name} TEMPLATE {self.template}')
        return self.url(name)

    def drop_database(self, name):
        with psycopg.connect(self.database_url, autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')

    def close(self):
        remove_run(self.directory)


def remove_run(directory):
    """Stops all that a test run started, and deletes it."""
    processes.stop(directory, grace_s=2)
    for house in directory.glob('house-*'):
        stop_house(house)
    processes.stop(directory / 'kafka', grace_s=0)  # its data goes with the directory: no orderly shutdown of a thousand partitions
    subprocess.run([DEV / 'postgres', 'remove', directory / 'postgres'], check=False)
    shutil.rmtree(directory, ignore_errors=True)


def stop_house(directory):
    """Ends what a house started: its web servers, and its services, stopped ones included."""
    for site in directory.glob('site-*'):
        subprocess.run([CHECKOUT / 'tests/site/serve', 'down', site], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(site, ignore_errors=True)
    proceed(processes.find(directory))
    processes.stop(directory, grace_s=2)


def proceed(pids):
    """What may have ended meanwhile is let be."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def halt(pids):
    """SIGSTOP, and not back before they stand still."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    for pid in pids:
        processes.wait_for(lambda: processes.state(pid) == 'T', f'process {pid}, told to stop,', DEADLINE_S)


@contextlib.contextmanager
def stopped(pids):
    """Processes stand still while the body runs."""
    assert pids
    try:
        halt(pids)
        yield
    finally:
        proceed(pids)


class Service:
    """One running service of a house."""

    def __init__(self, directory, name, kind, env, options):
        self.directory, self.name, self.kind = directory, name, kind
        self.process, self.port = services.start(directory, name, kind, env, options)
        self.log = directory / 'log' / f'{name}.log'

    @property
    def pid(self):
        return self.process.pid

    def running(self):
        return self.process.poll() is None

    def get(self, path):
        """(status, text) of the admin port; status 0 where nobody answers."""
        return services.ask(self.port, path)

    def wait_ready(self, timeout_s=DEADLINE_S):
        processes.wait_for(lambda: self.get('/readyz')[0] == 200, self.name, timeout_s, self.process, self.log)
        return self

    def metrics(self):
        """All series of /metrics: {'name{label="value"}': number}; empty while the service does not answer."""
        status, text = self.get('/metrics')
        rows = (line.rpartition(' ') for line in text.splitlines() if status == 200 and line and not line.startswith('#'))
        return {series: float(value) for series, _, value in rows}

    def metric(self, name, **labels):
        """The sum of the series of a name that carry the labels, 0 where there are none; NaN, with which no comparison holds, while
        the service does not answer."""
        series, wanted = self.metrics(), [f'{key}="{value}"' for key, value in labels.items()]
        if not series:
            return math.nan
        return sum(value for one, value in series.items() if one.split('{')[0] == name and all(label in one for label in wanted))

    def signal(self, number):
        self.process.send_signal(number)
        return self

    def workers(self):
        """The pids of a parser's workers that are ready: locked in, and asleep until they are given a page."""
        found = pathlib.Path(f'/proc/{self.pid}/task/{self.pid}/children').read_text().split()
        return [int(pid) for pid in found if processes.state(pid) == 'S' and 'Seccomp:\t2' in pathlib.Path(f'/proc/{pid}/status').read_text()]

    def terminate(self, timeout_s=20):
        """SIGTERM, then the exit status."""
        return self.signal(signal.SIGTERM).wait_end(timeout_s)

    def kill(self):
        """kill -9, its children included, as a machine that loses power would."""
        for pid in processes.find(self.directory, self.name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return self.wait_end()

    def pause(self):
        halt([self.pid])
        return self

    def resume(self):
        return self.signal(signal.SIGCONT)

    def wait_end(self, timeout_s=DEADLINE_S):
        """Waits until it has ended by itself; the exit status."""
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'{self.name} did not end within {timeout_s} s.{processes.tail(self.log)}') from None

    def log_lines(self):
        """The log's JSON lines as dictionaries; a line that is not JSON as {'text': line}."""
        for line in self.log.read_text(errors='replace').splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                yield {'text': line}


class House:
    """A test's own topics, database, directory and services."""

    def __init__(self, backends, name, topics=True):
        self.backends = backends
        backends.n_houses += 1
        # Numbered, since tests in two files may have one name.
        self.name = f'{backends.n_houses}-{re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[-40:].strip("-")}'
        self.directory = backends.directory / f'house-{self.name}'
        shutil.rmtree(self.directory, ignore_errors=True)
        (self.directory / 'log').mkdir(parents=True)
        self.prefix = f'{self.name}.'
        self.database = f't_{self.name.replace("-", "_")}'
        backends.drop_database(self.database)
        self.services, self.producer = [], None
        self.env = {
            'BROADSHEET_KAFKA_BOOTSTRAP_SERVERS': backends.bootstrap,
            'BROADSHEET_TOPIC_PREFIX': self.prefix,
            'BROADSHEET_DATABASE_URL': backends.create_database(self.database),
        }
        if topics:
            self.run('topics', 'create')

    # -- processes

    def start(self, kind, name=None, wait=True, **options):
        """Starts a service; options as keywords, log_level='debug' is --log-level=debug. Waits until it is ready unless told not to."""
        name = name or f'{kind}-{1 + sum(service.kind == kind for service in self.services)}'
        given = {key.replace('_', '-'): value for key, value in options.items()}
        service = Service(self.directory, name, kind, self.env, services.LOOPBACK | given if kind == 'crawler' else given)
        self.services.append(service)
        return service.wait_ready() if wait else service

    def run(self, *words, timeout_s=DEADLINE_S):
        """The operator's command in this house; its output."""
        return services.operator(self.env, *words, timeout_s=timeout_s)

    # -- waiting

    def wait(self, condition, what, timeout_s=DEADLINE_S):
        """Looks until condition() is true and returns what it gave; fails at the deadline with the services' logs."""
        until, pause_s = time.monotonic() + timeout_s, 0.02
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > until:
                raise AssertionError(f'not within {timeout_s} s: {what}')
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.2, 0.3)

    def logs(self, lines=15):
        """The end of each log, once though several services of one name have written it one after the other."""
        told = {}
        for service in self.services:
            told.setdefault(service.log, []).append('running' if service.running() else f'ended: {service.process.returncode}')
        return '\n'.join(f'{log.stem} ({", ".join(ends)}):{processes.tail(log, lines)}' for log, ends in told.items())

    # -- the database

    def connect(self):
        return psycopg.connect(self.env['BROADSHEET_DATABASE_URL'], autocommit=True)

    def sql(self, statement, *values):
        """The rows of a statement."""
        with self.connect() as link:
            cursor = link.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement, *values):
        """The first column of the first row."""
        return self.sql(statement, *values)[0][0]

    @contextlib.contextmanager
    def locked(self, table, mode='EXCLUSIVE'):
        """No service writes the table while the body runs; gives the connection that holds the lock."""
        with psycopg.connect(self.env['BROADSHEET_DATABASE_URL']) as link:
            link.execute(f'LOCK TABLE {table} IN {mode} MODE')
            yield link
            link.rollback()

    def waits_for_lock(self, kind):
        """How many services of this kind stand before a lock in this house's database."""
        return self.one("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
                        ' AND datname = current_database()', f'broadsheet-{kind}')

    # -- the broker

    def topic(self, name):
        return f'{self.prefix}{name}'

    def produce(self, topic, value, key=None, headers=None, partition=None, wait=True):
        """Writes one record and waits until it is acknowledged; (partition, offset). Not so with wait=False: house.producer.flush()."""
        if not self.producer:
            self.producer = confluent_kafka.Producer({
                'bootstrap.servers': self.backends.bootstrap, 'acks': 'all', 'partitioner': 'murmur2_random', 'linger.ms': 0,
                'message.max.bytes': 26214400})
        placed = []
        where = {} if partition is None else {'partition': partition}
        self.producer.produce(self.topic(topic), value=value, key=key, headers=list((headers or {}).items()),
                              on_delivery=lambda error, message: placed.append((error, message)), **where)
        if not wait:
            return None
        self.producer.flush(DEADLINE_S)
        error, message = placed[0] if placed else ('no acknowledgement', None)
        assert not error, f'{topic}: {error}'
        return message.partition(), message.offset()

    def consumer(self, group, **settings):
        return confluent_kafka.Consumer({
            'bootstrap.servers': self.backends.bootstrap, 'group.id': group, 'enable.auto.commit': False,
            'auto.offset.reset': 'earliest', 'fetch.message.max.bytes': 26214400, 'receive.message.max.bytes': 104857600, **settings})

    def partitions(self, consumer, topic):
        name = self.topic(topic)
        return [confluent_kafka.TopicPartition(name, number, 0) for number in consumer.list_topics(name, DEADLINE_S).topics[name].partitions]

    def records(self, topic, isolation='read_committed'):
        """All records now on a topic, as confluent_kafka messages, by partition and offset."""
        consumer = self.consumer(f'{self.prefix}reader', **{'isolation.level': isolation, 'enable.partition.eof': True})
        try:
            partitions = self.partitions(consumer, topic)
            consumer.assign(partitions)
            found, ended, until = [], set(), time.monotonic() + DEADLINE_S
            while len(ended) < len(partitions):
                assert time.monotonic() < until, f'{topic}: its end was not reached within {DEADLINE_S} s'
                message = consumer.poll(1)
                if message is None:
                    continue
                if not message.error():
                    found.append(message)
                elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                    ended.add(message.partition())
                else:
                    raise AssertionError(str(message.error()))
            return sorted(found, key=lambda message: (message.partition(), message.offset()))
        finally:
            consumer.close()

    def uncommitted(self, topic):
        """Offsets at a topic's end that a committed reader does not see yet, because a transaction is open there."""
        ends = []
        for isolation in ('read_uncommitted', 'read_committed'):
            consumer = self.consumer(f'{self.prefix}reader', **{'isolation.level': isolation})
            try:
                ends.append(sum(consumer.get_watermark_offsets(place, DEADLINE_S)[1] for place in self.partitions(consumer, topic)))
            finally:
                consumer.close()
        return ends[0] - ends[1]

    def limit_messages(self, topic, most):
        """Sets a topic's max.message.bytes, as an operator may."""
        kafka = confluent_kafka.admin
        client = kafka.AdminClient({'bootstrap.servers': self.backends.bootstrap})
        entry = kafka.ConfigEntry('max.message.bytes', str(most), incremental_operation=kafka.AlterConfigOpType.SET)
        resource = kafka.ConfigResource(kafka.ConfigResource.Type.TOPIC, self.topic(topic), incremental_configs=[entry])
        for changed in client.incremental_alter_configs([resource]).values():
            changed.result(DEADLINE_S)

    def lag(self, group, topic):
        """Offsets on a topic, control records included, that a group has not committed yet."""
        consumer = self.consumer(group)
        try:
            places = consumer.committed(self.partitions(consumer, topic), DEADLINE_S)
            return sum(consumer.get_watermark_offsets(place, DEADLINE_S)[1] - max(place.offset, 0) for place in places)
        finally:
            consumer.close()

    # -- the web

    def site(self, *arguments):
        """Serves the news site of tests/site for this test; returns its directory, which has manifest.json."""
        directory = self.directory / f'site-{len(list(self.directory.glob("site-*")))}'
        subprocess.run([CHECKOUT / 'tests/site/serve', 'up', directory, *arguments], check=True, stdout=subprocess.DEVNULL)
        return directory

    def site_stopped(self, site):
        """The site's web server takes no request while the body runs; they wait in its queue."""
        return stopped(processes.find(site, 'nginx'))

    def broker_stopped(self):
        """The broker hangs while the body runs."""
        return stopped(processes.find(self.backends.directory / 'kafka'))

    def close(self):
        stop_house(self.directory)
        self.producer = None
        with contextlib.suppress(psycopg.Error):
            self.backends.drop_database(self.database)
