#!/usr/bin/env python3
"""A hundred real pages of as many sites through the real crawler, parser and sink, scored as rows.

    tests/replay/run.py [--pages N] [--keep]

The pages lie in ../shared/eval beside the checkout, or where BROADSHEET_EVAL says; where they are not, it says that it
skipped and ends well. tests/replay/proxy.py serves them under their original URLs; nothing leaves this machine. It ends
with status 0 only if at least 95 of 100 pages have a row or a verdict and the rows score at least what FLOORS says.
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

import pages

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / 'deploy' / 'dev'))
import processes  # noqa: E402
import services  # noqa: E402
from processes import Failure  # noqa: E402

DEV = CHECKOUT / 'deploy' / 'dev'
SHARES = {'fundus': 0.32, 'scrapinghub': 0.26, 'trafilatura': 0.34, 'readability': 0.08}
DONE_SHARE, FLOORS = 0.95, {('body', 'f1'): 0.85, ('title', 'rate'): 0.75}
DEADLINE_S = 480
ROWS = """SELECT json_build_object('url', a.url, 'article', d.document)
          FROM news.article a JOIN news.article_document d USING (article_id) WHERE a.deleted_at IS NULL"""
VERDICTS = "SELECT json_build_object('url', url, 'verdict', verdict) FROM crawl.url WHERE verdict IS NOT NULL"


def evaluation():
    return pathlib.Path(os.environ.get('BROADSHEET_EVAL') or CHECKOUT.parent / 'shared' / 'eval')


def chosen(root, total):
    """The same pages each time: of each corpus its share, spread over as many hosts as there are."""
    picked = []
    for corpus, share in SHARES.items():
        ordered = sorted(pages.load(root / 'corpora' / corpus), key=lambda page: hashlib.sha256(page.id.encode()).digest())
        taken = {page.host for page in picked}
        fresh, again = [], []
        for page in ordered:
            (again if page.host in taken else fresh).append(page)
            taken.add(page.host)
        picked += (fresh + again)[:round(share * total)]
    return picked


class Run:
    """Everything that runs meanwhile, in .run/replay; stop() ends all of it."""

    def __init__(self, directory, root, wanted):
        self.directory, self.root, self.wanted, self.env = directory, root, wanted, {}

    def start_proxy(self):
        ids = self.directory / 'ids'
        ids.write_text('\n'.join(page.id for page in self.wanted))
        log = self.directory / 'log' / 'proxy.log'
        log.unlink(missing_ok=True)
        corpora = [word for name in SHARES for word in ('--corpus', self.root / 'corpora' / name)]
        process = processes.start(self.directory, 'proxy', [sys.executable, pathlib.Path(__file__).with_name('proxy.py'), '--dir', self.directory / 'proxy',
                                                            '--ids', ids, *corpora], log)
        processes.wait_for(lambda: log.read_text().endswith('\n'), 'the proxy', 120, process, log)
        return json.loads(log.read_text().splitlines()[0])

    def start_backends(self):
        starting = [(name, subprocess.Popen([DEV / name, 'up', self.directory / name, *options], stdout=subprocess.DEVNULL))
                    for name, options in (('kafka', []), ('postgres', ['--no-fsync']))]
        if [name for name, process in starting if process.wait() != 0]:
            raise Failure('there is no Kafka or no PostgreSQL; the lines above say why')
        for name in ('kafka', 'postgres'):
            self.env |= processes.read_env(self.directory / name / 'env')
        services.operator(self.env, 'topics', 'create')
        services.operator(self.env, 'migrate')

    def start_services(self, proxy):
        table = [('crawler-1', 'crawler', {
            'proxy': f'http://127.0.0.1:{proxy["port"]}', 'ca-file': proxy['ca'], 'max-depth': 0, 'robots-sitemaps': 'false'}),
                 ('parser-1', 'parser', {}), ('parser-2', 'parser', {}), ('sink-1', 'sink', {})]
        started = [(name, *services.start(self.directory, name, kind, self.env, options)) for name, kind, options in table]
        for name, process, port in started:
            services.wait_ready(self.directory, name, process, port)

    def feed(self):
        services.operator(self.env, 'source', 'add', *[page.url for page in self.wanted])

    def query(self, statement):
        result = subprocess.run(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', self.env['BROADSHEET_DATABASE_URL'], '-c', statement],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if result.returncode:
            raise Failure(f'psql: {result.stderr.strip()}')
        return [json.loads(line) for line in result.stdout.splitlines()]

    @staticmethod
    def by_page(index, answers, what):
        """{page id: answer} of those that are about a wanted page."""
        found = ((index.find(answer['url']), answer[what]) for answer in answers)
        return {page.id: value for page, value in found if page}

    def wait(self):
        """Waits until each page has a row or a verdict, or the time is over; returns {id: article} and {id: verdict}."""
        index, until, told = pages.Index(self.wanted), time.monotonic() + DEADLINE_S, 0
        while True:
            rows = self.by_page(index, self.query(ROWS), 'article')
            verdicts = self.by_page(index, self.query(VERDICTS), 'verdict')
            done = len(rows.keys() | {page for page, verdict in verdicts.items() if verdict not in ('article', 'live_blog')})
            if done == len(self.wanted) or time.monotonic() > until:
                return rows, verdicts
            if time.monotonic() - told > 5:
                told = time.monotonic()
                print(f'replay: {done} of {len(self.wanted)} pages have a row or a verdict', flush=True)
            time.sleep(0.5)

    def stop(self):
        processes.stop(self.directory, grace_s=services.STOP_GRACE_S)
        subprocess.run([DEV / 'kafka', 'down', self.directory / 'kafka'], check=False)
        subprocess.run([DEV / 'postgres', 'remove', self.directory / 'postgres'], check=False)


def score(directory, root, wanted, rows):
    """The scorer's figures over the pages that have a row."""
    corpus = directory / 'corpus'
    corpus.mkdir(exist_ok=True)
    with open(corpus / 'truth.jsonl', 'w', encoding='utf-8') as truth, open(directory / 'rows.jsonl', 'w', encoding='utf-8') as predictions:
        for page in wanted:
            if page.id in rows:
                truth.write(json.dumps({**page.truth, 'id': page.id}, ensure_ascii=False) + '\n')
                predictions.write(json.dumps({**rows[page.id], 'id': page.id}, ensure_ascii=False) + '\n')
    result = subprocess.run([sys.executable, root / 'score.py', '--corpus', corpus, '--pred', directory / 'rows.jsonl', '--json'],
                            check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(result.stdout)['corpus']


def judge(wanted, rows, verdicts, figures):
    """Prints what came of the pages; the faults."""
    refused = {page: verdict for page, verdict in verdicts.items() if page not in rows and verdict not in ('article', 'live_blog')}
    missing = [page for page in wanted if page.id not in rows and page.id not in refused]
    kinds = {verdict: list(refused.values()).count(verdict) for verdict in sorted(set(refused.values()))}
    print(f'replay: {len(wanted)} pages, {len(rows)} rows, {len(refused)} verdicts {kinds or ""}, {len(missing)} without either')
    print('replay: ' + ', '.join(f'{field} {kind} {figures[field][kind]:.3f} (at least {floor})' for (field, kind), floor in FLOORS.items()))
    faults = [f'{page.url} has no row and no verdict' for page in missing] if len(missing) > (1 - DONE_SHARE) * len(wanted) else []
    return faults + [f'{field} {kind} is below {floor}' for (field, kind), floor in FLOORS.items() if figures[field][kind] < floor]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--pages', type=int, default=100)
    parser.add_argument('--keep', action='store_true', help='leave logs and predictions in .run/replay; they are kept on failure anyway')
    given = parser.parse_args()
    root = evaluation()
    if not (root / 'score.py').exists():
        print(f'replay: skipped, there are no pages in {root}')
        return 0
    directory = CHECKOUT / '.run' / 'replay'
    run = Run(directory, root, chosen(root, given.pages))
    run.stop()
    (directory / 'log').mkdir(parents=True, exist_ok=True)
    try:
        proxy = run.start_proxy()
        run.start_backends()
        run.start_services(proxy)
        run.feed()
        rows, verdicts = run.wait()
        faults = judge(run.wanted, rows, verdicts, score(directory, root, run.wanted, rows))
    finally:
        run.stop()
    for fault in faults:
        print(f'  {fault}')
    print('replay: failed, the logs are in .run/replay/log' if faults else 'replay: passed')
    return bool(faults)


if __name__ == '__main__':
    processes.main(main)
