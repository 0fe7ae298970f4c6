"""A hearing in real browsers: admitted seats receive media, others get nothing, and the minutes record attendance.

The product runs as in a court: separate web, worker, beat and media node, on PostgreSQL and Redis, behind https.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from playwright.async_api import Browser, expect
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.attendee import until
from tests.e2e.browser.scene import MAKE, Scene
from tests.e2e.browser.tunnel import tunnel
from tests.services.processes import free_port
from tests.services.production import Production
from video.link.counters import counters_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]


@dataclass(frozen=True, slots=True)
class Court:
    """The processes of the product, and the port of the https proxy in front of them."""

    production: Production
    door: int


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    served, door = Production(tmp_path_factory.mktemp("court")), free_port()
    served.variables["DIWAN_TRUSTED_ORIGINS"] = f"https://localhost:{door}"
    served.start()
    yield Court(served, door)
    served.stop()


class Hearing(Scene):
    """A hearing, with access to the stored data in addition to the pages."""

    def __init__(self, production: Production, browser: Browser, said: str, door: int) -> None:
        super().__init__(f"https://localhost:{door}", browser, said)
        self.production = production

    async def counters(self) -> Counter[tuple[str, str, str]]:
        """Return the packets by (source, target, medium), as the node counts them."""
        variables = self.production.variables
        layer = RedisPubSubChannelLayer(
            hosts=[variables["DIWAN_REDIS_URL"]],
            prefix="diwan",
            symmetric_encryption_keys=[variables["DIWAN_SECRET_KEY"]],
        )
        try:
            rows = await counters_of(UUID(self.room), layer=layer)
        finally:
            await layer.flush()
        return Counter({(row["source"], row["target"], row["medium"]): row["packets"] for row in rows})

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.production.rows(query)


@async_fixture(loop_scope="session")
async def hearing(court: Court, browser: Browser) -> AsyncIterator[Hearing]:
    said = await asyncio.to_thread(court.production.manage, *MAKE)
    async with tunnel(court.door, behind=court.production.port, folder=court.production.folder / "tls"):
        yield Hearing(court.production, browser, said, court.door)


async def test_hearing_from_the_device_check_to_the_draft_of_its_minutes(hearing: Hearing) -> None:
    began = time.monotonic()
    for act in (
        they_come,
        bring_the_detainee_as_the_officer,
        refuse_to_admit_without_identification,
        identify_as_the_clerk,
        open_and_admit_as_the_judge,
        check_media_of_all,
        hear_a_witness_and_send_them_back,
        mute_as_the_court,
        raise_a_hand,
        reload_the_page,
        leave_and_return,
        remove_a_seat,
        end_as_the_judge,
        check_the_draft_of_the_minutes,
    ):
        await act(hearing)
        print(f"[{time.monotonic() - began:5.1f} s] {act.__name__.replace('_', ' ')}")
    assert hearing.complaints() == []


async def they_come(hearing: Hearing) -> None:
    # The court enters first: hosts do not wait for admission.
    await asyncio.gather(hearing.comes("judge", "room"), hearing.comes("clerk", "room"))
    await asyncio.gather(hearing.comes("lawyer", "waiting"), hearing.comes("screen", "before"))
    await asyncio.gather(hearing.comes("witness", "waiting"), hearing.comes("second_witness", "waiting"))
    clerk, judge, witness = (hearing.people[member] for member in ("clerk", "judge", "witness"))
    for member in ("lawyer", "screen", "witness", "second_witness"):
        await expect(clerk.row_of(hearing.people[member].seat)).to_be_visible()
    # Not open yet: even the hosts receive no media of each other, and a waiting page gets no name.
    assert (await judge.received(clerk.seat)).packets == 0
    assert "سعيد النقبي" not in await witness.page.inner_text("body")
    said = await asyncio.to_thread(hearing.production.manage, "mediacounters", hearing.room)
    assert "source" not in said


async def bring_the_detainee_as_the_officer(hearing: Hearing) -> None:
    officer = await hearing.session("officer")
    await officer.page.goto(f"{hearing.origin}/custody/")
    await officer.page.click(f'form[action$="/seats/{hearing.seats["detainee"]}/"] button[value=produced]')
    await officer.close()
    row = hearing.people["clerk"].row_of(hearing.seats["detainee"])
    await expect(row).to_contain_text("تم الإحضار")
    await expect(hearing.people["screen"].page.locator("[data-ready=produced]")).to_have_attribute("data-state", "ok")


async def refuse_to_admit_without_identification(hearing: Hearing) -> None:
    judge = hearing.people["judge"]
    await judge.row_of(hearing.seats["lawyer"]).locator("[data-do=admit]").click()
    await expect(judge.page.locator("[data-stage] [data-word]")).to_contain_text("تحقق من هوية الشخص أولاً")
    assert await hearing.people["lawyer"].view() == "waiting"


async def identify_as_the_clerk(hearing: Hearing) -> None:
    await hearing.identify("clerk", "lawyer")
    await hearing.identify("clerk", "screen", "officer")
    await hearing.identify("clerk", "witness")
    stored = dict(hearing.rows("SELECT id::text, identified_how FROM video_seat WHERE identified_at IS NOT NULL"))
    assert stored == {
        hearing.seats["lawyer"]: "identity_card",
        hearing.seats["detainee"]: "officer",
        hearing.seats["witness"]: "identity_card",
    }


async def open_and_admit_as_the_judge(hearing: Hearing) -> None:
    await hearing.open()
    for member in ("lawyer", "screen"):
        began = time.monotonic()
        await hearing.admit("judge", member)
        await hearing.people[member].sees_and_hears(hearing.seats["judge"])
        print(f"{member}: {time.monotonic() - began:.2f} s from the judge's click to picture and sound")


async def check_media_of_all(hearing: Hearing) -> None:
    present = [hearing.people[member] for member in ("judge", "clerk", "lawyer", "screen")]
    pairs = [(receiver, sender) for receiver in present for sender in present if sender is not receiver]
    await asyncio.gather(*(receiver.sees_and_hears(sender.seat) for receiver, sender in pairs))
    for receiver in present:
        shown = receiver.page.locator("[data-tile]:not([data-self]) video")
        await expect(shown).to_have_count(len(present) - 1)
        assert await receiver.page.locator("[data-tile][data-self] video").count() == 1


async def hear_a_witness_and_send_them_back(hearing: Hearing) -> None:
    judge, witness, other = (hearing.people[member] for member in ("judge", "witness", "second_witness"))
    await hearing.admit("judge", "witness")
    await asyncio.gather(judge.sees_and_hears(witness.seat), witness.sees_and_hears(judge.seat))

    async def node_has_reported() -> bool:
        attended = hearing.rows("SELECT seat_id::text FROM video_attendance WHERE heard AND seen")
        return (witness.seat,) in attended

    # The node reports the seen seats once a second; a testimony takes longer.
    await until(node_has_reported, "the attendance of the witness")
    row = judge.row_of(witness.seat)
    await row.locator("summary").click()
    await row.locator("[data-do=send-to-waiting]").click()
    await witness.sees("waiting")
    before = await hearing.counters()
    assert any(target == witness.seat for _source, target, _medium in before)
    assert any(source == witness.seat for source, _target, _medium in before)
    # The others continue meanwhile, so that an unchanged counter is significant.
    await asyncio.gather(judge.sees_and_hears(hearing.seats["lawyer"]), judge.sees_and_hears(hearing.seats["detainee"]))
    after = await hearing.counters()
    moved = {edge for edge in after if after[edge] != before[edge]}
    assert any(target == judge.seat for _source, target, _medium in moved)
    assert [edge for edge in moved if witness.seat in edge] == []
    # A second witness, connected in the waiting room all the time, was sent nothing, and no seat was sent their media.
    assert [edge for edge in after if other.seat in edge] == []
    assert await other.page.evaluate("window.diwanRoom.stats().then((found) => found.inputs.length)") == 0
    assert await other.is_connected()
    assert await witness.is_connected()


async def mute_as_the_court(hearing: Hearing) -> None:
    judge, lawyer = hearing.people["judge"], hearing.people["lawyer"]
    row = judge.row_of(lawyer.seat)
    await row.locator("summary").click()
    await row.locator("[data-do=mute]").click()
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("كتمتك المحكمة")
    await expect(row).to_have_attribute("data-mic", "host")

    async def picture_continues_without_sound() -> bool:
        before = await judge.received(lawyer.seat)

        async def picture_continues() -> bool:
            return (await judge.received(lawyer.seat)).frames > before.frames + 5

        await until(picture_continues, "the picture goes on")
        return (await judge.received(lawyer.seat)).energy == pytest.approx(before.energy, abs=1e-6)

    # Sound in flight may still arrive, and the browser lets the last of it fade out; then there is none.
    await until(picture_continues_without_sound, "the picture goes on without sound")
    # A user muted by the court cannot unmute themselves; the button can be pressed and shows the reason.
    await lawyer.page.click(".control[data-do=mic]", force=True)
    await expect(row).to_have_attribute("data-mic", "host")
    await row.locator("summary").click()
    await row.locator("[data-do=unmute]").click()
    await expect(row).to_have_attribute("data-mic", "muted")
    await lawyer.page.click(".control[data-do=mic]")
    await judge.sees_and_hears(lawyer.seat)


async def raise_a_hand(hearing: Hearing) -> None:
    judge, lawyer = hearing.people["judge"], hearing.people["lawyer"]
    await lawyer.page.click(".control[data-do=hand]")
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("ترتيبك الأول")
    await expect(judge.page.locator("#status")).to_contain_text("اليد مرفوعة: وكيلة المدعية")
    hand = judge.page.locator(f'[data-hands] li[data-seat="{lawyer.seat}"]:not([inert])')
    await hand.locator("[data-do=floor]").click()
    await expect(lawyer.page.locator("#alert")).to_contain_text("أعطتك المحكمة الكلمة")
    await expect(lawyer.page.locator("[data-stage] [data-word]")).to_contain_text("أعطتك المحكمة الكلمة")
    await expect(lawyer.page.locator(".control[data-do=hand]")).to_have_attribute("aria-pressed", "false")


async def reload_the_page(hearing: Hearing) -> None:
    judge, lawyer = hearing.people["judge"], hearing.people["lawyer"]
    before = await judge.received(lawyer.seat)
    await lawyer.page.reload()
    await lawyer.sees("room")
    await asyncio.gather(
        lawyer.sees_and_hears(judge.seat),
        lawyer.sees_and_hears(hearing.seats["detainee"]),
        judge.sees_and_hears(lawyer.seat, since=before),
    )


async def leave_and_return(hearing: Hearing) -> None:
    judge, lawyer = hearing.people["judge"], hearing.people["lawyer"]
    await lawyer.page.click(".control[data-dialog=leave-room]")
    await lawyer.page.click("#leave-room [data-do=leave]")
    await lawyer.sees("over")
    assert await lawyer.page.evaluate("window.diwanRoom.stats().then((found) => found.state.publish)") == "off"
    await expect(judge.row_of(lawyer.seat)).to_have_count(0)
    await lawyer.page.click("[data-do=again]")
    await lawyer.sees("waiting")
    # One identification is enough for a hearing.
    await hearing.admit("judge", "lawyer")
    await judge.sees_and_hears(lawyer.seat)


async def remove_a_seat(hearing: Hearing) -> None:
    clerk, other = hearing.people["clerk"], hearing.people["second_witness"]
    await hearing.people["judge"].page.bring_to_front()
    row = clerk.row_of(other.seat)
    await row.locator("summary").click()
    await row.locator("[data-do=remove]").click()
    await clerk.page.fill("#remove-person textarea", "حضر بغير صفة")
    await clerk.page.click("#remove-person [type=submit]")
    await other.sees("over")
    await expect(other.page.locator('[data-over="removed"]')).to_be_visible()
    await expect(other.page.locator("[data-removed-reason]")).to_contain_text("حضر بغير صفة")
    await expect(other.page.locator("[data-do=again]")).to_be_hidden()
    assert not await other.is_connected()
    await row.locator("[data-do=readmit]").click()
    await expect(row).to_contain_text("والوصول منتظَر")
    await expect(row.locator("[data-do=readmit]")).to_be_hidden()
    await other.page.click("[data-way-back=check]")
    await other.sees("check")


async def end_as_the_judge(hearing: Hearing) -> None:
    judge = hearing.people["judge"]
    await judge.page.locator("#legal-acts a").click()
    await judge.page.check("[name=outcome][value=concluded]")
    await judge.page.fill("[name=note]", "حجز الدعوى للحكم")
    await judge.page.click("form [type=submit]:has-text('إنهاء')")
    await judge.page.wait_for_url(f"**/hearings/{hearing.hearing}/")
    for member in ("clerk", "lawyer", "screen", "witness"):
        await hearing.people[member].sees("over")
        await expect(hearing.people[member].page.locator('[data-over="ended"]')).to_be_visible()


async def check_the_draft_of_the_minutes(hearing: Hearing) -> None:
    async def drafted() -> bool:
        return bool(hearing.rows("SELECT 1 FROM hearings_minutes"))

    await until(drafted, "the minutes are drafted")
    ((text,),) = hearing.rows("SELECT text FROM hearings_minutes")
    lines = {name: next(line for line in text.splitlines() if name in line) for name in ("مريم الساحل", "عمران خان")}
    assert "حضر" in lines["مريم الساحل"]
    assert "لم يحضر" not in lines["مريم الساحل"]
    assert "لم يحضر" in lines["عمران خان"]
    seen = hearing.rows("SELECT seat_id::text, bool_or(heard), bool_or(seen) FROM video_attendance GROUP BY seat_id")
    members = ("judge", "clerk", "lawyer", "detainee", "witness")
    assert sorted(seen) == sorted((hearing.seats[member], True, True) for member in members)
