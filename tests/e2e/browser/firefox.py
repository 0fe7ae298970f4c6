"""Firefox, driven by WebDriver BiDi over its own socket, since Debian does not package its driver."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests.e2e.browser.display import display
from tests.e2e.browser.product import free_port
from tests.services.web_socket import WebSocket

START_WITHIN = 90.0
PREFERENCES: dict[str, Any] = {
    # Fake cameras and microphones, without a permission prompt.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # The tests use this machine only.
    "network.proxy.type": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disableIPv6": True,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "services.settings.server": "data:,",
    "remote.active-protocols": 1,
    "media.peerconnection.ice.loopback": True,
}


class Firefox:
    """One page of one browser."""

    def __init__(self, socket: WebSocket) -> None:
        """Use `firefox`."""
        self._socket = socket
        self._ids = itertools.count(1)
        self._page = ""

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and return its result."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(60):
            while True:
                message = await self._socket.receive()
                assert message is not None, "Firefox closed the connection"
                answer = json.loads(message)
                if answer.get("id") == number:
                    assert answer["type"] == "success", answer
                    return dict(answer["result"])

    async def begin(self, origin: str, cookies: dict[str, str], script: str) -> None:
        """Open a page with these cookies, in which `script` runs before the page's own scripts."""
        await self.ask("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        if script:
            await self.ask("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")
        tree = await self.ask("browsingContext.getTree")
        self._page = tree["contexts"][0]["context"]
        await self.ask("browsingContext.setViewport", context=self._page, viewport={"width": 1000, "height": 700})
        host = re.sub(r"^\w+://|:\d+$", "", origin)
        for name, value in cookies.items():
            cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": host, "path": "/"}
            await self.ask("storage.setCookie", cookie={**cookie, "sameSite": "lax"})

    async def goto(self, address: str) -> None:
        """Open a page."""
        await self.ask("browsingContext.navigate", context=self._page, url=address, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """Run a script and return its awaited result: any JSON value."""
        answer = await self.ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._page},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def passes_check(self) -> None:
        """Confirm that every device works."""
        for step in ("camera", "microphone", "speaker", "network"):
            await self.press(f"[data-step={step}] [data-do=step-works]")

    async def until(self, expression: str, what: str, *, within: float = 60.0) -> None:
        """Wait until a script returns a true value."""
        began = time.monotonic()
        while not await self.evaluate(expression):
            assert time.monotonic() - began < within, f"{what} did not happen within {within:.0f} s"
            await asyncio.sleep(0.2)

    async def press(self, selector: str) -> None:
        """Press a visible element."""
        quoted = json.dumps(selector)
        await self.until(f"document.querySelector({quoted})?.checkVisibility()", f"{selector} is there")
        await self.evaluate(f"document.querySelector({quoted}).click()")

    async def click(self, selector: str) -> None:
        """Press with the pointer: sharing a screen needs a user gesture."""
        quoted = json.dumps(selector)
        await self.until(f"document.querySelector({quoted})?.checkVisibility()", f"{selector} is there")
        middle = "((box) => [box.x + box.width / 2, box.y + box.height / 2])"
        x, y = await self.evaluate(f"{middle}(document.querySelector({quoted}).getBoundingClientRect())")
        await self.ask(
            "input.performActions",
            context=self._page,
            actions=[
                {
                    "type": "pointer",
                    "id": "pointer",
                    "actions": [
                        {"type": "pointerMove", "x": round(x), "y": round(y)},
                        {"type": "pointerDown", "button": 0},
                        {"type": "pointerUp", "button": 0},
                    ],
                }
            ],
        )

    async def key(self, value: str) -> None:
        """Press and release a key; keys without a character have the numbers of WebDriver."""
        named = {"ArrowUp": "\ue013", "Home": "\ue011"}.get(value, value)
        steps = [{"type": "keyDown", "value": named}, {"type": "keyUp", "value": named}]
        keys = {"type": "key", "id": "keys", "actions": steps}
        await self.ask("input.performActions", context=self._page, actions=[keys])


@asynccontextmanager
async def firefox(
    origin: str, cookies: dict[str, str], *, script: str = "", on_display: bool = False
) -> AsyncIterator[Firefox]:
    """Start a browser with its own profile; on a display it has a screen to share."""
    with (
        tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder,
        display() if on_display else nullcontext("") as shown_on,
    ):
        profile = Path(folder)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines))
        port = free_port()
        looks = [] if on_display else ["--headless"]
        process = subprocess.Popen(  # noqa: ASYNC220 - it only starts here; a thread waits for it
            ["firefox-esr", *looks, "--no-remote", "--profile", folder, "--remote-debugging-port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"HOME": folder, "PATH": "/usr/bin:/bin", "MOZ_DISABLE_CONTENT_SANDBOX": "1", "DISPLAY": shown_on},
        )
        try:
            browser = Firefox(await _connect(process, port))
            await browser.begin(origin, cookies, script)
            yield browser
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


async def _connect(process: subprocess.Popen[bytes], port: int) -> WebSocket:
    began = time.monotonic()
    while time.monotonic() - began < START_WITHIN:
        assert process.poll() is None, "Firefox ended"
        try:
            return await WebSocket.open(port, "/session", {"Host": f"127.0.0.1:{port}"})
        except OSError:
            await asyncio.sleep(0.3)
    raise AssertionError("Firefox did not open its socket")
