"""Background processes of a run directory: started, found again, waited for and stopped.

A run directory is what one `make up`, one demo or one test run owns. Each process started here carries a mark in its
environment, RUN_MARK=DIRECTORY:NAME, which its children inherit; it is found again by that mark alone. So nothing goes
stale: a pid that another program has meanwhile is never taken for ours, and what a killed `up` left behind is found too.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import time

MARK = 'RUN_MARK'


class Failure(Exception):
    """Something the user has to know; the text is a full sentence, with the log's end where there is one."""


def main(run):
    """Runs a command; a Failure is told on stderr and ends with status 1, Ctrl-C with 130."""
    try:
        sys.exit(run() or 0)
    except Failure as failure:
        print(f'{pathlib.Path(sys.argv[0]).name}: {failure}', file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def cache_dir():
    """What may be shared between checkouts and survives them: jars, virtual environments."""
    users = pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'broadsheet'
    directory = pathlib.Path(os.environ.get('BROADSHEET_CACHE') or users).absolute()
    with contextlib.suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        raise Failure(f'the cache {directory} can not be written; BROADSHEET_CACHE names another place')
    return directory


@contextlib.contextmanager
def locked(path):
    """Holds a lock file while the body runs; a second process waits."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = open(path, 'w')
    except OSError as error:
        raise Failure(f'{path} can not be written: {error.strerror}') from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def short_name(directory):
    """A name of a few letters for a directory, the same each time."""
    return hashlib.sha256(os.path.realpath(directory).encode()).hexdigest()[:10]


def free_port(wish=None):
    """A loopback TCP port that nothing listens on; the wished one if it is free. Taken from below the range that
    outgoing connections use, so that none of those takes it before it is listened on."""
    for port in ([int(wish)] if wish else []) + random.sample(range(18000, 32000), 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(('127.0.0.1', port))
                return port
            except OSError:
                continue
    raise Failure('no free port between 18000 and 32000 on 127.0.0.1')


def listening(port):
    """Whether something accepts connections on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(('127.0.0.1', int(port))) == 0


def tail(log, lines=25):
    """The end of a log file, indented, for an error message."""
    try:
        text = pathlib.Path(log).read_text(errors='replace').splitlines()[-lines:]
    except OSError:
        return ''
    return ''.join(f'\n    {line}' for line in text)


def mark(directory, name):
    return f'{os.path.realpath(directory)}:{name}'


def start(directory, name, argv, log, env=None, cwd=None):
    """Starts argv in the background, output to log (added to), and returns the Popen."""
    environment = dict(os.environ if env is None else env)
    environment[MARK] = mark(directory, name)
    pathlib.Path(log).parent.mkdir(parents=True, exist_ok=True)
    with open(log, 'ab') as out:
        try:
            return subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                    env=environment, cwd=cwd, start_new_session=True)
        except OSError as error:
            raise Failure(f'{name} cannot be started: {error}') from error


def state(pid):
    """The kernel's letter for it (R runs, S sleeps, T is stopped, Z is a zombie, ...); X where there is no such process."""
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0]
    except OSError:
        return 'X'


def alive(pid):
    """Whether the process runs; a zombie does not."""
    return state(pid) not in 'ZX'


def find(directory, name=None):
    """The pids of the run directory's processes, of all or of the named one with its children."""
    wanted = f'{MARK}={mark(directory, name or "")}'.encode()
    found = []
    for entry in os.listdir('/proc'):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            environment = pathlib.Path(f'/proc/{entry}/environ').read_bytes().split(b'\0')
        except OSError:
            continue
        if any(item == wanted or (name is None and item.startswith(wanted)) for item in environment):
            if alive(int(entry)):
                found.append(int(entry))
    return found


def stop(directory, name=None, grace_s=12):
    """Ends the processes: SIGTERM, and SIGKILL to what is still there after the grace. True if none had to be killed."""
    asked, clean, until = set(), True, time.monotonic() + grace_s
    while True:
        pids = find(directory, name)
        if not pids:
            return clean
        if time.monotonic() > until:
            clean = False
        for pid in pids:
            if clean and pid in asked:
                continue
            asked.add(pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM if clean else signal.SIGKILL)
        time.sleep(0.05)


def wait_for(ready, what, timeout_s, process=None, log=None):
    """Waits until ready() is true. A Failure when the time is over, or at once when the process (a Popen) has ended."""
    until = time.monotonic() + timeout_s
    while not ready():
        if process and process.poll() is not None:
            raise Failure(f'{what} ended with status {process.returncode} while starting.{tail(log)}')
        if time.monotonic() > until:
            raise Failure(f'{what} was not ready within {timeout_s} s.{tail(log)}')
        time.sleep(0.05)


def write_env(path, values):
    """Writes KEY=value lines, whole or not at all."""
    path = pathlib.Path(path)
    draft = path.with_name(f'.{path.name}.{os.getpid()}')
    draft.write_text(''.join(f'{key}={value}\n' for key, value in values.items()))
    draft.replace(path)


def read_env(path):
    """KEY=value lines as a dictionary; empty where there is no such file."""
    try:
        lines = pathlib.Path(path).read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split('=', 1) for line in lines if '=' in line and not line.startswith('#'))
