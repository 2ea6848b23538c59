#!/usr/bin/env python3
"""An HTTP proxy that serves stored pages under their original URLs, and nothing else.

    tests/replay/proxy.py --dir DIR --corpus CORPUS [--corpus ...] [--ids FILE] [--limit N] [--port N]

Plain http comes as absolute-form requests; https by CONNECT, which the proxy ends itself with one certificate that names
all hosts, signed by a private CA (DIR/ca.pem). It never opens a connection of its own. Each host's robots.txt is a 404, as
is whatever is not stored. On start it prints one line of JSON: {"port", "ca", "urls": [{"id", "url"}]}. DIR/access.log has
one JSON object a request.
"""

import argparse
import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pages

NOT_FOUND = b'<!DOCTYPE html><title>Not stored</title><p>This page is not stored here.\n'
IDLE_S = 60


def openssl(*words):
    subprocess.run(['openssl', *words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_certificates(directory, hosts):
    """A private CA (ca.pem) and one certificate for all hosts (site.pem, site.key)."""
    curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30']
    openssl('req', '-x509', *curve, '-subj', '/CN=Broadsheet replay CA', '-keyout', f'{directory}/ca.key', '-out', f'{directory}/ca.pem')
    openssl('req', *curve[:-2], '-subj', '/CN=replay', '-keyout', f'{directory}/site.key', '-out', f'{directory}/site.csr')
    names = ','.join(f'DNS:{host}' for host in hosts)
    (directory / 'site.ext').write_text(f'subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n')
    openssl('x509', '-req', '-days', '30', '-in', f'{directory}/site.csr', '-CA', f'{directory}/ca.pem', '-CAkey', f'{directory}/ca.key',
            '-set_serial', '1', '-extfile', f'{directory}/site.ext', '-out', f'{directory}/site.pem')


class Proxy(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, directory, stored):
        super().__init__(('127.0.0.1', port), Handler)
        self.stored = pages.Index(stored)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(directory / 'site.pem', directory / 'site.key')
        self.log, self.lock = open(directory / 'access.log', 'a', buffering=1, encoding='utf-8'), threading.Lock()

    def note(self, **facts):
        with self.lock:
            self.log.write(json.dumps({'t': round(time.time(), 3), **facts}, ensure_ascii=False) + '\n')

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if not isinstance(error, (ConnectionError, TimeoutError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    timeout = IDLE_S
    tunnel = None  # "host:port" once a CONNECT was answered

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_CONNECT(self):
        """Answers, then speaks TLS as the site itself; the requests that follow come through this handler."""
        self.send_response_only(200, 'Connection established')
        self.end_headers()
        self.tunnel = self.path
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile('rb'), self.connection.makefile('wb', 0)
        self.close_connection = False

    def asked_url(self):
        if not self.tunnel:
            return self.path
        host, _, port = self.tunnel.rpartition(':')
        return f'https://{host if port == "443" else self.tunnel}{self.path}'

    def do_GET(self):
        url = self.asked_url()
        page = None if urlsplit(url).path == '/robots.txt' else self.server.stored.find(url)
        status, kind, body, coding = 404, 'text/html', NOT_FOUND, None
        if page:
            packed = 'gzip' in self.headers.get('Accept-Encoding', '')
            status, kind = 200, page.content_type
            body, coding = (page.packed(), 'gzip') if packed else (page.body(), None)
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        if coding:
            self.send_header('Content-Encoding', coding)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)
        self.server.note(url=url, status=status, id=page.id if page else None, agent=self.headers.get('User-Agent', ''))

    do_HEAD = do_GET

    def log_message(self, *_):
        """The access log is ours."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--dir', type=pathlib.Path, required=True)
    parser.add_argument('--corpus', action='append', required=True)
    parser.add_argument('--ids', type=pathlib.Path, help='serve only the ids in this file, one a line')
    parser.add_argument('--limit', type=int, help='serve the first N pages only')
    parser.add_argument('--port', type=int, default=0)
    given = parser.parse_args()
    stored = [page for corpus in given.corpus for page in pages.load(corpus)]
    if given.ids:
        wanted = set(given.ids.read_text().split())
        stored = [page for page in stored if page.id in wanted]
    stored = stored[:given.limit]
    given.dir.mkdir(parents=True, exist_ok=True)
    make_certificates(given.dir, sorted({page.host for page in stored}))
    server = Proxy(given.port, given.dir, stored)
    print(json.dumps({'port': server.server_address[1], 'ca': str((given.dir / 'ca.pem').resolve()),
                      'urls': [{'id': page.id, 'url': page.url} for page in stored]}), flush=True)
    server.serve_forever()


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
