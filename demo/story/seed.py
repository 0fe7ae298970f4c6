"""What stands in a demonstration. Everything is made by the product's own services, relative to now."""

from __future__ import annotations

from courts.ground.wording.dates import time_24h
from courts.registry.models import Filing
from demo.cast import PEOPLE, SCREEN_HOST
from demo.password import demo_password
from demo.people import create_cast
from demo.story.history import make_world
from demo.story.standing_meetings import joinable_hearing, refresh


def seed() -> list[str]:
    """Bring in the cast and its world, once, and see to it that there is something to join; returns news for the door.

    A later start keeps what people changed. What is over by then is taken off and listed anew.
    """
    if Filing.records.exists():
        cast = create_cast(law_profile="demo", password=demo_password())
    else:
        cast = make_world(demo_password())
    refresh(cast)
    hearing = joinable_hearing()
    if hearing is None:
        return []
    return [f"  The hearing at {time_24h(hearing.starts_at, hearing.case.court)} (court's clock) can be joined now."]


def accounts() -> list[str]:
    """For other machines, where nobody enters without a password."""
    names = ", ".join(member.email for member in PEOPLE if member.host)
    return ["", f"  accounts: {names}", f"  password of everyone: {demo_password()}", ""]


def links(scheme: str, port: int) -> list[str]:
    """One line per person of the demonstration: an address of his own, so that one machine can be several people."""
    rows = [(member.host, f"{member.name_en}, {member.does_en}") for member in PEOPLE if member.host]
    rows.append((SCREEN_HOST, "the screen of the facility's video room 3"))
    lines = [f"  {scheme}://{host}.localhost:{port}/".ljust(40) + who for host, who in rows]
    mails = f"  {scheme}://localhost:{port}/demo/mails/".ljust(40) + "every mail that left"
    everyone = f"  {scheme}://localhost:{port}/demo/".ljust(40) + "all of these, to choose from"
    return ["", *lines, everyone, mails, "", f"  password of everyone, for signing: {demo_password()}", ""]
