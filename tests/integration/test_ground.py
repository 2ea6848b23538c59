"""The ground that the other tests stand on: that broker and database are what they should be, and end when told."""

import contextlib
import subprocess

import psycopg

import house as library
import processes


def kafka(*words):
    return subprocess.run([library.DEV / 'kafka', *words], check=True, capture_output=True, text=True).stdout


def test_database_speaks_utf8(backends):
    with psycopg.connect(backends.database_url) as link:
        assert link.execute("SELECT current_setting('server_encoding')").fetchone() == ('UTF8',)


def test_down_ends_what_a_killed_up_left(tmp_path):
    """`kafka up` is killed while the broker starts; `kafka down` finds the broker all the same."""
    up = subprocess.Popen([library.DEV / 'kafka', 'up', tmp_path])
    processes.wait_for(lambda: processes.find(tmp_path, 'kafka'), 'the broker\'s process', 30, up)
    up.kill()
    up.wait()
    assert processes.find(tmp_path, 'kafka')
    kafka('down', tmp_path)
    assert not processes.find(tmp_path)


def test_up_twice_is_one_broker_and_down_keeps_its_address(tmp_path):
    with contextlib.ExitStack() as stack:
        stack.callback(kafka, 'down', tmp_path)
        first = kafka('up', tmp_path)
        assert kafka('up', tmp_path) == first
        assert len(processes.find(tmp_path, 'kafka')) == 1
        kafka('down', tmp_path)
        assert not processes.find(tmp_path)
        assert kafka('up', tmp_path) == first
