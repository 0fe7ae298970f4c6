"""The pages of an application as rows of its task list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from notary.applications.models import Application, ApplicationPerson, Paper
from notary.applications.queries.completeness import Part, agreement_errors, missing_papers, paper_words, parts_of
from notary.applications.states import ApplicationState


@dataclass(slots=True)
class Row:
    """One row of the task list. state: a code that the badge knows."""

    title: str
    url: str
    state: str
    state_word: str
    line: str = ""
    opens: str = ""
    line_tone: str = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the list."""

    title: str
    tasks: list[Row]


def _row(part: Part, url: str, line: str, asked: Collection[str]) -> Row:
    if part.key in asked:
        return Row(part.title, url, "returned", _("Correction asked for"), line, "", "warn")
    if part.errors and part.is_begun:
        return Row(
            part.title,
            url,
            "under_review",
            _("In progress"),
            _("Missing: %(parts)s") % {"parts": _(", ").join(part.errors)},
        )
    if part.errors:
        return Row(part.title, url, "draft", _("Not started"), line)
    if not part.is_begun and part.is_optional:
        return Row(part.title, url, "draft", _("Optional"), line, is_done=True)
    return Row(part.title, url, "completed", _("Done"), line, is_done=True)


def sections_of(
    application: Application, people: Sequence[ApplicationPerson], papers: Sequence[Paper], asked: Collection[str]
) -> list[Section]:
    """Return the sections of an application that its applicant may change. asked: keys of parts to correct."""
    places, tasks = parts_of(application, people)
    names = {f"{row.role}.{row.number}": row.name_ar for row in people}
    rows = []
    for part in places:
        role, _dot, number = part.key.partition(".")
        url = reverse("application_person", args=[application.pk, role, number])
        rows.append(_row(part, url, names.get(part.key, ""), asked))
    answers = [_row(part, reverse("application_task", args=[application.pk, part.key]), "", asked) for part in tasks]
    return [
        Section(_("People in the application"), rows),
        Section(_("Contract") if application.service.group == "marriage" else _("Text of the deed"), answers),
        Section(_("Papers"), [_papers_row(application, people, papers, asked)]),
        Section(_("Agreement and submission"), [_last_row(application, people, [*places, *tasks])]),
    ]


def _papers_row(
    application: Application, people: Sequence[ApplicationPerson], papers: Sequence[Paper], asked: Collection[str]
) -> Row:
    """Papers of people who are not invited yet cannot be there: they count once the draft is shown to them."""
    waits = missing_papers(application, people, papers)
    part = Part("papers", _("Papers"), [paper_words(paper, row) for paper, row in waits], bool(papers))
    return _row(part, reverse("application_papers", args=[application.pk]), "", asked)


def _last_row(application: Application, people: Sequence[ApplicationPerson], parts: Sequence[Part]) -> Row:
    url = reverse("application_check", args=[application.pk])
    title = _("Check the draft, agree and submit")
    if any(part.errors for part in parts):
        return Row(title, "", "draft", "", opens=_("Opens when all pages above are done"))
    if application.state == ApplicationState.DRAFT:
        return Row(title, url, "draft", _("Not started"))
    if agreement_errors(application, people):
        return Row(title, url, "under_review", _("Waiting for agreement"))
    return Row(title, url, "returned", _("Ready to submit"))
