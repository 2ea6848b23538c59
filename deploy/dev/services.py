"""Broadsheet's own processes in a run directory: how each is started, asked for its health, and stopped.

Used by deploy/dev/stack.py (`make up`), by the demo and by the tests; a change of an option's name is made here alone.
"""

import os
import pathlib
import subprocess
import urllib.error
import urllib.request

import processes
from processes import Failure

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('BROADSHEET_BUILD') or CHECKOUT / 'build')
READY_TIMEOUT_S = 120  # generous: it costs nothing where all is well, and a busy machine may be slow
STOP_GRACE_S = 12
ASK_TIMEOUT_S = 10
# Loopback, for the crawlers of development and tests: a crawler fetches public addresses only unless told so.
LOOPBACK = {'allow-cidr': '127.0.0.0/8,::1/128'}


def command(service, options):
    """The argv of broadsheet-SERVICE with options {name: value}; True gives the bare flag."""
    program = BUILD / f'broadsheet-{service}'
    if not program.exists():
        raise Failure(f'{program} is not built; run make')
    return [program] + [f'--{name}' if value is True else f'--{name}={value}' for name, value in options.items()]


def operator(env, *words, timeout_s=60):
    """Runs the operator's command `broadsheet` and returns its output."""
    program = BUILD / 'broadsheet'
    if not program.exists():
        raise Failure(f'{program} is not built; run make')
    try:
        result = subprocess.run([program, *words], env={**os.environ, **env}, stdin=subprocess.DEVNULL, capture_output=True,
                                text=True, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise Failure(f'broadsheet {" ".join(words)} did not end within {timeout_s} s') from None
    if result.returncode != 0:
        raise Failure(f'broadsheet {" ".join(words)} ended with status {result.returncode}:\n{result.stderr.strip()[-2000:]}')
    return result.stdout


def start(directory, name, service, env, options):
    """Starts a service under a name of its own; its log is DIRECTORY/log/NAME.log. Returns (Popen, admin port).

    The port is one that it was given when it asked for any, so that no other program can have it; 0 where it ended at once.
    """
    log, note = (pathlib.Path(directory) / 'log' / f'{name}.{kind}' for kind in ('log', 'port'))
    note.unlink(missing_ok=True)
    argv = command(service, {'instance': name, 'admin-port': 0, 'admin-port-file': note, **options})
    process = processes.start(directory, name, argv, log, {**os.environ, **{key: str(value) for key, value in env.items()}})
    processes.wait_for(lambda: read_port(note) or process.poll() is not None, f'{name}\'s admin port', READY_TIMEOUT_S, log=log)
    return process, read_port(note)


def read_port(note):
    """The port in a file that may be there by halves; 0 where it is not there yet."""
    try:
        text = note.read_text()
    except FileNotFoundError:
        return 0
    return int(text) if text.endswith('\n') else 0


def ask(port, path):
    """The status and text of a GET on a service's admin port; status 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{port}{path}', timeout=ASK_TIMEOUT_S) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors='replace')
    except OSError:
        return 0, ''


def wait_ready(directory, name, process, port, timeout_s=READY_TIMEOUT_S):
    processes.wait_for(lambda: ask(port, '/readyz')[0] == 200, name, timeout_s, process, pathlib.Path(directory) / 'log' / f'{name}.log')
