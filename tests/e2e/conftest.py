"""A served product and a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from pytest_asyncio import fixture as async_fixture
from pytest_asyncio import is_async_test

from tests.e2e.browser.browsers import WHOLE, chromium
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a browser share its event loop."""
    for item in items:
        if item.path.is_relative_to(HERE) and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the product's log with a failure: its folder is gone after the run."""
    report = yield
    if report.failed:
        served = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Product)]
        scenes = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Scene)]
        report.sections += [("troubles of the pages", each.troubles()) for each in scenes]
        report.sections += [(f"log of the product on port {each.port}", each.log_end()) for each in served]
    return report


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for the whole session."""
    served = Product(tmp_path_factory.mktemp("product") / "data")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def bare_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product without a demonstration, for tests that create their own people."""
    served = Product(tmp_path_factory.mktemp("bare") / "data", "--empty")
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def maker(bare_product: Product) -> Iterator[Maker]:
    """The process that creates hearings in it."""
    made = Maker(bare_product.data)
    yield made
    made.stop()


@async_fixture(scope="session", loop_scope="session")
async def shared_browser() -> AsyncIterator[Browser]:
    """A browser that starts once: starting one takes a second, a session in it none."""
    async with chromium() as launched:
        yield launched


@async_fixture(loop_scope="session")
async def browser(shared_browser: Browser) -> AsyncIterator[Browser]:
    """A browser without a session, with fake cameras and microphones."""
    yield shared_browser
    for context in shared_browser.contexts:
        await context.close()


@async_fixture(loop_scope="session")
async def whole_browser() -> AsyncIterator[Browser]:
    """Chromium with windows, as users have it."""
    async with chromium(program=WHOLE) as launched:
        yield launched
