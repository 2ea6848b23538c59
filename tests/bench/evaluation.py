"""The evaluation pages beside the checkout (../shared/eval, or BROADSHEET_EVAL): where they are, a run over them, a score."""

import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
HOME = pathlib.Path(os.environ.get('BROADSHEET_EVAL', CHECKOUT.parent / 'shared/eval'))
CORPORA = ('scrapinghub', 'fundus', 'trafilatura', 'readability')
BINARY = pathlib.Path(os.environ.get('BROADSHEET_BUILD', CHECKOUT / 'build')) / 'broadsheet'

# The figures that are held and shown: (name, corpus, metric, part of it).
FIGURES = [
    ('body F1, scrapinghub', 'scrapinghub', 'body', 'f1'),
    ('body F1, fundus', 'fundus', 'body', 'f1'),
    ('body precision, fundus', 'fundus', 'body', 'precision'),
    ('snippets F1, trafilatura', 'trafilatura', 'snippets', 'f1'),
    ('body F1, readability', 'readability', 'body', 'f1'),
    ('headline, fundus', 'fundus', 'title', 'rate'),
    ('headline, trafilatura', 'trafilatura', 'title', 'rate'),
    ('authors F1, fundus', 'fundus', 'authors', 'f1'),
    ('authors F1, trafilatura', 'trafilatura', 'authors', 'f1'),
    ('day, fundus', 'fundus', 'day', 'rate'),
    ('day, trafilatura', 'trafilatura', 'day', 'rate'),
    ('instant, fundus', 'fundus', 'instant', 'rate'),
    ('keywords F1, fundus', 'fundus', 'topics', 'f1'),
    ('language, fundus', 'fundus', 'language', 'rate'),
    ('lead image, fundus', 'fundus', 'cover_image', 'rate'),
    ('description, trafilatura', 'trafilatura', 'description', 'rate'),
    ('kept summary, fundus', 'fundus', 'kept_summary', 'rate'),
    ('kept headings, fundus', 'fundus', 'kept_headlines', 'rate'),
    ('kept paragraphs, fundus', 'fundus', 'kept_paragraphs', 'rate'),
]


def is_there():
    return (HOME / 'score.py').is_file() and all((HOME / 'corpora' / name / 'truth.jsonl').is_file() for name in CORPORA)


def unpack(corpus, directory):
    """Lays a corpus out as run.py does for a batch command: the pages, and pages.jsonl that names them."""
    home = HOME / 'corpora' / corpus
    with open(directory / 'pages.jsonl', 'w') as listed:
        for line in (home / 'truth.jsonl').read_text().splitlines():
            truth = json.loads(line)
            page = {key: truth.get(key) for key in ('id', 'url', 'content_type')} | {'file': f'{truth["id"]}.html'}
            (directory / page['file']).write_bytes(gzip.decompress((home / 'pages' / f'{truth["id"]}.html.gz').read_bytes()))
            listed.write(json.dumps(page) + '\n')


def predict(corpus, out, command):
    """Runs a batch command ({dir} in it is replaced) over one corpus; its articles go to the file `out`."""
    subprocess.run([sys.executable, HOME / 'run.py', '--corpus', HOME / 'corpora' / corpus, '--out', out, '--batch',
                    '--timeout', '900', '--', *map(str, command)], check=True, stderr=subprocess.PIPE)


def score(corpus, predictions):
    """What score.py says of a predictions file, as {metric: {part: number}}."""
    result = subprocess.run([sys.executable, HOME / 'score.py', '--corpus', HOME / 'corpora' / corpus, '--pred', predictions,
                             '--json'], check=True, stdout=subprocess.PIPE)
    return json.loads(result.stdout)[corpus]


def scores(command):
    """{figure's name: value} of a batch command over all corpora."""
    got = {}
    with tempfile.TemporaryDirectory() as directory:
        for corpus in CORPORA:
            out = pathlib.Path(directory) / f'{corpus}.jsonl'
            predict(corpus, out, command)
            metrics = score(corpus, out)
            got |= {name: metrics[metric][part] for name, of, metric, part in FIGURES if of == corpus and metric in metrics}
    return got


# A process starts with its parent's peak as its own, so that a small one has to stand between.
MEASURE = """import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status), file=sys.stderr)
"""


def usage(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
    """(processor seconds, peak KiB, exit status, what it wrote to stderr) of a command by its whole path."""
    result = subprocess.run([sys.executable, '-S', '-c', MEASURE, *map(str, command)], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                            check=True, text=True)
    log, _, last = result.stderr.rstrip('\n').rpartition('\n')
    seconds, peak_kib, status = last.split()
    return float(seconds), int(peak_kib), int(status), log
