"""The functions that `serve` calls: create or refresh the demonstration, and print its addresses and accounts."""

from __future__ import annotations

from courts.ground.services.notices import sweep
from courts.ground.wording.dates import time_24h
from courts.registry.models import Filing
from demo.cast import PEOPLE, SCREEN_HOST
from demo.password import demo_password
from demo.people import create_cast
from demo.story.deeds import create_deeds, verification_lines
from demo.story.history import create_history
from demo.story.standing_meetings import joinable_hearing, refresh


def seed() -> list[str]:
    """Create the demonstration once, and make sure that there are meetings to join. Returns lines to print.

    Everything is created by the product's own services, relative to now. A later start keeps the users' changes,
    cancels meetings that are over and lists new ones.
    """
    is_new = not Filing.records.exists()
    password = demo_password()
    cast = create_history(password) if is_new else create_cast(law_profile="demo", password=password)
    refresh(cast)
    create_deeds(cast)
    if is_new:
        # What these acts tell people is in the inboxes before the first visitor comes.
        sweep(limit=1000)
    hearing = joinable_hearing()
    if hearing is None:
        return verification_lines()
    return [
        f"  The hearing at {time_24h(hearing.starts_at, hearing.case.court)} (court's clock) can be joined now.",
        *verification_lines(),
    ]


def accounts() -> list[str]:
    """Return lines with accounts and password, for other machines, where sign-in needs a password."""
    names = ", ".join(member.email for member in PEOPLE if member.host)
    return ["", f"  accounts: {names}", f"  password of all accounts: {demo_password()}", ""]


def links(scheme: str, port: int) -> list[str]:
    """Return a line per person with their own address, so that one machine can be several people."""
    rows = [(member.host, f"{member.name_en}, {member.does_en}") for member in PEOPLE if member.host]
    rows.append((SCREEN_HOST, "the screen of the facility's video room 3"))
    lines = [f"  {scheme}://{host}.localhost:{port}/".ljust(40) + who for host, who in rows]
    mails = f"  {scheme}://localhost:{port}/demo/mails/".ljust(40) + "every email sent"
    everyone = f"  {scheme}://localhost:{port}/demo/".ljust(40) + "the list of all people"
    return ["", *lines, everyone, mails, "", f"  password of all accounts, to sign minutes: {demo_password()}", ""]
