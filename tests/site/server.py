"""The nginx that serves a built site: its configuration, start, stop."""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'deploy' / 'dev'))
import processes  # noqa: E402
from processes import Failure  # noqa: E402

# Paths are relative to nginx's prefix (-p), the site's directory, whose name may hold anything.
CONF = '''\
daemon off;
master_process off;
pid nginx.pid;
error_log error.log warn;
events {{ worker_connections 512; }}
http {{
    log_format requests escape=json '{{"t":$msec,"took":$request_time,"host":"$http_host","method":"$request_method","uri":"$request_uri",'
        '"status":$status,"bytes":$body_bytes_sent,"agent":"$http_user_agent","if_none_match":"$http_if_none_match",'
        '"if_modified_since":"$http_if_modified_since","connection":$connection}}';
    access_log access.log requests;
    client_body_temp_path tmp;
    proxy_temp_path tmp;
    fastcgi_temp_path tmp;
    uwsgi_temp_path tmp;
    scgi_temp_path tmp;
    server_tokens off;
    absolute_redirect off;
    gzip on;
    gzip_types text/xml application/rss+xml application/atom+xml;
    gzip_min_length 600;
    types {{
        text/html html;
        text/plain txt;
        text/xml xml;
        image/png png;
        application/gzip gz;
    }}
    default_type application/octet-stream;
{servers}
}}
'''

SERVER = '''\
    server {{
        listen 127.0.0.1:{port}{default};
        server_name {host};
        root www/{host};
        {charset}
{locations}
        location / {{ try_files $uri $uri.html $uri/index.html =404; }}
    }}
'''


def location(path, rule):
    return f'        location {path} {{ {rule} }}'


def configuration(port, hosts, redirects, answers, extra, charsets, default):
    """nginx.conf of these hosts. `charsets` are added to the Content-Type header by nginx; None adds none."""
    servers = ''
    for host in hosts:
        lines = [location(f'= {path}', f'return {status} {target.format(port=port)};') for path, (status, target) in redirects.get(host, {}).items()]
        lines += [location(f'= {path}', f'return {status};') for path, status in answers.get(host, {}).items()]
        lines += [location(path, rule) for path, rule in extra.get(host, {}).items()]
        charset = charsets.get(host, 'utf-8')
        servers += SERVER.format(port=port, default=' default_server' if host == default else '', host=host,
                                 charset=f'charset {charset};' if charset else '', locations='\n'.join(lines))
    return CONF.format(servers=servers)


def start(directory, port):
    """Starts nginx on a built directory and waits until it listens."""
    program = shutil.which('nginx') or shutil.which('nginx', path='/usr/sbin:/usr/local/sbin')
    if not program:
        raise Failure('there is no nginx to serve the site with; run deploy/dev/setup')
    log = directory / 'error.log'
    pid = processes.start(directory, 'nginx', [program, '-p', directory, '-e', log, '-c', directory / 'nginx.conf'], log)
    processes.wait_for(lambda: processes.listening(port), 'nginx', 20, pid, log)


def stop(directory):
    processes.stop(directory, 'nginx', grace_s=5)
