"""The judge in Chromium and the lawyer in Firefox exchange picture, sound and screens."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from playwright.async_api import expect

from tests.e2e.browser.attendee import until
from tests.e2e.browser.firefox import Firefox, firefox
from tests.e2e.browser.scene import Scene
from tests.e2e.test_room_failures import scene

__all__ = ["scene"]
pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

VIEW = "document.querySelector('#room')?.dataset.view"


# Firefox has one fake microphone; this adds a second one, which gives its own track as another device would.
SECOND_MICROPHONE = """
const media = navigator.mediaDevices;
const list = media.enumerateDevices.bind(media);
const take = media.getUserMedia.bind(media);
const used = {};
media.enumerateDevices = async () => {
  const found = await list();
  const first = found.find((each) => each.kind === "audioinput");
  return [...found, { kind: "audioinput", deviceId: "second", groupId: "", label: `${first?.label ?? ""} 2` }];
};
media.getUserMedia = async (wanted) => {
  const second = wanted.audio?.deviceId?.exact === "second";
  const stream = await take(second ? { ...wanted, audio: true } : wanted);
  for (const track of second ? stream.getAudioTracks() : []) {
    const settings = track.getSettings.bind(track);
    track.getSettings = () => ({ ...settings(), deviceId: "second" });
  }
  return stream;
};
"""


async def test_chromium_and_firefox_exchange_media_and_screens(scene: Scene) -> None:
    judge = await scene.comes("judge", "room")
    cookies = {"diwan-language": "ar", **scene.cookies["lawyer"]}
    seat = scene.seats["lawyer"]
    async with firefox(scene.origin, cookies, script=SECOND_MICROPHONE, on_display=True) as lawyer:
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
        await lawyer.until(f"{tile}?.videoWidth > 0", "the picture of the judge in their tile")
        await judge.page.click(".control[data-do=share]")
        screen = f"document.querySelector('[data-tile][data-screen-of=\"{scene.seats['judge']}\"]')"
        await lawyer.until(f"{screen}?.querySelector('video').videoWidth > 0", "the lawyer sees the judge's screen")
        await lawyer.until(f"{screen}.dataset.place === 'large'", "the screen takes the large place")
        # And the other way round, after the first has ended.
        await judge.page.click(".control[data-do=share]")
        await lawyer.until(f"{screen} === null", "the judge's screen is gone")
        await lawyer_shares(lawyer)
        shown = judge.page.locator(f'[data-tile][data-screen-of="{seat}"]')
        await expect(shown).to_have_attribute("data-place", "large", timeout=30_000)

        async def is_shown() -> bool:
            width = await shown.locator("video").evaluate("(video) => video.videoWidth")
            return bool(width) and (await judge.received(seat)).screen > 2

        await until(is_shown, "the judge sees the lawyer's screen")
        await lawyer.click(".control[data-do=share]")
        await expect(shown).to_have_count(0)
        await change_the_microphone(lawyer)
        await judge.sees_and_hears(seat)
        # The node enforces a mute by the court in every browser.
        await judge.row_of(seat).locator("summary").click()
        await judge.row_of(seat).locator("[data-do=mute]").click()
        await expect(judge.page.locator(f'[data-tile][data-seat="{seat}"]')).to_have_attribute("data-mic", "host")
        await lawyer.until("document.body.innerText.includes('كتمت')", "the message to the lawyer")


async def lawyer_shares(lawyer: Firefox) -> None:
    """Share the lawyer's screen. While the page still knows of another screen it shows an error, so press again."""
    pressed = "document.querySelector('.control[data-do=share]').getAttribute('aria-pressed') === 'true'"
    for _ in range(5):
        await lawyer.click(".control[data-do=share]")
        with suppress(AssertionError):
            await lawyer.until(pressed, "the shared screen", within=10)
            return
    raise AssertionError("the screen is not shared")


async def change_the_microphone(lawyer: Firefox) -> None:
    """Change the microphone without a new connection, which would count from zero."""
    sent = "window.diwanRoom.stats().then((found) => found.outputs.find((each) => each.kind === 'audio').packets)"
    before = await lawyer.evaluate(sent)
    assert before > 50
    choice, said = (
        "document.querySelector('select[data-chooses=audio]')",
        "document.querySelector('[data-device-words]')",
    )
    await lawyer.press(".control[data-do=devices]")
    await lawyer.until(f"{choice}?.options.length === 2", "both microphones are offered")
    await lawyer.evaluate(f"({choice}.value = 'second', {choice}.dispatchEvent(new Event('change', {{bubbles: 1}})))")
    await lawyer.until(f"{said}.innerText.includes('قيد الاستعمال')", "the second one is in use")
    await lawyer.press("dialog[open] [data-dialog-close]")
    assert await lawyer.evaluate(sent) > before
