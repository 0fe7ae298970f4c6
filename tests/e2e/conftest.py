"""A served product and a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from pytest_asyncio import fixture as async_fixture
from pytest_asyncio import is_async_test

from tests.e2e.browser.browsers import WHOLE, chromium
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever shares a browser shares the loop that it lives in."""
    for item in items:
        if item.path.is_relative_to(HERE) and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for the whole session."""
    served = Product(tmp_path_factory.mktemp("product") / "data")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def bare_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product without a demonstration, for those who bring their own people."""
    served = Product(tmp_path_factory.mktemp("bare") / "data", "--empty")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def maker(bare_product: Product) -> Iterator[Maker]:
    """Makes one hearing after the other in it."""
    made = Maker(bare_product.data)
    yield made
    made.stop()


@async_fixture(scope="session", loop_scope="session")
async def shared_browser() -> AsyncIterator[Browser]:
    """Started once: a browser takes a second to come, a session in it none."""
    async with chromium() as launched:
        yield launched


@async_fixture(loop_scope="session")
async def browser(shared_browser: Browser) -> AsyncIterator[Browser]:
    """A browser without any session, whose cameras and microphones are made up."""
    yield shared_browser
    for context in shared_browser.contexts:
        await context.close()


@async_fixture(loop_scope="session")
async def whole_browser() -> AsyncIterator[Browser]:
    """Chromium with all that people have around a page."""
    async with chromium(program=WHOLE) as launched:
        yield launched
