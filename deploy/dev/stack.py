#!/usr/bin/env python3
"""The whole house on this machine: Kafka, PostgreSQL, a crawler, two parsers and a sink, all of it under one directory.

    deploy/dev/stack.py up [DIR]      start what is not running; DIR is .run of the checkout unless given
    deploy/dev/stack.py down [DIR]    stop all of it; the data stays, and a later up goes on with it

DIR/env tells how to reach it, DIR/log has each service's log.
"""

import pathlib
import subprocess
import sys

import processes
import services
from processes import Failure

HERE = pathlib.Path(__file__).resolve().parent
SERVICES = [
    ('crawler-1', 'crawler', services.LOOPBACK),
    ('parser-1', 'parser', {}),
    ('parser-2', 'parser', {}),
    ('sink-1', 'sink', {}),
]


def start_backends(directory):
    """Starts broker and database side by side, and returns how to reach them."""
    starting = [(name, subprocess.Popen([HERE / name, 'up', directory / name], stdout=subprocess.DEVNULL)) for name in ('kafka', 'postgres')]
    failed = [name for name, process in starting if process.wait() != 0]
    if failed:
        raise Failure(f'{" and ".join(failed)} did not start')
    return processes.read_env(directory / 'kafka/env') | processes.read_env(directory / 'postgres/env')


def start_services(directory, env, table=SERVICES):
    """Starts those that do not run, waits until all are ready, and returns {name: admin port}."""
    ports = processes.read_env(directory / 'ports')
    started = {}
    for name, service, options in table:
        if not processes.find(directory, name):
            started[name], ports[name] = services.start(directory, name, service, env, options)
            processes.write_env(directory / 'ports', ports)
    for name, _, _ in table:
        services.wait_ready(directory, name, started.get(name), ports[name])
    return {name: ports[name] for name, _, _ in table}


def up(directory):
    directory.mkdir(parents=True, exist_ok=True)
    with processes.locked(directory / 'lock'):
        env = start_backends(directory)
        processes.write_env(directory / 'env', env)
        services.operator(env, 'topics', 'create')
        services.operator(env, 'migrate')
        ports = start_services(directory, env)
        endpoints = ','.join(f'{name}=http://127.0.0.1:{port}' for name, port in ports.items())
        processes.write_env(directory / 'env', env | {'BROADSHEET_STATUS_ENDPOINTS': endpoints})
    print(f'Kafka {env["BROADSHEET_KAFKA_BOOTSTRAP_SERVERS"]}, PostgreSQL {env["BROADSHEET_DATABASE_URL"]}')
    for name, port in ports.items():
        print(f'{name}: http://127.0.0.1:{port}/metrics, {directory}/log/{name}.log')
    print(f'For psql, kcat and others: set -a; . {directory}/env')


def down(directory):
    """The services first, so that they can commit what is in hand; then what they stand on."""
    processes.stop(directory, grace_s=services.STOP_GRACE_S)
    for name in ('kafka', 'postgres'):
        subprocess.run([HERE / name, 'down', directory / name], check=False)
    (directory / 'env').unlink(missing_ok=True)


def main():
    match sys.argv[1:]:
        case ['up' | 'down' as verb, *rest] if len(rest) <= 1:
            directory = pathlib.Path(rest[0] if rest else services.CHECKOUT / '.run').resolve()
            if verb == 'down':
                return down(directory)
            try:
                return up(directory)
            except Failure as failure:
                raise Failure(f'{failure}\nWhat did start goes on running; `deploy/dev/stack.py down {directory}` stops it.') from None
        case _:
            print(__doc__.strip(), file=sys.stderr)
            return 2


if __name__ == '__main__':
    processes.main(main)
