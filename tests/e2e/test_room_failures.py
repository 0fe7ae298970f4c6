"""Failures in a hearing recover without help, or the page says what the user can do."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.attendee import until
from tests.e2e.browser.browsers import BARE, chromium
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

# No connection of this page opens until `letThrough` is called, as on a network that lets no datagram out.
HELD = """() => {
  const read = RTCPeerConnection.prototype.setRemoteDescription;
  const gate = new Promise((open) => (window.letThrough = open));
  RTCPeerConnection.prototype.setRemoteDescription = async function (given) {
    await gate;
    return read.call(this, given);
  };
}"""
# A command that is sent before the socket is open waits for it.
ASKED_EARLY = """async () => {
  const room = document.querySelector("script[src*='js/room']").src;
  const { Signalling } = await import(room.replace(/room[^/]*$/, "transport/signalling.js"));
  const signalling = new Signalling(document.querySelector("#room").dataset.socket);
  const answer = signalling.command("join");
  signalling.start();
  return (await answer).type;
}"""


# The browser's question for camera and microphone stays open until `answer` is called.
UNANSWERED = """() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const answered = new Promise((resolve) => (window.answer = resolve));
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    await answered;
    return open(wanted);
  };
}"""
# Storage that throws, that is null, and that holds text of another kind.
STORAGES = (
    """for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
    }""",
    """for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, { value: null });
    }""",
    """for (const key of ["diwan-devices", "diwan-sounds", "diwan-keys"]) { localStorage.setItem(key, "null"); }""",
)


@async_fixture(loop_scope="session")
async def bare() -> AsyncIterator[Browser]:
    """A browser on a machine without camera and microphone."""
    async with chromium(BARE) as launched:
        yield launched


@async_fixture(loop_scope="session")
async def scene(bare_product: Product, maker: Maker, browser: Browser) -> Scene:
    """A hearing that can start, with the people of the test."""
    return await scene_in(bare_product, maker, browser)


async def scene_in(product: Product, maker: Maker, browser: Browser) -> Scene:
    """One more hearing in a product that is served, and no one in it yet."""
    return Scene(product.url("localhost", "").rstrip("/"), browser, await asyncio.to_thread(maker.make))


def node_of(product: Product) -> int:
    """The process of the product's media node."""
    assert product.process is not None
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if parent == product.process.pid and b"video.sfu" in command:
                return int(folder.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    raise AssertionError("the product runs no media node")


async def judge_and_lawyer_meet(scene: Scene) -> None:
    await scene.comes("judge", "room")
    await scene.comes("lawyer", "waiting")
    await scene.identify("judge", "lawyer")
    await scene.open()
    await scene.admit("judge", "lawyer")
    await they_see_each_other(scene)


async def they_see_each_other(scene: Scene) -> None:
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]
    await asyncio.gather(judge.sees_and_hears(lawyer.seat), lawyer.sees_and_hears(judge.seat))


async def test_what_is_cut_comes_back_in_place_and_a_second_window_takes_the_seat(
    bare_product: Product, scene: Scene
) -> None:
    await judge_and_lawyer_meet(scene)
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]

    # The line is cut: both sides are told, and it heals without a press.
    await lawyer.context.set_offline(True)
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("انقطع اتصالك")
    await expect(judge.page.locator(f'[data-tile][data-seat="{lawyer.seat}"]')).to_have_attribute(
        "data-network", "lost"
    )
    # Of a microphone that is not connected nothing is known.
    await expect(judge.tile_of(lawyer.seat)).to_have_attribute("data-mic", "none")
    await expect(judge.row_of(lawyer.seat)).to_have_attribute("data-mic", "none")
    await lawyer.context.set_offline(False)
    await lawyer.connected()
    assert await lawyer.view() == "room"
    await they_see_each_other(scene)

    # The media node dies: another takes its place, and every page connects to it by itself.
    await lawyer.page.evaluate(HELD)
    first = node_of(bare_product)
    os.kill(first, signal.SIGKILL)
    word, network = lawyer.page.locator("[data-stage] [data-word]"), lawyer.page.locator(".room [data-own-network]")
    await expect(word).to_contain_text("نعيد وصل الصورة والصوت")
    await expect(network).to_have_attribute("data-network", "lost")

    async def another() -> bool:
        try:
            return node_of(bare_product) != first
        except AssertionError:
            return False

    # So quick that the loss itself may not be seen: what arrives from now on comes by the new one.
    await until(another, "another node")
    await lawyer.page.evaluate("window.letThrough()")
    await asyncio.gather(judge.connected(), lawyer.connected())
    await they_see_each_other(scene)
    await expect(word).to_be_hidden()
    await expect(network).not_to_have_attribute("data-network", "lost")

    # The same person in a second window: it takes over the seat, and the first window says so.
    second = await lawyer.context.new_page()
    await second.goto(scene.address_of("lawyer"))
    await lawyer.sees("over")
    await expect(lawyer.page.locator('div[data-over="elsewhere"]')).to_be_visible()
    await expect(second.locator("#room")).to_have_attribute("data-view", "room")
    await expect(judge.row_of(lawyer.seat)).to_have_count(1)
    # The browser itself notes a try without a line.
    assert [line for line in scene.complaints() if "ERR_INTERNET_DISCONNECTED" not in line] == []


async def test_without_camera_and_microphone_one_takes_part_by_eye_and_ear(scene: Scene, bare: Browser) -> None:
    await scene.comes("judge", "room")
    lawyer = await scene.session("lawyer", browser=bare)
    scene.people["lawyer"] = lawyer
    await lawyer.page.goto(scene.address_of("lawyer"))
    # Each missing device is said with its remedy, and may be left out; the clerk is told.
    for step in ("camera", "microphone"):
        section = lawyer.page.locator(f"[data-step={step}]")
        await section.locator("[data-do=step-broken]").click()
        await expect(section.locator("[data-fix]")).to_be_visible()
        await section.locator("[data-do=step-skip]").click()
    for step in ("speaker", "network"):
        await lawyer.page.locator(f"[data-step={step}] [data-do=step-works]").click()
    await lawyer.sees("waiting")
    await expect(lawyer.page.locator("[data-ready=camera]")).to_have_attribute("data-state", "bad")
    await expect(scene.people["judge"].row_of(lawyer.seat)).to_contain_text("لم تُفحص الأجهزة")
    # No one has read a card in a picture that is not there: only the other two ways are open.
    judge = scene.people["judge"].page
    await scene.people["judge"].row_of(lawyer.seat).locator("[data-do=identify]").click()
    await expect(judge.locator("#identify-person p[data-needs-picture]")).to_be_visible()
    for card in ("identity_card", "passport"):
        await expect(judge.locator(f"#identify-person [value={card}]")).to_be_disabled()
    await expect(judge.locator("#identify-person [name=answer]:checked")).to_have_count(0)
    await judge.keyboard.press("Escape")
    await scene.identify("judge", "lawyer", "known_to_the_court")
    await scene.open()
    await scene.admit("judge", "lawyer")
    await lawyer.sees_and_hears(scene.seats["judge"])
    await lawyer.page.click(".control[data-do=mic]")
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("لم نجد ميكروفوناً")


async def test_who_forbids_the_devices_is_told_how_to_allow_them(scene: Scene, bare: Browser) -> None:
    lawyer = await scene.session("lawyer", browser=bare)
    await lawyer.context.clear_permissions()
    await lawyer.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    told: list[str | bytes] = []

    def hear(said: str | bytes) -> None:
        told.append(said)

    lawyer.page.on("websocket", lambda socket: socket.on("framereceived", hear))
    await lawyer.page.goto(scene.address_of("lawyer"))
    await expect(lawyer.page.locator("[data-permission]")).to_be_visible()

    async def is_told() -> bool:
        return bool(told)

    # The page's own socket first: whichever comes later takes the seat.
    await until(is_told, "the page's own socket")
    assert await lawyer.page.evaluate(ASKED_EARLY) == "ok"


async def test_at_the_door_nothing_is_asked_twice_and_nothing_is_said_that_is_not_so(scene: Scene) -> None:
    await a_reload_asks_no_second_time_what_was_answered_and_leaves_the_court_what_it_knew(scene)
    await a_region_says_of_where_one_is_only_what_is_true(scene)


async def a_reload_asks_no_second_time_what_was_answered_and_leaves_the_court_what_it_knew(scene: Scene) -> None:
    judge = await scene.comes("judge", "room")
    lawyer = scene.people["lawyer"] = await scene.session("lawyer")
    await lawyer.page.goto(scene.address_of("lawyer"))
    for step in ("camera", "microphone"):
        await lawyer.page.click(f"[data-step={step}] [data-do=step-works]")
    await lawyer.page.reload()
    await expect(lawyer.page.locator("[data-step=speaker]")).to_be_visible()
    for step in ("speaker", "network"):
        await lawyer.page.click(f"[data-step={step}] [data-do=step-works]")
    await lawyer.sees("waiting")
    row = judge.row_of(lawyer.seat)
    await expect(row).to_contain_text("الأجهزة جاهزة")
    await lawyer.page.reload()
    await lawyer.sees("waiting")
    await lawyer.connected()
    await expect(lawyer.page.locator("[data-ready=speaker]")).to_have_attribute("data-state", "ok")
    await expect(row).to_contain_text("الأجهزة جاهزة")
    # Who wants to check again begins with the first.
    await lawyer.page.click("[data-view-name=waiting] [data-do=check]")
    await expect(lawyer.page.locator("[data-step=camera]")).to_be_visible()
    await lawyer.pass_check()
    await lawyer.sees("waiting")


async def a_region_says_of_where_one_is_only_what_is_true(scene: Scene) -> None:
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]
    regions = lawyer.page.locator("#status, #alert")
    await scene.identify("judge", "lawyer")
    await expect(lawyer.page.locator("#alert")).to_contain_text("انتهى التحقق")
    await scene.admit("judge", "lawyer")
    await expect(lawyer.page.locator("#alert")).to_contain_text("أنت في القاعة")
    assert "انتهى التحقق" not in " ".join(await regions.all_inner_texts())
    await scene.open()
    await expect(judge.tile_of(lawyer.seat)).to_be_visible()
    await expect(lawyer.page.locator("#alert")).not_to_contain_text("قبل افتتاحها")


async def test_unanswered_question_for_devices_leads_to_the_waiting_room(scene: Scene) -> None:
    await scene.comes("judge", "room")
    lawyer = await scene.session("lawyer")
    await lawyer.page.add_init_script(f"({UNANSWERED})()")
    await lawyer.page.goto(scene.address_of("lawyer"))
    await lawyer.pass_check()
    await lawyer.sees("waiting")
    await lawyer.connected()
    scene.people["lawyer"] = lawyer
    judge = scene.people["judge"]
    await expect(judge.row_of(lawyer.seat)).to_be_visible()
    # A reload while the question stands leads back to the waiting room, too.
    await lawyer.page.reload()
    await lawyer.sees("waiting")
    await lawyer.connected()
    # The answer comes at last: the devices join, and nothing was switched off meanwhile.
    await lawyer.page.evaluate("window.answer()")
    await scene.identify("judge", "lawyer")
    await scene.open()
    await scene.admit("judge", "lawyer")
    await they_see_each_other(scene)
    assert scene.complaints() == []


@pytest.mark.parametrize("storage", STORAGES, ids=["throws", "null", "text-null"])
async def test_room_works_without_the_browser_storage(scene: Scene, storage: str) -> None:
    judge = await scene.session("judge")
    await judge.page.add_init_script(storage)
    await judge.page.goto(scene.address_of("judge"))
    await judge.pass_check()
    await judge.sees("room")
    await judge.connected()
    assert judge.said == []
