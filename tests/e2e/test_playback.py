"""A recorded hearing, watched in Chromium and in Firefox."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.browser.firefox import firefox
from tests.e2e.browser.player import NOTE_MEDIA, BrowserPage, RecordingPlayer
from tests.e2e.browser.product import ROOT, Product, environment
from tests.e2e.browser.recorded_hearing import MARK
from tests.e2e.browser.walker import Walker
from tests.e2e.test_pages import accessibility_errors

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

SHOW = "from tests.e2e.browser.recorded_hearing import show; show()"
REASON = "مراجعة أقوال الأطراف"
LATE = 12  # seconds, at which the last of the four people has pictures


class ChromiumPage:
    """A page of Playwright, as `BrowserPage`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def evaluate(self, expression: str) -> Any:
        """Return the result of a script."""
        return await self.page.evaluate(expression)

    async def click(self, selector: str) -> None:
        """Press an element with the pointer."""
        await self.page.click(selector)

    async def key(self, value: str) -> None:
        """Press a key."""
        await self.page.keyboard.press(value)


@pytest.fixture(scope="session")
def recorded(product: Product) -> dict[str, Any]:
    """The keys of the recording and its seats. The clerk may neither see nor hear counsel for the respondent."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", SHOW]
    told = subprocess.run(
        command, cwd=ROOT, env=environment(product.data), capture_output=True, text=True, timeout=90, check=False
    )
    assert MARK in told.stdout, told.stderr
    keys: dict[str, Any] = json.loads(told.stdout.split(MARK)[1].splitlines()[0])
    return keys


async def test_recording_plays_in_step_in_chromium(
    product: Product, recorded: dict[str, Any], browser: Browser
) -> None:
    judge = await Walker.enter("judge", product, browser)
    await judge.page.add_init_script(NOTE_MEDIA)
    await judge.open(f"/recordings/{recorded['recording']}/")
    await judge.page.click("main form button[type=submit]")
    await expect(judge.part("#id_reason")).to_have_attribute("aria-invalid", "true")
    assert "/playbacks/" not in judge.page.url
    await judge.page.fill("#id_reason", REASON)
    await judge.page.click("main form button[type=submit]")
    await judge.page.wait_for_url("**/playbacks/*/")
    # The watermark is pale on purpose, and is not read out.
    assert await accessibility_errors(judge.page, leaving_out=".watermark") == []
    await watch(ChromiumPage(judge.page), recorded)
    await judge.open(f"/recordings/{recorded['recording']}/")
    assert_noted(await judge.part("table:has([data-label]) tr:has-text('" + REASON + "')").inner_text())


async def test_recording_plays_in_step_in_firefox(product: Product, recorded: dict[str, Any]) -> None:
    origin = product.url("judge", "")
    reason = "document.querySelector('#id_reason')"
    async with firefox(origin, {"diwan-language": "ar"}, script=NOTE_MEDIA) as page:
        await page.goto(f"{origin}/demo/enter/")
        await page.press("main form button")
        await page.until("document.querySelector('main') && !location.pathname.startsWith('/demo/')", "signed in")
        await page.goto(f"{origin}/recordings/{recorded['recording']}/")
        await page.evaluate(f"({reason}.value = 'فايرفوكس', 0)")
        await page.press("main form button[type=submit]")
        await page.until(
            "location.pathname.includes('/playbacks/') && document.readyState === 'complete'", "the player"
        )
        await watch(page, recorded)
        await page.goto(f"{origin}/recordings/{recorded['recording']}/")
        row = "[...document.querySelectorAll('main tr')].find((each) => each.innerText.includes('فايرفوكس')).innerText"
        assert_noted(await page.evaluate(row))


async def watch(page: BrowserPage, recorded: dict[str, Any]) -> None:
    """Use every control, with the pointer and by keyboard."""
    player = RecordingPlayer(page)
    late = f".tile[data-picture='{recorded['seats']['respondent_counsel']}-video']"
    await page.evaluate("(document.activeElement.blur(), 0)")
    await watermark_covers_the_pictures(page)
    # K plays. The late one has no picture yet, and the tile says so.
    await page.key("k")
    await player.plays(6, after=1)
    assert await player.attribute(late, "data-camera") == "none"
    await player.in_step()
    await jumps(page, player)
    assert await player.attribute(late, "data-camera") == "on"
    await plays_twice_as_fast(page, player)
    await moves_by_keyboard(page, player)
    await shows_one_large(page, player, late)
    # Paused, nothing moves.
    stopped = await player.read()
    await asyncio.sleep(0.5)
    assert (await player.read()).place == stopped.place
    assert stopped.times == []


async def watermark_covers_the_pictures(page: BrowserPage) -> None:
    """The viewer's name is all over the pictures, and lets the pointer through."""
    over = "document.querySelector('.watermark')"
    assert (await page.evaluate(f"{over}.innerText")).count("القاضي خالد المرزوقي") == 12
    assert await page.evaluate(f"getComputedStyle({over}).pointerEvents") == "none"
    box = "((part) => (({ x, y, width, height }) => `${x} ${y} ${width} ${height}`)(part.getBoundingClientRect()))"
    pictures = "document.querySelector('.stage__field')"
    assert await page.evaluate(f"{box}({over})") == await page.evaluate(f"{box}({pictures})")


async def jumps(page: BrowserPage, player: RecordingPlayer) -> None:
    """Jump by ten seconds, to an event in the list, and by ten seconds again."""
    await page.key("l")
    assert (await player.read()).place > 10
    await page.click(".marks__one[data-gap][data-to]")
    assert (await player.read()).place < 2
    await page.evaluate("(document.activeElement.blur(), 0)")
    await page.key("l")
    await page.key("l")
    reading = await player.plays(8, after=20)
    assert reading.place < 30


async def plays_twice_as_fast(page: BrowserPage, player: RecordingPlayer) -> None:
    """Play twice as fast over the end of the segments at 30 s, as fast as told, and in step."""
    for _ in range(3):
        await page.key("+")
    assert await page.evaluate("document.querySelector('[data-speed]').value") == "2"
    await player.plays(8, after=24)
    fast = await player.in_step(speed=2)
    moved = (fast[-1].times[0] - fast[0].times[0]) / (fast[-1].at - fast[0].at)
    assert 1.7 < moved < 2.3, moved
    await player.plays(8, after=31)
    await player.choose_speed("1")


async def moves_by_keyboard(page: BrowserPage, player: RecordingPlayer) -> None:
    """Pause, and move the seek bar by its keys."""
    await page.key("k")
    await page.evaluate("(document.querySelector('[data-seek]').focus(), 0)")
    await page.key("Home")
    assert (await player.read()).place == 0
    await page.key("ArrowUp")
    assert 0 < (await player.read()).place < 10
    await page.evaluate("(document.activeElement.blur(), 0)")


async def shows_one_large(page: BrowserPage, player: RecordingPlayer, tile: str) -> None:
    """Choose who is large with the pointer and by number, and show all in one size."""
    large = "document.querySelectorAll('.tile[data-place=large]').length"
    await page.evaluate(f"(document.querySelector(`{tile} [data-do=pin]`).focus(), 0)")
    await page.click(f"{tile} [data-do=pin]")
    assert await player.attribute(tile, "data-place") == "large"
    await page.key("1")
    assert await player.attribute(tile, "data-place") is None
    assert await page.evaluate(large) == 1
    await page.key("g")
    assert await player.attribute("[data-stage]", "data-layout") == "grid"
    assert await page.evaluate(large) == 0


def assert_noted(row: str) -> None:
    """The row of the playback says which parts were played: some seconds of the begin, and another part."""
    assert "00:00" in row, row
    assert "00:2" in row, row


async def test_screened_person_is_not_sent_to_the_viewer(
    product: Product, recorded: dict[str, Any], browser: Browser
) -> None:
    clerk = await Walker.enter("clerk", product, browser)
    await clerk.page.add_init_script(NOTE_MEDIA)
    asked: list[str] = []
    clerk.page.on("request", lambda request: asked.append(request.url))
    await clerk.open(f"/recordings/{recorded['recording']}/")
    await clerk.page.fill("#id_reason", REASON)
    await clerk.page.click("main form button[type=submit]")
    await clerk.page.wait_for_url("**/playbacks/*/")
    hidden = recorded["seats"]["respondent_counsel"]
    tile = clerk.page.locator(f".tile[data-picture='{hidden}-video']")
    await expect(tile).to_have_attribute("data-camera", "hidden")
    await expect(tile.locator(".tile__why--hidden")).to_be_visible()
    player = RecordingPlayer(ChromiumPage(clerk.page))
    await clerk.page.keyboard.press("l")
    await clerk.page.keyboard.press("l")
    await clerk.page.keyboard.press("k")
    await player.plays(6, after=LATE + 8)
    pieces = [url for url in asked if "/tracks/" in url]
    assert len(pieces) >= 6
    assert not [url for url in pieces if hidden in url]
    answers = "fetch(document.querySelector('[data-player]').dataset.addresses).then((answer) => answer.text())"
    assert hidden not in await clerk.page.evaluate(answers)
    # The address of another person's piece, with the number of the hidden seat.
    forged = pieces[0].replace(pieces[0].split("/tracks/")[1].split("/")[0], hidden)
    assert await clerk.page.evaluate(f"fetch({json.dumps(forged)}).then((answer) => answer.status)") == 403
