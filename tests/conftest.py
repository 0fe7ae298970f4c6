"""What every test can ask for."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from courts.ground import triggers
from courts.ground.declared import service_state
from ops.translations import catalogues
from tests import pristine
from tests.cast import cast
from tests.network_guard import no_network_inside_atomic
from tests.scheduling import ByFile, OnServers, give_way, turn_of

__all__ = ["cast", "no_network_inside_atomic"]


def pytest_configure() -> None:
    """Django reads compiled catalogues, which are not kept in the repository."""
    catalogues.compile_all()
    # A shell that runs the tests in its background has them ignore Ctrl-C, and the children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Give each worker its tests, what shares something together, in the order in which they were put."""
    config.option.loadscopereorder = False
    by = OnServers if config.getoption("markexpr") == "integration" else ByFile
    return by(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it at the end."""
    items.sort(key=turn_of)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before anything of the test is started."""
    if item.get_closest_marker("integration") is not None:
        give_way(item.nodeid)


@pytest.fixture(autouse=True, scope="session")
def _emptied_as_it_was_made() -> Iterator[None]:
    """After a test that commits, the database is again as migrations left it.

    On SQLite the file itself is put back, triggers and all: one copy of pages. Elsewhere tables are flushed, and only
    then may append-only tables be.
    """
    flush = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            pristine.put_back()
        else:
            with triggers.append_only_disabled():
                flush(self)

    TransactionTestCase._fixture_teardown = emptied
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database as pytest-django makes it, and a copy of it for those who commit."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            pristine.keep()


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """No test meets what another tried: where the clock stands still, a count of tries never ends by itself.

    The foot of every page looks at the services at most once a minute; tests that count queries must not meet that
    minute.
    """
    cache.clear()
    cache.set("service-state", service_state.ServiceState(checked_at=timezone.now(), stopped=()), 60)


@pytest.fixture(autouse=True)
def _arabic_to_begin_with() -> Iterator[None]:
    """A page in English leaves its language active in the thread; no test inherits another's."""
    with translation.override("ar"):
        yield
