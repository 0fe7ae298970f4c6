"""A person or a screen in a room, in a real browser: their actions, and the media that they receive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

# Timeout for a busy machine; every wait ends as soon as its condition is true.
PATIENCE = 60.0


async def until(condition: Callable[[], Awaitable[bool]], what: str, *, within: float = PATIENCE) -> float:
    """Poll until the condition is true; returns the seconds it took."""
    began = time.monotonic()
    while not await condition():
        assert time.monotonic() - began < within, f"{what} did not happen within {within:.0f} s"
        await asyncio.sleep(0.1)
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Received:
    """The media of one sender that the browser has decoded."""

    frames: int = 0
    width: int = 0
    energy: float = 0.0
    packets: int = 0
    pictures: int = 0
    """Packets of the camera's picture, of which `packets` counts those of sound too."""
    screen: int = 0
    """Frames of a shared screen."""


class Attendee:
    """A page of the room, in its own browser session."""

    def __init__(self, name: str, context: BrowserContext, page: Page, seat: str) -> None:
        self.name = name
        self.context = context
        self.page = page
        self.seat = seat
        self.said: list[str] = []
        self.failed_requests: list[str] = []
        page.on("pageerror", lambda error: self.said.append(f"{name}: {error}"))
        page.on("requestfailed", lambda request: self.failed_requests.append(f"{request.url}: {request.failure}"))
        page.on("console", lambda message: self._console(message.type, message.text))

    def _console(self, kind: str, text: str) -> None:
        if kind == "error":
            self.said.append(f"{self.name}: {text}")

    @classmethod
    async def enter(
        cls,
        browser: Browser,
        *,
        name: str,
        origin: str,
        seat: str,
        language: str = "ar",
        width: int = 1280,
        height: int = 800,
        cookies: dict[str, str] | None = None,
        **options: Any,
    ) -> Attendee:
        """Open a new browser session with these cookies, in this language."""
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            permissions=["camera", "microphone"],
            ignore_https_errors=True,
            **options,
        )
        values = {"diwan-language": language, **(cookies or {})}
        await context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in values.items()])
        context.set_default_timeout(PATIENCE * 1000)
        return cls(name, context, await context.new_page(), seat)

    async def view(self) -> str:
        """Return the view: check, waiting, before, room or over."""
        return str(await self.page.evaluate("document.querySelector('#room')?.dataset.view ?? ''"))

    async def sees(self, view: str) -> None:
        """Wait until this view is shown."""
        await expect(self.page.locator("#room")).to_have_attribute("data-view", view, timeout=PATIENCE * 1000)

    async def pass_check(self) -> None:
        """Confirm that every device works."""
        await self.sees("check")
        for step in ("camera", "microphone", "speaker", "network"):
            section = self.page.locator(f"[data-step={step}]")
            await expect(section).to_be_visible(timeout=PATIENCE * 1000)
            await section.locator("[data-do=step-works]").click()

    async def connected(self) -> None:
        """Wait until the socket and both media connections are connected."""
        await until(self.is_connected, f"{self.name} is connected")

    async def is_connected(self) -> bool:
        """True if the socket and both media connections are connected."""
        return bool(await self.page.evaluate("window.diwanRoom?.isConnected ?? false"))

    async def received(self, seat: str) -> Received:
        """Return the media of a seat decoded since the connection was made."""
        inputs = await self.page.evaluate("window.diwanRoom.stats().then((found) => found.inputs)")
        video = next((each for each in inputs if each["seat"] == seat and each["kind"] == "video"), {})
        audio = next((each for each in inputs if each["seat"] == seat and each["kind"] == "audio"), {})
        screen = next((each for each in inputs if each["seat"] == seat and each["kind"] == "screen"), {})
        return Received(
            frames=video.get("frames", 0),
            width=video.get("width", 0),
            energy=audio.get("energy", 0.0),
            packets=video.get("packets", 0) + audio.get("packets", 0),
            pictures=video.get("packets", 0),
            screen=screen.get("frames", 0),
        )

    async def sees_and_hears(self, seat: str, *, since: Received | None = None, within: float = PATIENCE) -> None:
        """Wait until more pictures and sound of a seat than `since` are decoded, and its tile shows them."""
        before = since or await self.received(seat)

        async def more() -> bool:
            now = await self.received(seat)
            # After a new connection the browser counts from zero.
            frames, energy = (before.frames, before.energy) if now.packets >= before.packets else (0, 0.0)
            return now.frames > frames and now.energy > energy and await self.shows(seat)

        await until(more, f"{self.name} sees and hears {seat}", within=within)

    async def shows(self, seat: str) -> bool:
        """True if the tile of a seat shows a picture. Decoded frames may not be displayed."""
        video = f'[data-tile][data-seat="{seat}"] video'
        return bool(await self.page.evaluate(f"document.querySelector('{video}')?.videoWidth > 0"))

    def tile_of(self, seat: str) -> Locator:
        """Return the tile of a person's camera."""
        return self.page.locator(f'[data-tile][data-seat="{seat}"]')

    def row_of(self, seat: str) -> Locator:
        """Return the row of a person in the panel."""
        return self.page.locator(f'[data-panel] li[data-seat="{seat}"]:not([inert])')

    async def close(self) -> None:
        """End the browser session, as by closing the window."""
        await self.context.close()
