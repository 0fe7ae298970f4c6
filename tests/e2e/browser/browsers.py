"""Debian's Chromium, driven by Playwright's async API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

# The browser as users have it.
WHOLE = "/usr/bin/chromium"
# The same engine without windows, which needs a third less CPU.
HEADLESS = "/usr/bin/chromium-headless-shell"

# Chromium must not resolve external names: the tests use this machine only.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Several cameras on one small machine: a few pictures a second are enough.
    "--use-fake-device-for-media-stream=fps=5",
    "--use-fake-ui-for-media-stream",
]
# A machine without camera and microphone.
BARE = [flag for flag in FLAGS if "fake-device" not in flag]


@asynccontextmanager
async def chromium(flags: list[str] = FLAGS, *, program: str = HEADLESS) -> AsyncIterator[Browser]:
    """Start one browser."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=program, args=flags)
        yield launched
        await launched.close()
