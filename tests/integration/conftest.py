"""The fixtures: one broker and one database cluster for the run, a house of its own for each test."""

import pytest

from house import Backends, House


@pytest.fixture(scope='session')
def backends():
    started = Backends()
    yield started
    started.close()


@pytest.fixture
def house(backends, request):
    own = House(backends, request.node.name)
    yield own
    own.close()
    if getattr(request.node, 'has_failed', False):
        backends.mend()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows the end of its services' logs."""
    report = yield
    own = item.funcargs.get('house')
    if report.when == 'call' and report.failed and own:
        report.sections.append(('services', own.logs(30)))
        item.has_failed = True
    return report
