"""What every test can ask for."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import timezone, translation

from config import catalogues
from courts.ground import service_state, triggers
from tests.cast import cast
from tests.network_guard import no_network_inside_atomic

__all__ = ["cast", "no_network_inside_atomic"]


def pytest_configure() -> None:
    """Django reads compiled catalogues, which are not kept in the repository."""
    catalogues.compile_all()
    # A shell that runs the tests in its background has them ignore Ctrl-C, and the children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _append_only_lifted_around_flush() -> Iterator[None]:
    """Test databases are emptied between tests; only then may append-only tables be."""
    flush = TransactionTestCase._fixture_teardown

    def lifted(self: TransactionTestCase) -> None:
        with triggers.lifted():
            flush(self)

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = flush


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
