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
from demo.story.sittings import joinable_sitting
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
    return [*_meeting_lines(), *verification_lines()]


def _meeting_lines() -> list[str]:
    hearing, sitting = joinable_hearing(), joinable_sitting()
    lines = []
    if hearing is not None:
        at = time_24h(hearing.starts_at, hearing.case.court)
        lines.append(f"  The hearing at {at} (court's clock) can be joined now.")
    if sitting is not None:
        at = time_24h(sitting.starts_at, sitting.office)
        lines.append(f"  The marriage sitting at {at} (office's clock) can be joined now.")
    return lines


def accounts() -> list[str]:
    """Return lines with accounts and password, for other machines, where sign-in needs a password."""
    names = ", ".join(member.email for member in PEOPLE if member.host)
    return ["", f"  accounts: {names}", f"  password of all accounts: {demo_password()}", ""]


def links(scheme: str, port: int) -> list[str]:
    """Return a line per person with their own address, so that one machine can be several people."""
    hosts = [member for member in PEOPLE if member.host]
    at_court, at_notary = ([each for each in hosts if each.at_notary is at_notary] for at_notary in (False, True))
    rows = [(each.host, f"{each.name_en}, {each.does_en}") for each in at_court]
    rows.append((SCREEN_HOST, "the screen of the facility's video room 3"))
    rows += [(each.host, f"{each.name_en}, {each.does_en}") for each in at_notary]
    lines = [f"  {scheme}://{host}.localhost:{port}/".ljust(44) + who for host, who in rows]
    mails = f"  {scheme}://localhost:{port}/demo/mails/".ljust(44) + "every email sent"
    everyone = f"  {scheme}://localhost:{port}/demo/".ljust(44) + "the list of all people"
    return ["", *lines, everyone, mails, "", f"  password of all accounts, to sign minutes: {demo_password()}", ""]
