"""A hearing in a served product, and its people in browsers."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Browser, expect

from tests.e2e.browser.attendee import PATIENCE, Attendee
from tests.e2e.browser.one_hearing import MARK

MAKE = ("shell", "-v0", "-c", "from tests.e2e.browser.one_hearing import make; make()")


class Scene:
    """Who comes to one hearing, each in a session of his own."""

    def __init__(self, origin: str, browser: Browser, said: str) -> None:
        """`said` is what `one_hearing.make` printed."""
        keys: dict[str, Any] = json.loads(said.split(MARK)[1].splitlines()[0])
        self.origin = origin
        self.browser = browser
        self.hearing: str = keys["hearing"]
        self.room: str = keys["room"]
        self.seats: dict[str, str] = keys["seats"]
        self.cookies: dict[str, dict[str, str]] = keys["cookies"]
        self.people: dict[str, Attendee] = {}
        expect.set_options(timeout=PATIENCE * 1000)

    async def session(self, member: str, *, browser: Browser | None = None, **options: Any) -> Attendee:
        """A browser session for somebody, on no page yet."""
        return await Attendee.enter(
            browser or self.browser,
            name=member,
            origin=self.origin,
            seat=self.seats.get("detainee" if member == "screen" else member, ""),
            cookies=self.cookies[member],
            **{"width": 1000, "height": 600, **options},
        )

    def address_of(self, member: str) -> str:
        """Where somebody enters the room."""
        path = f"/custody/screen/{self.room}/" if member == "screen" else f"/hearings/{self.hearing}/room/"
        return self.origin + path

    async def comes(self, member: str, view: str, **options: Any) -> Attendee:
        """Enter by the front door: device check, then the view where he belongs."""
        person = await self.session(member, **options)
        await person.page.goto(self.address_of(member))
        if member != "screen":
            await person.pass_check()
        await person.sees(view)
        await person.connected()
        self.people[member] = person
        return person

    async def identify(self, host: str, member: str, method: str = "identity_card") -> None:
        """A host keeps by what he knew somebody."""
        page = self.people[host].page
        button = self.people[host].row_of(self.people[member].seat).locator("[data-do=identify]")
        await button.click()
        await page.check(f"#identify-person [value={method}]")
        await page.click("#identify-person [type=submit]")
        await expect(button).to_be_hidden()

    async def admit(self, host: str, member: str) -> None:
        """A host lets somebody in."""
        await self.people[host].row_of(self.people[member].seat).locator("[data-do=admit]").click()
        await self.people[member].sees("room")

    async def open(self) -> None:
        """The judge opens the hearing."""
        judge = self.people["judge"].page
        await judge.click("#legal-acts button")
        await expect(judge.locator("[data-sitting]")).to_have_attribute("data-state", "live")

    def complaints(self) -> list[str]:
        """What any page's console held against it."""
        return [line for person in self.people.values() for line in person.said]
