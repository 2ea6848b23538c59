"""A web server in the test's own process, whose answers the test decides: for what nginx would not do.

    with Web() as web:
        web.pages['/slow'] = lambda request: (release.wait(), (200, {}, b'...'))[1]
        web.url('a.localhost', '/slow')
"""

import http.server
import threading
import time


class Request:
    def __init__(self, handler):
        self.host = handler.headers.get('Host', '').partition(':')[0]
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.agent = self.headers.get('user-agent', '')
        self.at = time.monotonic()


class Web:
    """pages: path -> bytes, (status, headers, bytes), or a function from Request to one of those. Unknown paths are 404."""

    def __init__(self, **pages):
        self.pages = {'/robots.txt': (404, {}, b'')} | pages
        self.requests = []
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                request = Request(self)
                web.requests.append(request)
                answer = web.pages.get(request.path, (404, {}, b''))
                if callable(answer):
                    answer = answer(request)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, body = (200, {}, answer) if isinstance(answer, bytes) else answer
                self.send_response(status)
                for name, value in ({'Content-Type': 'text/html', 'Content-Length': str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *arguments):
                pass  # a client that hangs up is what some tests are about

        self.server = Server(('127.0.0.1', 0), Handler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *reason):
        self.server.shutdown()
        self.server.server_close()

    def url(self, host, path='/'):
        return f'http://{host}:{self.port}{path}'

    def paths(self, agent=''):
        """The paths asked for, robots.txt apart."""
        return [request.path for request in self.requests if agent in request.agent and request.path != '/robots.txt']
