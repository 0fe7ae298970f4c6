"""Checks for the reviewer: the program compares, the reviewer decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courts.ground.models import Person
from courts.ground.wording.arabic_search import name_key
from courts.ground.wording.typed_numbers import check_digit_fits
from courts.registry.models import Case, Filing, FilingDocument, FilingDocumentKind, FilingParty
from courts.registry.queries.standing import roles_in, types_for


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its text, whether it is in order, and `about`, the name of the party that it concerns."""

    text: str
    in_order: bool
    about: str = ""


def checks_of(filing: Filing, parties: Sequence[FilingParty], documents: Sequence[FilingDocument]) -> list[Check]:
    """Return the checks of a filing under review. Two queries, whatever the number of parties."""
    if filing.about is not None:
        return _checks_in_case(filing, filing.about, documents)
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
        found.append(Check(_("A lawyer filed this claim, and no power of attorney is attached"), False))
    if records:
        found.append(Check(_("A record of conciliation is attached"), True))
    return [*found, *_checks_of_parties(parties)]


def _checks_in_case(filing: Filing, case: Case, documents: Sequence[FilingDocument]) -> list[Check]:
    kind = filing.definition
    kinds = {row.kind for row in documents}
    papers = [Check(str(paper.name), paper.kind in kinds) for paper in kind.papers if paper.required]
    roles = roles_in(case, filing.filer)
    standing = Check(
        _("The filer is a party of the case or acts for one") if roles else _("The filer has no part in the case now"),
        bool(roles),
    )
    takes = Check(
        _("The case takes this filing from them"), kind.code in {each.code for each in types_for(case, roles)}
    )
    return [standing, takes, *papers]


def _checks_of_parties(parties: Sequence[FilingParty]) -> list[Check]:
    people, companies = _known(parties)
    found = []
    for party in parties:
        number = party.emirates_id
        known = people.get(number) if number else companies.get(party.licence_number)
        if party.kind == "natural" and not number and party.document_number:
            text, in_order = _("the identity document is not verified"), False
        elif party.kind == "natural" and not number:
            text, in_order = _("no Emirates ID number was given"), False
        elif known is not None:
            in_order = name_key(known.name_ar) == name_key(party.name_ar)
            text = _("known, and the name matches") if in_order else _("known under another name")
        elif number and not check_digit_fits(number):
            text, in_order = _("the check digit of the number is wrong"), False
        elif number or party.licence_number:
            text, in_order = _("new to the register"), True
        else:
            continue
        found.append(Check(text, in_order, about=party.name_ar))
    return found


def _known(parties: Sequence[FilingParty]) -> tuple[dict[str, Person], dict[str, Person]]:
    """Return the people that the parties would become on acceptance now, by Emirates ID and by licence."""
    numbers = [party.emirates_id for party in parties if party.emirates_id]
    licences = [party.licence_number for party in parties if party.licence_number]
    # If two people have one licence, take the older entry, as `person_of` does.
    companies = Person.records.filter(licence_number__in=licences, kind="legal").order_by("-created_at")
    return (
        {person.emirates_id: person for person in Person.records.filter(emirates_id__in=numbers)},
        {person.licence_number: person for person in companies},
    )
