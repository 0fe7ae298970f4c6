"""The power that a revocation ends (R16): found by its number and day among the deeds of the principal."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from courts.ground.actors import Actor
from courts.ground.wording.typed_numbers import fold_digits
from notary.applications.models import Application
from notary.catalogue.definition import FactsKind
from notary.deeds.models import Deed, DeedParty, RegisterEntry
from notary.deeds.services.drafting import relate
from notary.deeds.states import IN_FORCE, RelationKind

_NUMBER: Final = re.compile(r"\s*([A-Za-z0-9_]+)\s*-\s*([0-9]{1,9})\s*/\s*([0-9]{4})\s*")


def relate_revoked(application: Application | None, deed: Deed, *, actor: Actor) -> None:
    """Note that the deed of a revocation revokes the power which it names: the seal then ends it, and tells the agent.

    A power that was not sealed here has no row: its deed of revocation stands alone. Runs in the caller's transaction.
    """
    if application is None or application.service.facts is not FactsKind.REVOCATION:
        return
    earlier = _power(application.answers.get("revoked") or {}, deed)
    if earlier is not None:
        relate(deed, RelationKind.REVOKES, earlier, actor=actor)


def _power(stated: dict[str, Any], deed: Deed) -> Deed | None:
    """Return the power in force with the number and the day that were stated, of a principal who signs the deed.

    Numbers are counted per notary, so two notaries of an office may have one alike: day and principal tell them apart.
    """
    found = _NUMBER.fullmatch(fold_digits(str(stated.get("number") or "")))
    if found is None:
        return None
    code, number, year = found.groups()
    principals = DeedParty.records.filter(deed=deed, person__isnull=False, must_sign=True).values("person")
    own = DeedParty.records.filter(role="principal", person__in=principals).values("deed")
    rows = RegisterEntry.records.filter(
        office__code__iexact=code, number=int(number), year=int(year), deed__in=own, deed__state__in=IN_FORCE
    ).select_related("office", "deed")
    day = str(stated.get("granted_on") or "")
    alike = [row for row in rows if row.entered_at.astimezone(row.office.tz).date() == _date(day)]
    return alike[0].deed if len(alike) == 1 else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
