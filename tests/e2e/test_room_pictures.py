"""Pictures in a room: subscriptions, active speaker, poor lines, shared screens."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from playwright.async_api import Browser, WebSocketRoute, expect

from tests.e2e.browser.attendee import Attendee, until
from tests.e2e.browser.scene import Scene
from tests.e2e.test_room_failures import judge_and_lawyer_meet, scene, they_see_each_other

__all__ = ["scene"]

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

HIDE = """(state) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def is_sent_no_picture(viewer: Attendee, seat: str) -> None:
    """Wait until pictures of a seat stop, while its sound continues."""
    before = await viewer.received(seat)

    async def rests() -> bool:
        nonlocal before
        await asyncio.sleep(1)
        now = await viewer.received(seat)
        stood_still = now.pictures == before.pictures and now.energy > before.energy
        before = now
        return stood_still

    await until(rests, f"{viewer.name} is sent no picture of {seat}")


async def is_sent_pictures(viewer: Attendee, seat: str) -> None:
    """Wait until more pictures of a seat arrive than before."""
    before = await viewer.received(seat)

    async def more() -> bool:
        return (await viewer.received(seat)).frames > before.frames

    await until(more, f"{viewer.name} is sent pictures of {seat}")


async def check_the_phone_layout(person: Attendee) -> None:
    """Check on every phone size: status bar above the controls, a large picture, and touch targets of a thumb."""
    word, controls = person.page.locator("[data-stage] [data-word]"), person.page.locator("[data-controls]")
    for width, height, least in ((390, 844, 200), (390, 664, 200), (844, 390, 250), (667, 375, 200)):
        size = (width, height)
        await person.page.set_viewport_size({"width": width, "height": height})
        box, bar = await word.bounding_box(), await controls.bounding_box()
        large = await person.page.locator("[data-place=large]").bounding_box()
        assert box
        assert bar
        assert large
        assert box["height"] > 24, size
        assert box["y"] + box["height"] <= (bar["y"] if width < height else height) + 1, size
        assert large["height"] >= least, size
        own = await person.tile_of(person.seat).bounding_box()
        assert own
        if width < height:
            assert own["y"] + own["height"] <= box["y"] + 1, (
                f"{size}: the user's own picture is not cut off behind the status bar"
            )
        rows = set()
        for control in await controls.locator(".control:visible").all():
            target = await control.bounding_box()
            assert target
            rows.add(target["y"])
            assert min(target["width"], target["height"]) >= 44, size
            assert target["y"] + target["height"] <= height, size
        assert width > height or len(rows) == 1, f"{size}: one row of controls"


async def test_hidden_tile_receives_no_pictures(scene: Scene) -> None:
    await scene.comes("clerk", "room")
    await judge_and_lawyer_meet(scene)
    lawyer = scene.people["lawyer"]
    judges, clerks = scene.seats["judge"], scene.seats["clerk"]
    await lawyer.sees_and_hears(clerks)

    # On a low phone the large picture fills the screen; the others are below.
    await lawyer.tile_of(clerks).focus()
    await lawyer.page.keyboard.press("p")
    await expect(lawyer.page.locator("#status")).to_contain_text("تكبير ثابت")
    await expect(lawyer.tile_of(clerks)).to_have_attribute("data-place", "large")
    pin = lawyer.tile_of(judges).locator("[data-do=pin]")
    await pin.click()
    await expect(pin).to_have_attribute("aria-pressed", "true")
    await lawyer.page.set_viewport_size({"width": 390, "height": 360})
    await expect(lawyer.tile_of(judges)).to_have_attribute("data-place", "large")
    await is_sent_no_picture(lawyer, clerks)
    await is_sent_pictures(lawyer, judges)
    await lawyer.tile_of(clerks).scroll_into_view_if_needed()
    await is_sent_pictures(lawyer, clerks)

    # A page in the background receives no pictures, and the sound of all.
    await lawyer.page.evaluate(HIDE, "hidden")
    await asyncio.gather(is_sent_no_picture(lawyer, judges), is_sent_no_picture(lawyer, clerks))
    await lawyer.page.evaluate(HIDE, "visible")
    await is_sent_pictures(lawyer, clerks)

    await scene.people["clerk"].page.click(".control[data-do=mute-all]")
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("كتمتك المحكمة")
    await check_the_phone_layout(lawyer)
    assert scene.complaints() == []


async def test_active_speaker_and_poor_line_are_shown_to_all(scene: Scene) -> None:
    await judge_and_lawyer_meet(scene)
    await check_the_active_speaker(scene)
    await check_the_poor_line(scene)
    assert scene.complaints() == []


async def check_the_active_speaker(scene: Scene) -> None:
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]
    tile = judge.tile_of(lawyer.seat)
    await expect(tile).to_have_attribute("data-speaking", "")
    await expect(tile.locator(".tile__flag--speaking")).to_be_visible()
    await expect(judge.row_of(lawyer.seat)).to_contain_text("جارٍ التحدث")
    await lawyer.page.click(".control[data-do=mic]")
    await expect(tile).not_to_have_attribute("data-speaking", "")
    await expect(tile.locator(".tile__flag--speaking")).to_be_hidden()
    await lawyer.page.click(".control[data-do=mic]")


async def check_the_poor_line(scene: Scene) -> None:
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]
    word = "good"

    def heard(route: WebSocketRoute) -> None:
        # The node reports the state of a line once a second; here the test chooses it.
        server = route.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            said = json.loads(text)
            if said["type"] == "seen" and lawyer.seat in said["seats"]:
                said["seats"][lawyer.seat][3] = word
            route.send(json.dumps(said))

        server.on_message(pass_on)

    for person in (judge, lawyer):
        await person.page.route_web_socket("**/ws/rooms/**", heard)
        await person.page.reload()
        await person.sees("room")
    await they_see_each_other(scene)
    tile, own = judge.tile_of(lawyer.seat), lawyer.page.locator(".room [data-own-network]")
    for word, label in (("good", ""), ("fair", "متوسط"), ("weak", "ضعيف"), ("good", "")):
        await expect(tile).to_have_attribute("data-network", word)
        await expect(own).to_have_attribute("data-network", word)
        if label:
            await expect(tile.locator(f".tile__flag--{word}")).to_contain_text(label)
            await expect(tile).to_have_attribute("aria-label", re.compile(label))


async def test_microphone_can_be_changed_without_a_new_connection(scene: Scene, whole_browser: Browser) -> None:
    # The engine without windows gives devices other ids after each reload.
    scene.browser = whole_browser
    await judge_and_lawyer_meet(scene)
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]
    sent = "window.diwanRoom.stats().then((found) => found.outputs.find((each) => each.kind === 'audio').packets)"
    before = await lawyer.page.evaluate(sent)
    await lawyer.page.click(".control[data-do=devices]")
    choice = lawyer.page.locator("select[data-chooses=audio]")
    last = await choice.locator("option").last.get_attribute("value")
    assert await choice.input_value() != last
    await choice.select_option(last)
    await expect(lawyer.page.locator("[data-device-words]")).to_contain_text("قيد الاستعمال")
    await expect(choice).to_have_value(str(last))
    await lawyer.page.keyboard.press("Escape")
    await judge.sees_and_hears(lawyer.seat)
    # A new connection would count from zero.
    assert await lawyer.page.evaluate(sent) > before
    # The choice is remembered.
    await lawyer.page.reload()
    await they_see_each_other(scene)
    await lawyer.page.click(".control[data-do=devices]")
    await expect(choice).to_have_value(str(last))
    assert scene.complaints() == []


async def test_shared_screen_takes_the_large_place_and_a_host_can_stop_it(scene: Scene) -> None:
    await scene.comes("clerk", "room")
    await judge_and_lawyer_meet(scene)
    judge, lawyer, clerk = (scene.people[member] for member in ("judge", "lawyer", "clerk"))
    share = ".control[data-do=share]:not(.control-menu__phone)"
    await lawyer.page.click(share)
    await expect(lawyer.page.locator(share)).to_have_attribute("aria-pressed", "true")
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("شاشتك معروضة")
    screen = judge.page.locator(f'[data-tile][data-screen-of="{lawyer.seat}"]')
    await expect(screen).to_have_attribute("data-place", "large")
    await expect(screen).to_have_attribute("data-camera", "on")

    async def is_shown() -> bool:
        shown = await screen.locator("video").evaluate("(video) => video.videoWidth")
        return bool(shown) and (await judge.received(lawyer.seat)).screen > 2

    await until(is_shown, "the judge sees the lawyer's screen")
    # The camera continues next to it, and no other screen can be shared meanwhile.
    await judge.sees_and_hears(lawyer.seat)
    await clerk.page.click(share, force=True)
    await expect(clerk.page.locator("[data-stage] [data-word]")).to_contain_text("يعرض غيرك شاشته")

    # It survives a lost connection.
    await lawyer.context.set_offline(True)
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("انقطع اتصالك")
    await lawyer.context.set_offline(False)
    await lawyer.connected()
    await until(is_shown, "the judge sees the lawyer's screen again")

    row = judge.row_of(lawyer.seat)
    await row.locator("summary").click()
    await row.locator("[data-do=stop-share]").click()
    await expect(lawyer.page.locator(share)).to_have_attribute("aria-pressed", "false")
    await expect(lawyer.page.locator("#alert")).to_contain_text("أوقفت المحكمة عرض شاشتك")
    await expect(screen).to_have_count(0)
    # And again by the owner, in the same section of the connection.
    await lawyer.page.click(share)
    await until(is_shown, "the judge sees the second showing")
    await lawyer.page.click(share)
    await expect(screen).to_have_count(0)
    await they_see_each_other(scene)


async def test_consultation_shows_the_people_who_see_and_hear_the_user(scene: Scene) -> None:
    await judge_and_lawyer_meet(scene)
    witness = await scene.comes("witness", "waiting")
    await scene.identify("judge", "witness")
    await scene.admit("judge", "witness")
    judge, lawyer = scene.people["judge"], scene.people["lawyer"]
    word = lawyer.page.locator("[data-stage] [data-word]")
    row = judge.page.locator(f'[data-people-list] li[data-seat="{lawyer.seat}"]')
    await row.locator("summary").click()
    await row.locator("[data-do=to-consultation]").click()
    await judge.page.click("#consultation-person [type=submit]")
    await expect(word).to_contain_text("أنت وحدك في غرفة جانبية")
    with_him = lawyer.page.locator("[data-people-list] li")
    await expect(with_him).to_have_count(0)
    await expect(lawyer.tile_of(judge.seat)).to_have_count(0)
    await expect(judge.tile_of(lawyer.seat)).to_have_count(0)
    # The judge still sees the place of every seat, and counts only those in the same place.
    await expect(judge.page.locator("[data-people-list] li:not([inert])")).to_have_count(1)
    await expect(judge.page.locator("[data-people-count]")).to_have_text("1")
    await expect(judge.page.locator("[data-elsewhere] li:not([inert])")).to_have_count(1)
    await expect(judge.page.locator("[data-elsewhere-count]")).to_have_text("1")
    consultation = judge.page.locator("[data-consultations] li")
    await expect(consultation).to_contain_text("تشاور على انفراد")
    await consultation.locator("[data-do=close-consultation]").click()
    await expect(consultation).to_have_count(0)
    await expect(lawyer.page.locator("#alert")).to_contain_text("عدت إلى القاعة")
    await expect(with_him).to_have_count(2)
    await they_see_each_other(scene)

    # A screening order is in the panel until it is lifted, and hides the picture from the other seat only.
    await row.locator("summary").click()
    await row.locator("[data-do=screen-from]").click()
    # Pressed too early, the dialog says what is missing and keeps what was chosen; no person is chosen in advance.
    dialog = judge.page.locator("#screen-person")
    await expect(dialog.locator("[name=other]:checked")).to_have_count(0)
    await dialog.locator("[name=audio]").check()
    for _twice in range(2):
        await dialog.locator("[type=submit]").click()
        await expect(dialog.locator("[data-lack=other]")).to_have_text("اختر الشخص الذي يُحجب عنه.")
        await expect(dialog.locator("[name=audio]")).to_be_checked()
    await dialog.locator("[name=audio]").uncheck()
    await judge.page.check(f'#screen-person [value="{witness.seat}"]')
    await judge.page.click("#screen-person [type=submit]")
    order = judge.page.locator("[data-screenings] li")
    await expect(order).to_contain_text("حجب ")
    await expect(witness.tile_of(lawyer.seat)).to_have_attribute("data-camera", "hidden")
    # A hidden picture does not take the large place either, pinned or not.
    await witness.tile_of(lawyer.seat).focus()
    await witness.page.keyboard.press("p")
    await expect(witness.tile_of(judge.seat)).to_have_attribute("data-place", "large")
    await is_sent_no_picture(witness, lawyer.seat)
    await is_sent_pictures(judge, lawyer.seat)
    await order.locator("[data-do=screening-lift]").click()
    await expect(order).to_have_count(0)
    await is_sent_pictures(witness, lawyer.seat)

    # During a pause a tile says so, and not that the hearing is not open yet.
    await judge.page.click("#legal-acts button")
    held = witness.tile_of(lawyer.seat)
    await expect(held).to_have_attribute("data-held", "paused")
    await expect(held.locator(".tile__why:visible")).to_have_text("لا صورة: الجلسة مرفوعة مؤقتاً")
