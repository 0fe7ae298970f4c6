"""What a reviewer should look at: found by comparing, decided by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courts.ground.models import Person
from courts.ground.wording.arabic_search import folded
from courts.registry.contact_numbers import check_digit_fits
from courts.registry.models import FilingDocument, FilingDocumentKind, FilingParty


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, whether it is in order, and what to look at when it is not; `about` is the party whom it concerns."""

    text: str
    in_order: bool
    about: str = ""


def checks_of(parties: Sequence[FilingParty], documents: Sequence[FilingDocument]) -> list[Check]:
    """Checks of a filing under review. Two queries, whatever the number of parties."""
    statements = [row for row in documents if row.kind == FilingDocumentKind.STATEMENT]
    pages = sum(row.document.pages or 0 for row in statements)
    exhibits = sum(row.kind == FilingDocumentKind.EXHIBIT for row in documents)
    powers = sum(row.kind == FilingDocumentKind.POWER_OF_ATTORNEY for row in documents)
    records = sum(row.kind == FilingDocumentKind.CONCILIATION_RECORD for row in documents)
    found = [
        Check(
            ngettext("One statement of claim, %(pages)s page", "One statement of claim, %(pages)s pages", pages)
            % {"pages": pages},
            len(statements) == 1,
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
    return [*found, *_checks_of_parties(parties)]


def _checks_of_parties(parties: Sequence[FilingParty]) -> list[Check]:
    people, companies = _known(parties)
    found = []
    for party in parties:
        number = party.emirates_id
        known = people.get(number) if number else companies.get(party.licence_number)
        if party.kind == "natural" and not number:
            text, in_order = _("no Emirates ID number was given"), False
        elif known is not None:
            in_order = folded(known.name_ar) == folded(party.name_ar)
            text = _("known, and the name agrees") if in_order else _("known under another name")
        elif number and not check_digit_fits(number):
            text, in_order = _("the check digit of the number is off"), False
        elif number or party.licence_number:
            text, in_order = _("new to the register"), True
        else:
            continue
        found.append(Check(text, in_order, about=party.name_ar))
    return found


def _known(parties: Sequence[FilingParty]) -> tuple[dict[str, Person], dict[str, Person]]:
    """Whom the parties would become if the filing were accepted now, by Emirates ID and by licence."""
    numbers = [party.emirates_id for party in parties if party.emirates_id]
    licences = [party.licence_number for party in parties if party.licence_number]
    # Where a licence stands twice the older entry is taken, as `person_of` takes it.
    companies = Person.records.filter(licence_number__in=licences, kind="legal").order_by("-created_at")
    return (
        {person.emirates_id: person for person in Person.records.filter(emirates_id__in=numbers)},
        {person.licence_number: person for person in companies},
    )
