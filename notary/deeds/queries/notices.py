"""Recipients of notices about deeds, and notices that no longer apply."""

from __future__ import annotations

from courts.ground.models import Notice, Person, Recipient
from notary.deeds.models import Deed, DeedParty
from notary.deeds.states import WITH_DOCUMENT

SEALED, ENDED = "deed_sealed", "deed_ended"


def recipients_of(deed: Deed) -> list[Recipient]:
    """The parties with an account, each once."""
    rows = DeedParty.records.filter(deed=deed, person__isnull=False).select_related("person").order_by("place")
    people = {row.person.pk: row.person for row in rows if row.person is not None}
    return [Recipient(person) for person in people.values()]


def may_see(person: Person, deed: Deed) -> bool:
    """Return True if the person has a right on the deed now."""
    return bool(Deed.objects.visible_to(person).filter(pk=deed.pk).exists())


def is_current(deed: Deed, notice: Notice) -> bool:
    """Return True if the notice still applies: its fact happened, and stays true."""
    return deed.state in WITH_DOCUMENT if notice.kind == SEALED else deed.ended_at is not None
