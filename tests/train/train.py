#!/usr/bin/env python3
"""train: learns the tables by which the parser finds an article's text, and says how well they do on sites they have not seen.

usage: train.py --eval DIR --tools DIR --work DIR [--tables DIR] [--no-validation]

--eval is the evaluation data (corpora/NAME/truth.jsonl and pages/), --tools holds the programs dump and boost, --work is for what
comes up between. Sites, not pages, are parted into five folds: each fold is judged by tables learnt from the other four, and that is
the score printed; the bodies themselves are in the work directory's unseen.jsonl, for score.py --worst. With --tables, tables learnt from all pages are then written there as C. Which pages: pages.txt beside this file.
"""
import argparse
import gzip
import importlib.util
import json
import math
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import labels
import tables

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = ('120', '0.08')   # trees and learning rate of the first look
SECOND = ('100', '0.08')  # and of the second


def run(*args, out=None):
    subprocess.run([str(a) for a in args], check=True, stdout=out)


class Training:
    def __init__(self, a):
        self.a = a
        self.dump, self.boost = os.path.join(a.tools, 'dump'), os.path.join(a.tools, 'boost')
        self.truth = {}      # corpus -> page -> its answers
        self.directories = [self.unpack(fold) for fold in range(labels.FOLDS)]
        with open(self.path('runs.tsv'), 'wb') as f:
            run(self.dump, 'runs', *sum(self.directories, []), out=f)
        self.pages = labels.read_runs(self.path('runs.tsv'))  # fold after fold, as every matrix is
        self.labels = labels.label(self.truth, self.pages)
        self.by_site = labels.words_by_site(self.pages, self.labels)
        self.rows = [(y, w, self.labels[p][0]) for p in self.pages for y, w in self.labels[p][1]]

    def path(self, name):
        return os.path.join(self.a.work, name)

    def unpack(self, fold):
        """The fold's pages of pages.txt as directories that dump reads, one a corpus."""
        wanted = {}
        with open(os.path.join(HERE, 'pages.txt'), encoding='utf-8') as f:
            for line in f:
                if line.strip() and not line.startswith('#'):
                    corpus, page = line.split()
                    wanted.setdefault(corpus, set()).add(page)
        out = []
        for corpus, ids in wanted.items():
            source, target = os.path.join(self.a.eval, 'corpora', corpus), self.path('%s.%d' % (corpus, fold))
            os.makedirs(target, exist_ok=True)
            with open(os.path.join(source, 'truth.jsonl'), encoding='utf-8') as f, \
                    open(os.path.join(target, 'pages.jsonl'), 'w', encoding='utf-8') as index:
                for line in f:
                    t = json.loads(line)
                    if t['id'] not in ids or labels.fold_of(t) != fold:
                        continue
                    self.truth.setdefault(corpus, {})[t['id']] = t
                    with gzip.open(os.path.join(source, 'pages', t['id'] + '.html.gz')) as page, \
                            open(os.path.join(target, t['id'] + '.html'), 'wb') as copy:
                        copy.write(page.read())
                    index.write(json.dumps({'id': t['id'], 'file': t['id'] + '.html', 'url': t.get('url'),
                                            'content_type': t.get('content_type')}, ensure_ascii=False) + '\n')
            out.append(target)
        return out

    def write_labels(self, path, skipped):
        with open(path, 'w') as f:
            for y, w, fold in self.rows:
                f.write('%d %.5f %d\n' % (y, 0 if fold == skipped else w, fold))

    def columns(self, matrix):
        return os.path.getsize(matrix) // 4 // len(self.rows)

    def fit(self, matrix, labelled, name, size, but=-1):
        model = self.path('model.' + name)
        run(self.boost, 'train', matrix, self.columns(matrix), labelled, model, *size, but)
        return model

    def judge(self, matrix, model, name):
        out = self.path('judged.' + name)
        run(self.boost, 'predict', matrix, self.columns(matrix), model, out)
        with open(out) as f:
            return [float(x) for x in f]

    def words(self, skipped, name):
        """A file of word scores for each fold's pages: learnt from the others, so that in training as in use no page has told of its
        own words. Returns the table learnt from all but `skipped`, too."""
        files = []
        for fold in range(labels.FOLDS):
            files.append(self.path('words.%s.%d' % (name, fold)))
            self.write_words(files[-1], labels.words_table(self.by_site, {skipped, fold}))
        table = labels.words_table(self.by_site, {skipped})
        self.write_words(self.path('words.' + name), table)
        return table, files

    @staticmethod
    def write_words(path, table):
        with open(path, 'w') as f:
            f.writelines('%s\t%d\n' % x for x in table)

    def features(self, words, matrix, first=None):
        """The first look's rows of all pages or, given what it said, the second look's."""
        at = 0
        with open(matrix, 'wb') as out:
            for fold, directories in enumerate(self.directories):
                part, said = matrix + '.part', matrix + '.first'
                if first:
                    n = sum(1 for _, _, f in self.rows if f == fold)
                    with open(said, 'w') as f:
                        f.writelines('%.5f\n' % p for p in first[at:at + n])
                    at += n
                    run(self.dump, 'context', words[fold], said, part, *directories)
                else:
                    run(self.dump, 'features', words[fold], part, *directories)
                with open(part, 'rb') as f:
                    shutil.copyfileobj(f, out)
                os.remove(part)

    def learn(self, skipped, name):
        """Word table and both models from all folds but `skipped`; with them, what the second look says of every run."""
        words, word_files = self.words(skipped, name)
        labelled, matrix = self.path('labels.' + name), self.path('features.' + name)
        self.write_labels(labelled, skipped)
        self.features(word_files, matrix)
        # the second look learns from first looks at pages that the first model has not seen
        first_model = self.fit(matrix, labelled, name + '.first', FIRST)
        first = self.judge(matrix, first_model, name)
        for fold in range(labels.FOLDS):
            if fold == skipped:
                continue
            judged = self.judge(matrix, self.fit(matrix, labelled, name + '.inner', FIRST, fold), name)
            first = [q if row[2] == fold else p for p, q, row in zip(first, judged, self.rows)]
        self.features(word_files, matrix, first)
        second_model = self.fit(matrix, labelled, name + '.second', SECOND)
        second = self.judge(matrix, second_model, name)
        os.remove(matrix)
        return words, first_model, second_model, second

    def bodies(self, fold, words_and_models):
        """What the extractor itself makes of the fold's pages with these tables."""
        out = self.path('bodies.%d' % fold)
        with open(out, 'wb') as f:
            run(self.dump, 'bodies', *words_and_models, *self.directories[fold], out=f)
        with open(out, encoding='utf-8') as f:
            return {o['id']: o.get('articleBody', '') for o in map(json.loads, f)}

    def judge_fold(self, fold):
        _, first, second, judged = self.learn(fold, str(fold))
        return judged, self.bodies(fold, (self.path('words.%d' % fold), first, second))

    def validate(self):
        with ThreadPoolExecutor(2) as pool:
            folds = list(pool.map(self.judge_fold, range(labels.FOLDS)))
        loss = total = 0.0
        kept, at = {}, 0
        for page, runs in self.pages.items():
            probabilities = folds[self.labels[page][0]][0][at:at + len(runs)]
            at += len(runs)
            for (y, w), p in zip(self.labels[page][1], probabilities):
                p = min(max(p, 1e-4), 1 - 1e-4)
                loss -= w * math.log(p if y else 1 - p)
                total += w
        print('runs of unseen sites: log loss %.4f' % (loss / total))
        for _, bodies in folds:
            kept.update(bodies)
        with open(self.path('unseen.jsonl'), 'w', encoding='utf-8') as f:
            f.writelines(json.dumps({'id': i, 'articleBody': b}, ensure_ascii=False) + '\n' for i, b in kept.items())
        self.score(kept)

    def score(self, bodies):
        spec = importlib.util.spec_from_file_location('score', os.path.join(self.a.eval, 'score.py'))
        score = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(score)
        for name, truth in self.truth.items():
            m = score.totals([score.score_page(t, dict(score.EMPTY, body=bodies.get(i, ''))) for i, t in truth.items()])
            parts = ['%s %.3f' % (k, m[k].get('f1', m[k].get('rate'))) for k in
                     ('body', 'snippets', 'kept_summary', 'kept_headlines', 'kept_paragraphs') if k in m]
            print('pages of unseen sites, %s: %s' % (name, ', '.join(parts)))

    def write_tables(self):
        words, first, second, _ = self.learn(None, 'all')
        names = []
        for header, macro, prefix in (('content_features.h', 'CONTENT_FEATURE_LIST', 'FEATURE_'),
                                      ('content_context.h', 'CONTENT_CONTEXT_LIST', 'CONTEXT_')):
            with open(os.path.join(self.a.tables, header)) as f:
                listed = f.read().split('#define %s(X)' % macro)[1].split('clang-format on')[0]
            names += [prefix + x for x in re.findall(r'X\((\w+)\)', listed)]
        tables.write_words(os.path.join(self.a.tables, 'content_words_table.c'), words)
        tables.write_model(os.path.join(self.a.tables, 'content_model_table.c'), tables.read_model(first),
                           tables.read_model(second), names)
        print('written: %d words, %s and %s trees' % (len(words), FIRST[0], SECOND[0]))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--eval', required=True)
    ap.add_argument('--tools', required=True)
    ap.add_argument('--work', required=True)
    ap.add_argument('--tables')
    ap.add_argument('--no-validation', action='store_true')
    a = ap.parse_args()
    if not os.path.isdir(os.path.join(a.eval, 'corpora')):
        sys.exit('train: there is no evaluation data at %s' % a.eval)
    os.makedirs(a.work, exist_ok=True)
    training = Training(a)
    if not a.no_validation:
        training.validate()
    if a.tables:
        training.write_tables()


if __name__ == '__main__':
    main()
