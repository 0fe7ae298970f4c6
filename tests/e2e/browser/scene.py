"""A hearing in a served product, with its participants in browsers."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Browser, expect

from tests.e2e.browser.attendee import PATIENCE, Attendee
from tests.e2e.browser.one_hearing import MARK

MAKE = ("shell", "-v0", "-c", "from tests.e2e.browser.one_hearing import make; make()")


class Scene:
    """The participants of one hearing, each in their own browser session."""

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
        self.sessions: list[Attendee] = []
        expect.set_options(timeout=PATIENCE * 1000)

    async def session(self, member: str, *, browser: Browser | None = None, **options: Any) -> Attendee:
        """Create a browser session for a person, without a page."""
        session = await Attendee.enter(
            browser or self.browser,
            name=member,
            origin=self.origin,
            seat=self.seats.get("detainee" if member == "screen" else member, ""),
            cookies=self.cookies[member],
            **{"width": 1000, "height": 600, **options},
        )
        self.sessions.append(session)
        return session

    def address_of(self, member: str) -> str:
        """Return the URL at which a person enters the room."""
        path = f"/custody/screen/{self.room}/" if member == "screen" else f"/hearings/{self.hearing}/room/"
        return self.origin + path

    async def comes(self, member: str, view: str, **options: Any) -> Attendee:
        """Enter the room: device check, then the view of the person."""
        person = await self.session(member, **options)
        await person.page.goto(self.address_of(member))
        if member != "screen":
            await person.pass_check()
        await person.sees(view)
        await person.connected()
        self.people[member] = person
        return person

    async def identify(self, host: str, member: str, method: str = "identity_card") -> None:
        """Identify a person, as a host."""
        page = self.people[host].page
        button = self.people[host].row_of(self.people[member].seat).locator("[data-do=identify]")
        await button.click()
        await page.check(f"#identify-person [value={method}]")
        await page.click("#identify-person [type=submit]")
        await expect(button).to_be_hidden()

    async def admit(self, host: str, member: str) -> None:
        """Admit a person, as a host."""
        await self.people[host].row_of(self.people[member].seat).locator("[data-do=admit]").click()
        await self.people[member].sees("room")

    async def open(self) -> None:
        """Open the hearing, as the judge."""
        judge = self.people["judge"].page
        await judge.click("#legal-acts button")
        await expect(judge.locator("[data-sitting]")).to_have_attribute("data-state", "live")

    def troubles(self) -> str:
        """Return what went wrong in every page of the scene, in its console and on its lines."""
        return "\n".join(f"{each.name}: {line}" for each in self.sessions for line in each.said + each.failed_requests)

    def complaints(self) -> list[str]:
        """Return the errors in the consoles of all pages."""
        return [line for person in self.people.values() for line in person.said]
