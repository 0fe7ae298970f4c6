"""Every view of the room, in both languages: free of accessibility faults, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene
from tests.e2e.test_look import sideways
from tests.e2e.test_pages import faults_of
from tests.e2e.test_room_faults import scene_in

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

NARROW = [320, 1024]


@pytest.fixture(scope="module")
def maker(product: Product) -> Iterator[Maker]:
    made = Maker(product.data)
    yield made
    made.stop()


@async_fixture(loop_scope="session")
async def scene(product: Product, maker: Maker, browser: Browser) -> Scene:
    """A hearing in the product that the tests of pages share."""
    return await scene_in(product, maker, browser)


async def is_sound(page: Page, what: str) -> None:
    """axe finds nothing; nothing is cut off on a phone."""
    assert await faults_of(page) == [], what
    whole = page.viewport_size
    for width in NARROW:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await sideways(page) <= 0, f"{what} at {width}"
    assert whole is not None
    await page.set_viewport_size(whole)


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_every_view_of_the_room_is_sound(scene: Scene, language: str) -> None:
    look = {"language": language, "width": 1280, "height": 800}

    lawyer = await scene.session("lawyer", **look)
    scene.people["lawyer"] = lawyer
    await lawyer.page.goto(scene.address_of("lawyer"))
    for step in ("camera", "microphone", "speaker", "network"):
        section = lawyer.page.locator(f"[data-step={step}]")
        await expect(section).to_be_visible()
        await section.locator("[data-do=step-broken]").click()
        await is_sound(lawyer.page, f"check: {step}")
        await section.locator("[data-do=step-again]").click()
        await section.locator("[data-do=step-works]").click()
    await lawyer.sees("waiting")
    await is_sound(lawyer.page, "waiting")

    screen = await scene.comes("screen", "before", **look)
    await is_sound(screen.page, "screen")

    judge = await scene.comes("judge", "room", **look)
    await expect(judge.row_of(lawyer.seat)).to_be_visible()
    await is_sound(judge.page, "stage before the opening")
    await judge.row_of(screen.seat).locator("[data-do=identify]").click()
    # Whoever stands before a facility's screen is told too that somebody looks at him.
    await expect(screen.page.locator("[data-previewed]").first).to_be_visible()
    await expect(screen.page.locator("[data-unpreviewed]").first).to_be_hidden()
    await judge.page.keyboard.press("Escape")
    await expect(screen.page.locator("[data-previewed]").first).to_be_hidden()
    await judge.row_of(lawyer.seat).locator("[data-do=identify]").click()
    await is_sound(judge.page, "identify")
    await judge.page.check("#identify-person [value=identity_card]")
    await judge.page.click("#identify-person [type=submit]")
    await scene.open()
    await scene.admit("judge", "lawyer")
    # His row among those who wait may still stand as a shadow under the pointer.
    menu = judge.page.locator(f'[data-people-list] li[data-seat="{lawyer.seat}"] details')
    await menu.locator("summary").click()
    await is_sound(judge.page, "stage as the judge")
    # On the narrow widths in between the panel was away, and with it the focus that keeps a menu open.
    if await menu.get_attribute("open") is None:
        await menu.locator("summary").click()
    await menu.locator("[data-do=remove]").click()
    await is_sound(judge.page, "remove")
    await judge.page.keyboard.press("Escape")
    await judge.page.click(".control[data-do=more]")
    await is_sound(judge.page, "more")
    if await judge.page.locator("#more-menu").is_hidden():
        await judge.page.click(".control[data-do=more]")
    await judge.page.click("#more-menu [data-do=keys]")
    await is_sound(judge.page, "keys")
    await judge.page.keyboard.press("Escape")

    await is_sound(lawyer.page, "stage as a lawyer")
    await lawyer.page.set_viewport_size({"width": 390, "height": 800})
    assert await faults_of(lawyer.page) == [], "stage on a phone"
    await lawyer.page.click(".control[data-do=people]")
    assert await faults_of(lawyer.page) == [], "panel on a phone"
    await lawyer.page.click("[data-do=people-close]")
    await lawyer.page.click(".control[data-dialog=leave-room]")
    assert await faults_of(lawyer.page) == [], "leaving on a phone"
    await lawyer.page.click("#leave-room [data-do=leave]")
    await lawyer.sees("over")
    await is_sound(lawyer.page, "over")
    assert scene.complaints() == []
