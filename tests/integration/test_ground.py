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
    processes.wait_for(lambda: processes.find(tmp_path, 'kafka'), 'the broker\'s process', library.DEADLINE_S, up)
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


def test_the_whole_house_comes_up_and_goes_down(tmp_path):
    """`make up` twice, then `make down`, in a directory that only its owner may enter."""
    stack = library.DEV / 'stack.py'
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(subprocess.run, [library.DEV / 'postgres', 'remove', tmp_path / 'postgres'], check=True)
        cleanup.callback(subprocess.run, [stack, 'down', tmp_path], check=True)
        subprocess.run([stack, 'up', tmp_path], check=True, capture_output=True)
        running = sorted(processes.find(tmp_path))
        env = processes.read_env(tmp_path / 'env')
        subprocess.run([stack, 'up', tmp_path], check=True, capture_output=True)
        assert sorted(processes.find(tmp_path)) == running
        assert processes.read_env(tmp_path / 'env') == env
        told = library.services.operator(env, 'status')
        assert told.count(' ok') == len(env['BROADSHEET_STATUS_ENDPOINTS'].split(',')) == 4
    assert not processes.find(tmp_path) and not processes.find(tmp_path / 'kafka')
    assert not processes.listening(env['PGPORT'])
