#!/usr/bin/env python3
"""The rules of the house that no compiler checks: which module may include what, functions that are banned, sizes.

    tests/lint/layers.py        from the checkout; prints FILE:LINE: what is wrong, and exits 1 if anything is
"""

import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
MAX_FUNCTION, MAX_FILE, MAX_HEADER, MAX_MAIN = 100, 800, 180, 150

BANNED = re.compile(r'(?<![\w.>])(strcpy|strcat|stpcpy|sprintf|vsprintf|strtok|sscanf|vsscanf|gets|atoi|atol|atoll|atof|system|sleep|usleep|'
                    r'alloca|rand|srand)\s*\(')

# Each outside library is seen by its wrapper alone.
LIBRARIES = {
    r'librdkafka/': r'common/bus(_\w+\.[ch]|\.c)|tests/.*',
    r'curl/': r'services/crawler/fetch\w*\.[ch]|services/cli/(http|cmd_parse)\.c',
    r'libxml/': r'services/parser/extract/dom\w*\.c|services/parser/extract/overrides\w*\.[ch]|services/parser/(worker|xml)\.c|tests/bench/.*',
    r'libpq-fe\.h': r'common/pg\.[ch]',
    r'libpsl\.h': r'common/url\w*\.c',
    r'idn2\.h': r'common/url\w*\.c',
    r'microhttpd\.h': r'common/metrics\w*\.c',
    r'zlib\.h': r'services/parser/unpack\.c|services/crawler/body\.c|tests/.*',
    r'seccomp\.h': r'services/parser/(worker|sandbox)\w*\.c',
}
IMPURE = {'bus', 'pg', 'file', 'log', 'clock', 'metrics', 'stop', 'option'}
IMPURE_SYSTEM = re.compile(r'sys/socket\.h|netdb\.h|signal\.h|pthread\.h|sys/wait\.h|spawn\.h')
INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')


def pure_modules():
    """The modules of the Makefile's PURE list, as paths without a suffix."""
    out = subprocess.run(['make', '-s', '--eval=print-pure: ; @echo $(PURE)', 'print-pure'], cwd=TOP, check=True, capture_output=True, text=True)
    return set(out.stdout.split())


def code(text):
    """The text with comments and string literals blanked, line for line."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda found: re.sub(r'[^\n]', ' ', found.group()), text)


def include_allowed(path, header, pure):
    """Why path must not include header, or None."""
    module = path.rsplit('.', 1)[0]
    for library, files in LIBRARIES.items():
        if re.match(library, header) and not re.fullmatch(files, path):
            return f'{header} is for its wrapper alone ({files})'
    if path.startswith('common/') and header.startswith('services/'):
        return 'common does not include services'
    if path.startswith('services/') and header.startswith('services/'):
        own, other = path.split('/')[1], header.split('/')[1]
        if own != other and not (own == 'cli' and header.rsplit('.', 1)[0] in pure):
            return f'{own} does not include {other}; they meet in message formats'
    if module in pure:
        if header.startswith('common/') and header[7:-2] in IMPURE:
            return 'a pure module does no I/O'
        if IMPURE_SYSTEM.fullmatch(header):
            return f'a pure module has no use for {header}'
    return None


def functions(lines):
    """(line, name, length) of each function: from the line of its opening brace to the closing one."""
    start = name = None
    for number, line in enumerate(lines, 1):
        if start is None:
            found = re.match(r'[A-Za-z_][^;=#]*?(\w+)\(', line)
            if found:
                name = found.group(1)
            if line.startswith('{'):
                start = number
        elif line.startswith('}'):
            if name and line.rstrip() == '}':
                yield start, name, number - start + 1
            start = name = None


def lines_of_tables(lines):
    """How many lines are rows of tables at file level, which may be as long as their data."""
    total, start = 0, None
    for number, line in enumerate(lines):
        if re.match(r'[A-Za-z_].*=\s*\{$', line):
            start = number
        elif line.startswith('}') and start is not None:
            total, start = total + number - start, None
    return total


def check_file(path, pure):
    text = (TOP / path).read_text()
    lines, bare = text.split('\n'), code(text).split('\n')
    in_product = not path.startswith('tests/')
    for number, (line, line_code) in enumerate(zip(lines, bare), 1):
        included = INCLUDE.match(line)
        reason = included and in_product and include_allowed(path, included.group(1), pure)
        if reason:
            yield number, reason
        banned = BANNED.search(line_code)
        if banned:
            yield number, f'{banned.group(1)}() is banned'
    for number, name, length in functions(bare):
        if length > MAX_FUNCTION and in_product:
            yield number, f'{name} has {length} lines; the most is {MAX_FUNCTION}'
    limit = MAX_HEADER if path.endswith('.h') else MAX_MAIN if path.endswith('/main.c') else MAX_FILE
    n_lines = len(lines) - lines_of_tables(bare)
    if n_lines > limit and in_product:
        yield 1, f'the file has {n_lines} lines; the most is {limit}'
    if path.endswith('.h') and in_product:
        if not lines[0].startswith('/*'):
            yield 1, 'a header opens with a paragraph on what the module is'
        if not re.search(r'^#ifndef BROADSHEET_\w+_H$', text, re.M):
            yield 1, 'a header has a guard named BROADSHEET_..._H'


def main():
    tracked = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard', 'common', 'services', 'tests'], cwd=TOP, check=True,
                             capture_output=True, text=True).stdout.split()
    pure, wrong = pure_modules(), 0
    for path in sorted(path for path in tracked if path.endswith(('.c', '.h')) and (TOP / path).exists()):
        for number, reason in check_file(path, pure):
            print(f'{path}:{number}: {reason}')
            wrong += 1
    return 1 if wrong else 0


sys.exit(main())
