"""A served product and a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.e2e.maker import Maker
from tests.e2e.product import Product

# Chromium may not look anything up outside: the tests are about this machine alone.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Several cameras on one small machine: few pictures a second are as good a proof as many.
    "--use-fake-device-for-media-stream=fps=5",
    "--use-fake-ui-for-media-stream",
]


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


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, driven by Playwright's async API."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        await launched.close()
