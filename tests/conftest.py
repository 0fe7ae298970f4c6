"""Fixtures and hooks of every test."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from courts.ground.declared import service_state
from ops.translations import catalogues
from tests import pristine, pristine_postgresql
from tests.cast import cast
from tests.inspections import _inspect_each_pdf_once
from tests.network_guard import no_network_inside_atomic
from tests.networks import in_own_network
from tests.private_keys import _compute_each_rsa_key_once
from tests.races import one_clock
from tests.scheduling import ByFile, OnServers, may_be_integration, order_of, set_priority

__all__ = ["_compute_each_rsa_key_once", "_inspect_each_pdf_once", "cast", "no_network_inside_atomic", "one_clock"]


def pytest_configure() -> None:
    """Compile the catalogues: Django reads compiled ones, and the repository does not contain them."""
    catalogues.compile_all()
    # A shell that runs the tests in the background makes them ignore Ctrl-C, and their children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Schedule tests by unit: tests that share something stay in one worker, in their sorted order."""
    config.option.loadscopereorder = False
    by = OnServers if config.getoption("markexpr").startswith("integration") else ByFile
    return by(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the files without integration tests when only those run: importing them takes most of the start."""
    only_integration = config.getoption("markexpr").startswith("integration")
    return True if only_integration and not may_be_integration(collection_path) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuse an integration test in a file that would be left out."""
    if item.get_closest_marker("integration") is not None and not may_be_integration(item.path):
        pytest.fail(f"{item.path} must name the mark `integration` itself", pytrace=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort slow tests to the front, so that no worker is left with one at the end."""
    items.sort(key=order_of)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Set the priority of an integration test before its fixtures start processes; look at its network."""
    if item.get_closest_marker("integration") is not None:
        set_priority(item.nodeid)
    if item.get_closest_marker("network") is not None and not in_own_network():
        pytest.fail("changes network interfaces; run it by tests/own_network", pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def _restore_database_after_commit() -> Iterator[None]:
    """Restore the database after a test that commits, to the state after the migrations.

    On SQLite the whole file is restored, with its triggers, by one copy of its pages; on PostgreSQL the rows are.
    """
    flush = TransactionTestCase._fixture_teardown

    def restore(self: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            pristine.restore()
        else:
            pristine_postgresql.restore()

    TransactionTestCase._fixture_teardown = restore
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Use the copied database on SQLite: its migrations are applied."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Let the worker's database be a copy of the migrated one."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            pristine.copy_migrated()
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = pristine_postgresql.migrated()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Create the test database as pytest-django does, and keep what restores it after tests that commit."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            pristine.save()
        else:
            pristine_postgresql.save()


@pytest.fixture(autouse=True)
def _clear_cache() -> None:
    """Clear the cache, so that no test sees the rate limits of another: with a frozen clock they never expire.

    The footer of every page probes the services at most once a minute. The cached result keeps these queries out of
    tests that count queries.
    """
    cache.clear()
    cache.set("institution-language", "ar", None)
    cache.set("institution-names", ("", ""), None)
    cache.set("service-state", service_state.ServiceState(checked_at=timezone.now(), stopped=()), 60)


@pytest.fixture(autouse=True)
def _activate_arabic() -> Iterator[None]:
    """Activate Arabic for each test: a page in English leaves its language active in the thread."""
    with translation.override("ar"):
        yield
