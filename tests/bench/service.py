"""make bench, part service: the evaluation pages through Kafka and the parser service.

    tests/bench/service.py [--rounds N]     with the Python of deploy/dev/venv tests/requirements.txt

Throughput from a backlog, as a share of what the library does with the same pages on one core: once with all of the parser on
that core, once with its parent (librdkafka's threads) on another; the broker never on the first. It is counted from when a
sixth of the backlog is done, so that neither the start nor a producer's slow first transaction is in it. The same by
processor time, which holds on a busy machine too. The library, `broadsheet parse --batch`, reads files and collects no
links; the service does. And latency at 100 pages a second, from the call that sends the page to its article read by a
committed reader, after the first 3 s. Rounds take turns and medians are quoted: the figures compare within a run only.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import evaluation

DEV = evaluation.CHECKOUT / 'deploy/dev'
sys.path.insert(0, str(DEV))
import processes  # noqa: E402
import services  # noqa: E402
from processes import Failure  # noqa: E402

COPIES, LIBRARY_COPIES = 12, 6
PAGES_A_SECOND, LATENCY_S, SETTLE_S = 100, 15, 3
DEADLINE_S = 120
FETCHED_AT = '2026-01-01T00:00:00.000000Z'  # both know it: what a page says of "two hours ago" is worked out from it


def bench(rounds):
    """Called by tests/bench/run, which has no Kafka client: starts this file with the tests' Python."""
    if not evaluation.is_there():
        print(f'bench: part service is skipped: there are no evaluation pages at {evaluation.HOME}')
        return
    if len(os.sched_getaffinity(0)) < 2:
        print('bench: part service is skipped: it wants two processors')
        return
    python = subprocess.run([DEV / 'venv', evaluation.CHECKOUT / 'tests/requirements.txt'], check=True, stdout=subprocess.PIPE, text=True)
    result = subprocess.run([python.stdout.strip().splitlines()[-1], __file__, '--rounds', str(min(rounds, 3))])
    if result.returncode != 0:
        raise Failure('part service failed')


class Ground:
    """A private broker, the pages, and the two processors that the work is laid on."""

    def __init__(self, directory):
        self.directory = directory
        self.first, self.second = sorted(os.sched_getaffinity(0))[:2]
        subprocess.run(['taskset', '-c', str(self.second), DEV / 'kafka', 'up', directory / 'kafka'], check=True, stdout=subprocess.DEVNULL)
        self.bootstrap = processes.read_env(directory / 'kafka/env')['BROADSHEET_KAFKA_BOOTSTRAP_SERVERS']
        self.pages = directory / 'pages'
        self.pages.mkdir()
        evaluation.unpack('fundus', self.pages)
        self.listed = [json.loads(line) | {'fetched_at': FETCHED_AT} for line in (self.pages / 'pages.jsonl').read_text().splitlines()]
        (self.pages / 'pages.jsonl').write_text(''.join(json.dumps(page) + '\n' for page in self.listed) * LIBRARY_COPIES)
        self.number = 0

    def close(self):
        processes.stop(self.directory)
        subprocess.run([DEV / 'kafka', 'down', self.directory / 'kafka'], check=False)

    def new_env(self):
        """Topics of their own for each round."""
        self.number += 1
        env = {'BROADSHEET_KAFKA_BOOTSTRAP_SERVERS': self.bootstrap, 'BROADSHEET_TOPIC_PREFIX': f'bench{self.number}.'}
        services.operator(env, 'topics', 'create')
        return env

    def send(self, producer, env, index, copy, **more):
        page = self.listed[index % len(self.listed)]
        headers = {'ce_specversion': '1.0', 'ce_id': f'{index}-{copy}', 'ce_source': '/bench', 'ce_type': 'broadsheet.page.fetched.v1',
                   'ce_time': '2026-01-01T00:00:00Z', 'http-status': '200', 'http-fetched-at': FETCHED_AT,
                   'http-content-type': page['content_type'] or 'text/html'}
        producer.produce(f'{env["BROADSHEET_TOPIC_PREFIX"]}pages', (self.pages / page['file']).read_bytes(),
                         f'{page["url"]}?copy={copy}', headers=list(headers.items()), **more)

    def producer(self):
        import confluent_kafka
        return confluent_kafka.Producer({'bootstrap.servers': self.bootstrap, 'partitioner': 'murmur2_random', 'linger.ms': 0,
                                         'message.max.bytes': 26214400, 'acks': 'all'})


def metric(port, name):
    status, text = services.ask(port, '/metrics')
    return sum(float(line.rpartition(' ')[2]) for line in text.splitlines() if status == 200 and line.startswith(name))


def threads_ms(pid):
    """{(thread, name): processor ms so far} of a process."""
    taken = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        taken[task.name, (task / 'comm').read_text().strip()] = int((task / 'schedstat').read_text().split()[0]) / 1e6
    return taken


def worker_of(parser):
    return int(pathlib.Path(f'/proc/{parser.pid}/task/{parser.pid}/children').read_text().split()[0])


def library(ground):
    """(pages a second, processor ms a page) of `broadsheet parse --batch` on the first processor."""
    begun = time.monotonic()
    command = [shutil.which('taskset'), '-c', ground.first, evaluation.BINARY, 'parse', '--batch', ground.pages]
    taken, _, status, log = evaluation.usage(command)
    if status != 0:
        raise Failure(f'broadsheet parse --batch failed: {log[-300:]}')
    pages = len(ground.listed) * LIBRARY_COPIES
    return pages / (time.monotonic() - begun), taken / pages * 1000


def place(parser, ground, parent_apart):
    """The worker on the first processor, the parent with all its threads there too or on the second."""
    parent = ground.second if parent_apart else ground.first
    for thread in os.listdir(f'/proc/{parser.pid}/task'):
        os.sched_setaffinity(int(thread), {parent})
    os.sched_setaffinity(worker_of(parser), {ground.first})


class Reading:
    """How many pages a parser has done, when, and what its processes have used."""

    def __init__(self, parser, port):
        self.pages, self.at = metric(port, 'broadsheet_parse_verdicts_total'), time.monotonic()
        self.transactions = metric(port, 'broadsheet_transactions_total{outcome="committed"}')
        self.worker, self.parent = threads_ms(worker_of(parser)), threads_ms(parser.pid)


class Throughput:
    """What lies between two readings, a page: pages a second, processor ms of the worker, of its parent and of each of its threads."""

    def __init__(self, first, last):
        pages = last.pages - first.pages
        self.rate = pages / (last.at - first.at)
        self.worker_ms = sum(last.worker.values(), -sum(first.worker.values())) / pages
        self.threads_ms = {}
        for (thread, name), taken in last.parent.items():
            self.threads_ms[name] = self.threads_ms.get(name, 0) + (taken - first.parent.get((thread, name), 0)) / pages
        self.parent_ms = sum(self.threads_ms.values())
        self.pages_a_transaction = pages / max(last.transactions - first.transactions, 1)


def service(ground, parent_apart, options=None):
    """The throughput from a backlog."""
    env, total = ground.new_env(), COPIES * len(ground.listed)
    producer = ground.producer()
    for copy in range(COPIES):
        for index in range(len(ground.listed)):
            ground.send(producer, env, index, copy)
        producer.flush()
    parser, port = services.start(ground.directory, f'parser-{ground.number}', 'parser', env, options or {})
    services.wait_ready(ground.directory, f'parser-{ground.number}', parser, port)
    place(parser, ground, parent_apart)
    first = last = None
    begun = time.monotonic()
    while not last or last.pages < total:
        if time.monotonic() - begun > DEADLINE_S:
            raise Failure(f'the parser did not do {total} pages in {DEADLINE_S} s')
        time.sleep(0.2)
        last = Reading(parser, port)
        if not first and last.pages >= total / 6:
            first = last
    parser.terminate()
    parser.wait(15)
    return Throughput(first, last)


def latencies(ground):
    """Seconds from a page's produce call to its article's arrival at a committed reader."""
    import confluent_kafka
    env, producer = ground.new_env(), ground.producer()
    parser, port = services.start(ground.directory, f'parser-{ground.number}', 'parser', env, {})
    services.wait_ready(ground.directory, f'parser-{ground.number}', parser, port)
    reader = confluent_kafka.Consumer({'bootstrap.servers': ground.bootstrap, 'group.id': f'bench{ground.number}', 'enable.auto.commit': False,
                                       'isolation.level': 'read_committed', 'fetch.wait.max.ms': 100, 'fetch.message.max.bytes': 1048576})
    topic = f'{env["BROADSHEET_TOPIC_PREFIX"]}articles'
    reader.assign([confluent_kafka.TopicPartition(topic, number, 0) for number in reader.list_topics(topic).topics[topic].partitions])
    sent, took, begun, count = {}, [], time.monotonic(), 0
    while time.monotonic() < begun + LATENCY_S + 2:
        while count < PAGES_A_SECOND * LATENCY_S and time.monotonic() >= begun + count / PAGES_A_SECOND:
            sent[str(count)] = time.monotonic()
            ground.send(producer, env, count, count)
            count += 1
        producer.poll(0)
        message = reader.poll(0.001)
        if message and not message.error() and message.value():
            value = json.loads(message.value())
            number = value['url'].rpartition('copy=')[2]
            if number in sent and sent[number] > begun + SETTLE_S:
                took.append(time.monotonic() - sent[number])
    reader.close()
    parser.terminate()
    parser.wait(15)
    return sorted(took)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix='broadsheet-bench-') as directory:
        ground = Ground(pathlib.Path(directory))
        try:
            rows = [(library(ground), service(ground, False), library(ground), service(ground, True)) for _ in range(rounds)]
            took = latencies(ground)
        finally:
            ground.close()
    median = statistics.median
    print(f'\nThe parser service, {len(ground.listed)} fundus pages {COPIES} times, medians of {rounds} rounds')
    print(f'library on one core      {median(row[at][0] for row in rows for at in (0, 2)):6.0f} pages/s')
    for label, at in (('all of it on one core', 1), ('parent on another core', 3)):
        shares = [row[at].rate / row[at - 1][0] for row in rows]
        own = [row[at - 1][1] / (row[at].worker_ms + (row[at].parent_ms if at == 1 else 0)) for row in rows]
        print(f'{label:<24} {median(row[at].rate for row in rows):6.0f} pages/s  {median(shares):.2f} of the library\'s; '
              f'by processor time {median(own):.2f}')
    runs = [row[at] for row in rows for at in (1, 3)]
    print(f'processor time a page    library {median(row[at][1] for row in rows for at in (0, 2)):.2f} ms, '
          f'worker {median(run.worker_ms for run in runs):.2f} ms, parent {median(run.parent_ms for run in runs):.2f} ms; '
          f'{median(run.pages_a_transaction for run in runs):.0f} pages a transaction')
    names = sorted({name for run in runs for name in run.threads_ms})
    print('parent\'s threads, ms     ' + ', '.join(f'{name} {median(run.threads_ms.get(name, 0) for run in runs):.2f}' for name in names))
    if took:
        print(f'latency at {PAGES_A_SECOND} pages/s   p50 {took[len(took) // 2] * 1000:.0f} ms, p99 {took[len(took) * 99 // 100] * 1000:.0f} ms')


if __name__ == '__main__':
    processes.main(main)
