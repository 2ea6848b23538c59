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

LEAST_SITES, LEAST_SCORE, MOST_WORDS, LONGEST_WORD = 4, 4, 800, 24  # of the words that enter the table
PART_WEIGHT = 12.0  # words that a summary or heading weighs beyond its own: it is asked for by itself


def site_fold(domain):
    """Sites, not pages, are parted: FNV-1a of the registered domain."""
    h = 2166136261
    for c in (domain or '').encode():
        h = (h ^ c) * 16777619 & 0xffffffff
    return (h >> 8) % FOLDS


def fold_of(truth):
    return site_fold(site_of(truth))


def site_of(truth):
    return truth.get('domain') or truth['id']


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


def label_page(runs, truth):
    if 'text' not in truth:
        return label_snippets(runs, truth)
    parts = {squeeze(x) for k in ('summary', 'headlines') for x in truth.get(k) or []}
    return [(y, w + PART_WEIGHT * (y and squeeze(text) in parts))
            for (y, w), (_, text) in zip(label_whole(runs, truth['text']), runs)]


def label(corpora, pages):
    """-> {page: (fold, [(label, weight)], site)}, weights of a page adding up to its corpus' weight."""
    result = {}
    for corpus, truths in corpora.items():
        for page, truth in truths.items():
            rows = label_page(pages.get(page, []), truth)
            total = sum(w for _, w in rows) or 1.0
            rows = [(y, 100 * CORPUS_WEIGHT[corpus] * w / total) for y, w in rows]
            result[page] = (fold_of(truth), rows, site_of(truth))
    return result


def words_by_site(pages, labels):
    """-> {word: {site: (fold, share of the text beside the word that is the article's, share of all of the site's text)}}"""
    sums = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0, 0.0]))
    folds = {}
    for page, runs in pages.items():
        fold, rows, site = labels[page]
        folds[site] = fold
        total = sum(w for _, w in rows)
        if not total:
            continue
        base = sum(w for y, w in rows if y) / total
        for (names, _), (y, w) in zip(runs, rows):
            if w > 0:
                for word in set(names):
                    s = sums[word][site]
                    s[0] += w * y
                    s[1] += w
                    s[2] += w * base
    return {word: {site: (folds[site], s[0] / s[1], s[2] / s[1]) for site, s in by_site.items()} for word, by_site in sums.items()
            if len(by_site) >= LEAST_SITES and len(word.encode()) <= LONGEST_WORD}


def log_odds(share):
    share = min(max(share, 0.01), 0.99)
    return math.log(share / (1 - share))


def words_table(words, left_out):
    """What each word says: the mean over the sites of the folds not left out, in tenths of log odds against those sites' own mean."""
    table = []
    for word, by_site in words.items():
        sites = [x for x in by_site.values() if x[0] not in left_out]
        n = len(sites)
        if n < LEAST_SITES:
            continue
        base = sum(x[2] for x in sites) / n
        share = (sum(x[1] for x in sites) + 2 * base) / (n + 2)
        score = round(10 * (log_odds(share) - log_odds(base)))
        if abs(score) >= LEAST_SCORE:
            table.append((word, max(-60, min(60, score)), n))
    table.sort(key=lambda x: -abs(x[1]) * math.log(1 + x[2]))
    return sorted((w, s) for w, s, _ in table[:MOST_WORDS])
