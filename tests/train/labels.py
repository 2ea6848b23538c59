"""labels: what the pages' known answers say of each run of text, and what the names around runs say (words.tsv).

A run of a page whose whole text is known is of the article where half of its four-word runs are in that text. Of a page with
snippets only, runs that hold one are labelled, the others teach nothing. Every page weighs the same, whatever its length.
"""
import json
import math
import os
import re
from collections import Counter, defaultdict

WORD = re.compile(r'\w+')
FOLDS = 5
CORPUS_WEIGHT = {'fundus': 1.0, 'scrapinghub': 1.0, 'readability': 0.35, 'trafilatura': 0.5}

PART_WEIGHT = 12.0  # words that a summary or heading weighs beyond its own: it is asked for by itself


def site_fold(domain):
    """Sites, not pages, are parted: FNV-1a of the registered domain."""
    h = 2166136261
    for c in (domain or '').encode():
        h = (h ^ c) * 16777619 & 0xffffffff
    return (h >> 8) % FOLDS


def grams(tokens, n):
    return zip(*(tokens[i:] for i in range(n)))


def squeeze(s):
    return re.sub(r'\s+', ' ', s).strip()


def read_runs(path):
    """-> {page: [(names, text)]} in the order of the file."""
    pages = {}
    with open(path, encoding='utf-8', errors='replace') as f:
        for line in f:
            page, _, names, text = line.rstrip('\n').split('\t', 3)
            pages.setdefault(page, []).append((names.split(), text))
    return pages


def label_whole(runs, gold):
    """Labels and weights from the page's whole text."""
    tokens = WORD.findall(gold)
    known = {n: set(grams(tokens, n)) for n in (1, 2, 3, 4)}
    out = []
    for _, text in runs:
        t = WORD.findall(text)
        n = min(4, len(t))
        if n == 0:
            out.append((0, 0.0))
            continue
        g = list(grams(t, n))
        hit = sum(x in known[n] for x in g) / len(g)
        out.append((int(hit >= 0.5), len(t) + 2.0 if len(t) >= 3 or hit == 0 else 1.0))
    # a short line is of the article only beside one that surely is
    for i, (_, text) in enumerate(runs):
        if out[i][0] and len(WORD.findall(text)) < 4:
            near = [out[k][0] and len(WORD.findall(runs[k][1])) >= 8 for k in range(max(0, i - 3), min(len(runs), i + 4))]
            if not any(near):
                out[i] = (0, out[i][1])
    return out


def label_snippets(runs, page):
    # the scorer looks into the text as a whole, so a snippet may begin in one run; those are left out
    out = []
    wanted = [squeeze(w) for w in page['with']]
    unwanted = [squeeze(w) for w in page['without']]
    for _, text in runs:
        t = squeeze(text)
        good = any(w in t for w in wanted)
        bad = any(w in t for w in unwanted)
        out.append((int(good), 0.0 if good == bad else 12.0))
    return out


def label(corpora, pages):
    """-> {page: (fold, [(label, weight)])}, weights of a page adding up to its corpus' weight."""
    result = {}
    for corpus in corpora:
        weight = CORPUS_WEIGHT.get(os.path.basename(corpus.rstrip('/')), 0.5)
        with open(os.path.join(corpus, 'truth.jsonl'), encoding='utf-8') as f:
            for line in f:
                t = json.loads(line)
                runs = pages.get(t['id'])
                if not runs:
                    continue
                if 'text' in t:
                    parts = {squeeze(x) for k in ('summary', 'headlines') for x in t.get(k) or []}
                    rows = [(y, w + PART_WEIGHT * (y and squeeze(text) in parts))
                            for (y, w), (_, text) in zip(label_whole(runs, t['text']), runs)]
                else:
                    rows = label_snippets(runs, t)
                total = sum(w for _, w in rows) or 1.0
                rows = [(y, 100 * weight * w / total) for y, w in rows]
                site = t.get('domain') or t['id']
                result[t['id']] = (site_fold(site), rows, site)
    return result


def words_table(pages, labels, skipped, least_sites=3, least_score=4, most=1400):
    """What each word says: the mean over sites, in tenths of log odds against those sites' own mean."""
    inside = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0, 0.0]))
    for page, runs in pages.items():
        if page not in labels or labels[page][0] == skipped:
            continue
        rows = labels[page][1]
        total = sum(w for _, w in rows)
        if not total:
            continue
        base = sum(w for y, w in rows if y) / total
        for (names, _), (y, w) in zip(runs, rows):
            if w > 0:
                for word in set(names):
                    s = inside[word][labels[page][2]]
                    s[0] += w * y
                    s[1] += w
                    s[2] += w * base
    table = []
    for word, by_site in inside.items():
        if len(by_site) < least_sites or len(word.encode()) > 24:
            continue
        share = sum(s[0] / s[1] for s in by_site.values())
        base = sum(s[2] / s[1] for s in by_site.values())
        n = len(by_site)
        base /= n
        share = (share + 2 * base) / (n + 2)
        clip = lambda p: min(max(p, 0.01), 0.99)
        score = round(10 * (math.log(clip(share) / (1 - clip(share))) - math.log(clip(base) / (1 - clip(base)))))
        if abs(score) >= least_score:
            table.append((word, max(-60, min(60, score)), n))
    table.sort(key=lambda x: -abs(x[1]) * math.log(1 + x[2]))
    return sorted((w, s) for w, s, _ in table[:most])
