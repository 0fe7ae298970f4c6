"""The judge in Chromium and the lawyer in Firefox: they see and hear each other, and a screen, through the node."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.firefox import firefox
from tests.e2e.product import Product
from tests.e2e.scene import Scene
from tests.e2e.test_room_faults import cameras, scene

__all__ = ["cameras", "scene"]
pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

VIEW = "document.querySelector('#room')?.dataset.view"


async def test_chromium_and_firefox_meet(bare_product: Product, scene: Scene) -> None:
    judge = await scene.comes("judge", "room")
    cookies = {"diwan-language": "ar", **scene.cookies["lawyer"]}
    seat = scene.seats["lawyer"]
    async with firefox(scene.origin, cookies) as lawyer:
        await lawyer.goto(scene.address_of("lawyer"))
        await lawyer.passes_check()
        await lawyer.until(f"{VIEW} === 'waiting'", "the lawyer waits")
        await judge.row_of(seat).locator("[data-do=identify]").click()
        await judge.page.check("#identify-person [value=identity_card]")
        await judge.page.click("#identify-person [type=submit]")
        await scene.open()
        await judge.row_of(seat).locator("[data-do=admit]").click()
        await lawyer.until(f"{VIEW} === 'room'", "the lawyer is in the room")
        received = (
            "window.diwanRoom.stats().then((found) => found.inputs.filter((each) => each.seat === "
            f"'{scene.seats['judge']}' && (each.kind === 'audio' ? each.packets > 50 : each.frames > 5)).length === 2)"
        )
        await asyncio.gather(
            judge.sees_and_hears(seat), lawyer.until(received, "the lawyer sees and hears the judge", within=90)
        )
        tile = f"document.querySelector('[data-tile][data-seat=\"{scene.seats['judge']}\"] video')"
        await lawyer.until(f"{tile}?.videoWidth > 0", "the judge stands in his tile")
        await judge.page.click(".control[data-do=share]")
        screen = f"document.querySelector('[data-tile][data-screen-of=\"{scene.seats['judge']}\"]')"
        await lawyer.until(f"{screen}?.querySelector('video').videoWidth > 0", "the lawyer sees the judge's screen")
        await lawyer.until(f"{screen}.dataset.place === 'large'", "the screen takes the large place")
        # The court's mute holds at the node, whatever the browser is.
        await judge.row_of(seat).locator("summary").click()
        await judge.row_of(seat).locator("[data-do=mute]").click()
        await expect(judge.page.locator(f'[data-tile][data-seat="{seat}"]')).to_have_attribute("data-mic", "court")
        await lawyer.until("document.body.innerText.includes('كتمت')", "the lawyer is told")
