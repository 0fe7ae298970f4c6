"""What a reviewer should look at: found by comparing, decided by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courts.ground.folding import folded
from courts.ground.models import Person
from courts.registry.contact_numbers import check_digit_fits
from courts.registry.models import FilingDocument, FilingDocumentKind, FilingParty


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, whether it is in order, and what to look at when it is not."""

    text: str
    in_order: bool


def checks_of(parties: Sequence[FilingParty], documents: Sequence[FilingDocument]) -> list[Check]:
    """Checks of a filing under review. One query, whatever the number of parties."""
    leads = [row for row in documents if row.kind == "lead"]
    pages = sum(row.document.pages or 0 for row in leads)
    exhibits = sum(row.kind == FilingDocumentKind.EXHIBIT for row in documents)
    powers = sum(row.kind == FilingDocumentKind.POWER_OF_ATTORNEY for row in documents)
    records = sum(row.kind == FilingDocumentKind.CONCILIATION_RECORD for row in documents)
    found = [
        Check(
            ngettext("One statement of claim, %(pages)s page", "One statement of claim, %(pages)s pages", pages)
            % {"pages": pages},
            len(leads) == 1,
        ),
        Check(ngettext("%(count)s exhibit", "%(count)s exhibits", exhibits) % {"count": exhibits}, exhibits > 0),
    ]
    if powers:
        found.append(
            Check(
                ngettext("%(count)s power of attorney", "%(count)s powers of attorney", powers) % {"count": powers},
                True,
            )
        )
    elif any(party.lawyer_id for party in parties):
        found.append(Check(_("A lawyer files, and no document is named as the power of attorney"), False))
    if records:
        found.append(Check(_("A record of conciliation is attached"), True))
    numbers = [party.emirates_id for party in parties if party.emirates_id]
    known = {person.emirates_id: person for person in Person.records.filter(emirates_id__in=numbers)}
    for party in parties:
        name = {"name": party.name_ar}
        if party.kind == "natural" and not party.emirates_id:
            found.append(Check(_("%(name)s: no Emirates ID number was given") % name, False))
        elif party.emirates_id in known:
            same = folded(known[party.emirates_id].name_ar) == folded(party.name_ar)
            text = _("%(name)s: known, and the name agrees") if same else _("%(name)s: known under another name")
            found.append(Check(text % name, same))
        elif party.emirates_id:
            fits = check_digit_fits(party.emirates_id)
            text = _("%(name)s: new to the register") if fits else _("%(name)s: the check digit of the number is off")
            found.append(Check(text % name, fits))
    return found
