"""A room whose scripts did not all arrive: it loads itself again, and says so when that does not help."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene
from tests.e2e.test_room_failures import scene_in

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

# A script that the script of the room imports.
IMPORTED = "**/js/devices/switches*.js"
# Of HTMLMediaElement.readyState.
HAVE_ENOUGH_DATA = 4


async def works(page: Page) -> None:
    """Wait until the script of the room has run: it shows the preview of the camera."""
    await expect(page.locator("[data-preview]").first).to_have_js_property("readyState", HAVE_ENOUGH_DATA)


async def test_room_loads_again_when_a_change_of_the_network_ended_a_script(
    bare_product: Product, maker: Maker, browser: Browser
) -> None:
    scene: Scene = await scene_in(bare_product, maker, browser)
    judge = await scene.session("judge")
    ended: list[str] = []

    async def end_once(route: Route) -> None:
        if ended:
            await route.continue_()
        else:
            ended.append(route.request.url)
            await route.abort("internetdisconnected")

    await judge.page.route(IMPORTED, end_once)
    await judge.page.goto(scene.address_of("judge"))
    await expect(judge.page.locator("[data-step=camera]")).to_be_visible()
    await works(judge.page)
    assert len(ended) == 1
    await expect(judge.page.locator("[data-incomplete]")).to_be_hidden()
    assert await judge.page.evaluate("window.history.state") is None


async def test_room_without_a_script_says_that_it_is_incomplete(
    bare_product: Product, maker: Maker, browser: Browser
) -> None:
    scene = await scene_in(bare_product, maker, browser)
    judge = await scene.session("judge", language="en")
    asked: list[str] = []

    async def end(route: Route) -> None:
        asked.append(route.request.url)
        await route.abort("internetdisconnected")

    await judge.page.route(IMPORTED, end)
    await judge.page.goto(scene.address_of("judge"))
    notice = judge.page.locator("[data-incomplete]")
    await expect(notice).to_be_visible()
    await expect(notice).to_contain_text("did not load completely")
    # Not for ever: the reader decides when to try again.
    await asyncio.sleep(2)
    assert len(asked) == 4
    await judge.page.unroute(IMPORTED)
    await notice.get_by_role("link").click()
    await works(judge.page)
