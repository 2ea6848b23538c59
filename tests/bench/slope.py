"""make bench, parts slope and hostile: what a page costs by its size, and by how badly it is meant.

Both run `broadsheet parse` on one page at a time and count its processor time, less that of a page of one line; the best of
some runs is quoted, since noise only adds. `slope` lays evaluation pages end to end: seconds a MiB must stay as they are
from 1 MiB to 16. `hostile` compares pages that are hard on purpose with four MiB of those: about ten times their cost a
byte is what a page of nothing but tags takes, twenty-five fail, and so does more memory than a worker has. A page that a limit
cut says that it is partial.
"""

import json
import pathlib
import statistics
import tempfile

import evaluation
from processes import Failure

MIB = 1 << 20
SIZES_MIB = (1, 2, 4, 8, 16)
RUNS = 3
HOSTILE_TIMES, HOSTILE_PEAK_MIB = 25, 512


def hostile_pages():
    """{name: bytes}, each one kind of page that has cost some parser its linear time, its stack or its memory."""
    text = b'The council met on Monday, and a decision was put off until the spring. '
    number = 1000000
    return {
        '160,000 attributes on one tag': b'<p' + b''.join(b' a%d=1' % at for at in range(160000)) + b'>' + text,
        'depth 100,000': b'<div>' * 100000 + text,
        'depth 100,000, inline': b'<b><i>' * 50000 + text,
        'a million <a>': b'<a>' * number + text,
        'a million links': b'<a href=/x>y</a>' * number,
        'a million <div>': b'<div>' * number + text,
        'a million empty <div>': b'<div></div>' * number + text,
        'a million <table>': b'<table>' * number + text,
        'table cells': b'<table>' + b'<tr><td>x' * 400000,
        '50,000 rows in the article': b'<article><h1>A table</h1><p>' + text * 20 + b'<table>' + b'<tr><td>Name<td>Value' * 50000 + b'</table><p>' + text * 20,
        '350,000 open <blockquote>': b'<blockquote>x' * 350000,
        '5 MB of one text': b'<p>' + text * (5 * MIB // len(text)),
        '5 MB of one word': b'<p>' + b'x' * (5 * MIB),
        'JSON-LD of 10 MB': b'<script type=application/ld+json>{"@type":"NewsArticle","keywords":[' +
                            b'"word",' * (10 * MIB // 7) + b'"end"],"headline":"A headline"}</script><p>' + text,
        'JSON-LD nested 100,000 deep': b'<script type=application/ld+json>' + b'{"a":[' * 50000 + b'</script><p>' + text,
        '50,000 JSON-LD blocks': b'<script type=application/ld+json>{"@type":"Person","name":"A"}</script>' * 50000 + text,
        '100,000 classes': b'<p class="' + b''.join(b'c%d ' % at for at in range(100000)) + b'">' + text,
        '100,000 metas': b'<meta property=og:image content=/a.jpg><meta name=author content="A B">' * 50000 + text,
        'entities only': b'<p>' + b'&eacute;&#233;&copy ' * 200000,
        'ampersands': b'<p>' + b'&' * (2 * MIB),
        '4 MB of open <p>': b'<p>' + b'<p>word word' * (4 * MIB // 12),
        '4 MB of <': b'<' * (4 * MIB),
        '4 MB of <!--': b'<!--' * MIB,
        '4 MB of <title>': b'<title>' * (4 * MIB // 7),
        '4 MB of <svg>': b'<svg>' * (4 * MIB // 5) + text,
        '4 MB of <svg': b'<p>' + text + b'<svg>' + b'<svg' * MIB,
        'end tags of nothing in 450 elements': b'<span>' * 450 + text + b'</li></foo></em>' * (MIB // 4),
        '4 MB of </p>': b'</p>' * MIB + text,
        '4 MB of unclosed quotes': b'<a href="' * (4 * MIB // 9),
        '200,000 list items': b'<ul>' + b'<li>one<ul><li>two</ul>' * 100000,
        '200,000 short paragraphs': b''.join(b'<p>' + text + b'%d.' % at for at in range(60000)),
        '200,000 times': b'<time datetime=2024-01-01>1 May 2024</time> ' * 100000,
        '100,000 bylines': b'<span class=author>By Jane Doe</span> ' * 100000,
        '100,000 images': b'<img src=/a.jpg srcset="/b.jpg 100w, /c.jpg 200w">' * 100000,
    }


class Meter:
    """Processor seconds and peak memory of `broadsheet parse` on one page."""

    def __init__(self, directory):
        self.page = pathlib.Path(directory) / 'page.html'
        self.base_s = 0
        self.base_s = self.measure(b'<p>A line.', 9)[0]

    def once(self):
        with tempfile.TemporaryFile() as out:
            command = [evaluation.BINARY, 'parse', self.page, '--url', 'https://news.example/2024/05/01/a']
            seconds, peak_kib, status, _ = evaluation.usage(command, stdout=out)
            out.seek(0)
            article = json.loads(out.read()) if status == 0 else None
        return seconds, peak_kib / 1024, status, article

    def measure(self, page, runs=RUNS):
        """(seconds, peak MiB, exit status, article or None)"""
        self.page.write_bytes(page)
        got = [self.once() for _ in range(runs)]
        return max(min(row[0] for row in got) - self.base_s, 0.0001), *got[-1][1:]


def pages_of_mib(mib):
    """Evaluation pages end to end, cut at so many MiB."""
    pages, size = [], 0
    with tempfile.TemporaryDirectory() as directory:
        evaluation.unpack('fundus', pathlib.Path(directory))
        for path in sorted(pathlib.Path(directory).glob('*.html')):
            pages.append(path.read_bytes())
            size += len(pages[-1])
            if size >= mib * MIB:
                break
    return b''.join(pages)[:mib * MIB]


def said(status, article):
    if article is None:
        return {65: 'refused', 70: 'out of memory'}.get(status, f'status {status}')
    return 'partial' if article['broadsheet']['isPartial'] else 'whole'


def slope(table):
    if not evaluation.is_there():
        print(f'bench: part slope is skipped: there are no evaluation pages at {evaluation.HOME}')
        return
    whole, rows, costs = pages_of_mib(max(SIZES_MIB)), [], []
    with tempfile.TemporaryDirectory() as directory:
        meter = Meter(directory)
        for mib in SIZES_MIB:
            seconds, peak, status, article = meter.measure(whole[:mib * MIB])
            costs.append(seconds / mib)
            words = article['wordCount'] if article and 'wordCount' in article else 0
            rows.append([f'{mib} MiB', f'{seconds:.3f}', f'{costs[-1] * 1000:.1f}', f'{peak:.0f}', words, said(status, article)])
    print('\nCost by size: evaluation pages end to end')
    table(rows, ['', 'seconds', 'ms a MiB', 'peak MiB', 'words', ''])
    print(f'the dearest MiB costs {max(costs) / statistics.median(costs):.2f} times the median')


def hostile(table):
    rows, failed = [], []
    with tempfile.TemporaryDirectory() as directory:
        meter = Meter(directory)
        ordinary = pages_of_mib(4) if evaluation.is_there() else b'<p>An ordinary line of text, with <a href=/b>a link</a>.</p>' * 65536
        unit = meter.measure(ordinary, 2 * RUNS)[0] / len(ordinary)
        for name, page in hostile_pages().items():
            seconds, peak, status, article = meter.measure(page, 1)
            times = seconds / len(page) / unit
            if times > HOSTILE_TIMES or peak > HOSTILE_PEAK_MIB or status not in (0, 65):
                failed.append(name)
            rows.append([name, f'{len(page) / MIB:.1f}', f'{seconds:.3f}', f'{times:.1f}', f'{peak:.0f}', said(status, article)])
    print('\nPages that are hard on purpose: cost a byte as a multiple of ordinary pages\'')
    table(rows, ['', 'MiB', 'seconds', 'times', 'peak MiB', ''])
    if failed:
        raise Failure(f'over {HOSTILE_TIMES} times the cost, over {HOSTILE_PEAK_MIB} MiB, or worse: {", ".join(failed)}')
