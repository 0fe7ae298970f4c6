"""The facts that the notary compares at the identity check, in words. No one else reads them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.questions.answers import words_of
from notary.applications.models import Application
from notary.scripts.queries.identities import ToCompare, to_compare

# Answers about a person that stand on their document, too.
_ON_DOCUMENT = ("born_on", "nationality", "document_until")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts that the document must show, as (label, words), and links to papers, as (name, address)."""

    name: str
    role: str
    number: str
    facts: tuple[tuple[str, str], ...]
    papers: tuple[tuple[str, str], ...]


def comparisons(application: Application | None) -> dict[str, Comparison]:
    """Return what is compared for each person, by the person's key, in the order of the service."""
    if application is None:
        return {}
    order = {role.code: place for place, role in enumerate(application.service.roles)}
    found = to_compare(application)
    keys = sorted(found, key=lambda key: (order.get(found[key].row.role, 0), found[key].row.number))
    return {str(key): _comparison(application, found[key]) for key in keys}


def _comparison(application: Application, each: ToCompare) -> Comparison:
    row = each.row
    role = application.service.role(row.role)
    other_name = row.name_en if row.name != row.name_en else row.name_ar
    facts = [(_("Name in the other language"), other_name)] if other_name else []
    facts += [
        (str(question.label), str(words_of(question, row.details[question.code])))
        for question in (role.questions if role is not None else ())
        if question.code in _ON_DOCUMENT and row.details.get(question.code)
    ]
    word = str(role.name) if role is not None else row.role
    return Comparison(
        name=row.name,
        role=f"{word} {row.number}" if role is not None and role.most > 1 else word,
        number=row.emirates_id or f"{row.document_number} · {row.document_issuer}",
        facts=tuple(facts),
        papers=tuple(
            (name, reverse("application_paper", args=[application.pk, document])) for name, document in each.papers
        ),
    )
