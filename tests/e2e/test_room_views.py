"""Every view of the room, in both languages: no accessibility errors, and no wider than the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, Route, expect
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene
from tests.e2e.test_look import sideways
from tests.e2e.test_pages import accessibility_errors
from tests.e2e.test_room_failures import scene_in

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

NARROW = [320, 1024]


@pytest.fixture(scope="module")
def maker(product: Product) -> Iterator[Maker]:
    made = Maker(product.data)
    yield made
    made.stop()


@async_fixture(loop_scope="session")
async def scene(product: Product, maker: Maker, browser: Browser) -> Scene:
    """A hearing in the product that the page tests share."""
    return await scene_in(product, maker, browser)


async def is_accessible(page: Page, what: str) -> None:
    """Check that axe finds no error, and that nothing is cut off on a phone."""
    assert await accessibility_errors(page) == [], what
    whole = page.viewport_size
    for width in NARROW:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await sideways(page) <= 0, f"{what} at {width}"
    assert whole is not None
    await page.set_viewport_size(whole)


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_every_view_of_the_room_is_accessible_and_fits(scene: Scene, language: str) -> None:
    look = {"language": language, "width": 1280, "height": 800}

    lawyer = await scene.session("lawyer", **look)
    scene.people["lawyer"] = lawyer
    await lawyer.page.goto(scene.address_of("lawyer"))
    for step in ("camera", "microphone", "speaker", "network"):
        section = lawyer.page.locator(f"[data-step={step}]")
        await expect(section).to_be_visible()
        await section.locator("[data-do=step-broken]").click()
        await is_accessible(lawyer.page, f"check: {step}")
        await section.locator("[data-do=step-again]").click()
        await section.locator("[data-do=step-works]").click()
    await lawyer.sees("waiting")
    await is_accessible(lawyer.page, "waiting")

    screen = await scene.comes("screen", "before", **look)
    await is_accessible(screen.page, "screen")

    judge = await scene.comes("judge", "room", **look)
    await expect(judge.row_of(lawyer.seat)).to_be_visible()
    await is_accessible(judge.page, "stage before the opening")
    await judge.row_of(screen.seat).locator("[data-do=identify]").click()
    # The facility's screen also shows that a host previews the seat.
    await expect(screen.page.locator("[data-previewed]").first).to_be_visible()
    await expect(screen.page.locator("[data-unpreviewed]").first).to_be_hidden()
    await judge.page.keyboard.press("Escape")
    await expect(screen.page.locator("[data-previewed]").first).to_be_hidden()
    await judge.row_of(lawyer.seat).locator("[data-do=identify]").click()
    await is_accessible(judge.page, "identify")
    await judge.page.check("#identify-person [value=identity_card]")
    await judge.page.click("#identify-person [type=submit]")
    await scene.open()
    await scene.admit("judge", "lawyer")
    # The row in the waiting list may still be fading out under the pointer.
    menu = judge.page.locator(f'[data-people-list] li[data-seat="{lawyer.seat}"] details')
    await menu.locator("summary").click()
    await is_accessible(judge.page, "stage as the judge")
    # On the narrow widths in between the panel was hidden, and with it the focus that keeps a menu open.
    if await menu.get_attribute("open") is None:
        await menu.locator("summary").click()
    await menu.locator("[data-do=remove]").click()
    await is_accessible(judge.page, "remove")
    await judge.page.keyboard.press("Escape")
    await judge.page.click(".control[data-do=more]")
    await is_accessible(judge.page, "more")
    if await judge.page.locator("#more-menu").is_hidden():
        await judge.page.click(".control[data-do=more]")
    await judge.page.click("#more-menu [data-do=keys]")
    await is_accessible(judge.page, "keys")
    await judge.page.keyboard.press("Escape")

    await is_accessible(lawyer.page, "stage as a lawyer")
    await lawyer.page.set_viewport_size({"width": 390, "height": 800})
    assert await accessibility_errors(lawyer.page) == [], "stage on a phone"
    await lawyer.page.click(".control[data-do=people]")
    assert await accessibility_errors(lawyer.page) == [], "panel on a phone"
    await lawyer.page.click("[data-do=people-close]")
    await lawyer.page.click(".control[data-dialog=leave-room]")
    assert await accessibility_errors(lawyer.page) == [], "leaving on a phone"
    await lawyer.page.click("#leave-room [data-do=leave]")
    await lawyer.sees("over")
    await is_accessible(lawyer.page, "over")
    assert scene.complaints() == []


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_buttons_of_the_device_check_stay_when_findings_arrive(scene: Scene, language: str) -> None:
    # A button that moves between press and release gets no click: the user presses, and nothing happens.
    lawyer = await scene.session("lawyer", language=language, width=1000, height=600)
    page = lawyer.page
    answers = asyncio.Event()

    async def hold(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    await page.route("**/healthz/live", hold)
    await page.goto(scene.address_of("lawyer"))
    for step in ("camera", "microphone", "speaker"):
        await page.locator(f"[data-step={step}] [data-do=step-works]").click()
    words, button = page.locator("[data-network-words]"), page.locator("[data-step=network] [data-do=step-works]")
    testing = await words.inner_text()
    places = {}
    for width in (1000, 390, 320):
        await page.set_viewport_size({"width": width, "height": 600})
        places[width] = await button.evaluate("each => each.getBoundingClientRect().top + scrollY")
    answers.set()
    await expect(words).not_to_have_text(testing)
    for width, place in places.items():
        await page.set_viewport_size({"width": width, "height": 600})
        assert await button.evaluate("each => each.getBoundingClientRect().top + scrollY") == place, width
    await lawyer.close()
