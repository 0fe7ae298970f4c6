"""The pages of an application as rows of its task list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notary.applications.models import Application, ApplicationPerson, Paper
from notary.applications.queries.completeness import (
    Part,
    asked_papers,
    missing_papers,
    not_agreed,
    paper_words,
    parts_of,
)
from notary.applications.states import ApplicationState


@dataclass(slots=True)
class Row:
    """One row of the task list. state: a code that the badge knows. waits: for other people, and not for the applicant.

    counts: part of the progress; an optional page that was not begun is not.
    """

    title: str
    url: str
    state: str
    state_word: str
    line: str = ""
    opens: str = ""
    line_tone: str = ""
    is_done: bool = False
    waits: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the list."""

    title: str
    tasks: list[Row]


# What each state of a page means, in the order in which a page passes through them.
MEANINGS: Final = (
    (gettext_lazy("Not started"), gettext_lazy("Nothing is saved on this page yet.")),
    (gettext_lazy("In progress"), gettext_lazy("Some answers are saved. The missing ones are listed under its name.")),
    (gettext_lazy("Done"), gettext_lazy("All required answers are saved. You can still change them.")),
    (gettext_lazy("Optional"), gettext_lazy("Nothing is required on this page. Fill it in if it applies.")),
    (gettext_lazy("Waiting for others"), gettext_lazy("Your part is done. Other people still have to do theirs.")),
    (gettext_lazy("Correction asked for"), gettext_lazy("The office asks you to correct this page.")),
    (gettext_lazy("Not yet available"), gettext_lazy("The line under its name says what comes first.")),
)


def _row(part: Part, url: str, line: str, asked: Collection[str]) -> Row:
    if part.key in asked:
        return Row(part.title, url, "returned", _("Correction asked for"), line, "", "warn")
    if part.errors and part.is_begun:
        missing = _("Missing: %(parts)s") % {"parts": _(", ").join(part.errors)}
        return Row(part.title, url, "under_review", _("In progress"), missing)
    if part.errors:
        return Row(part.title, url, "draft", _("Not started"), line)
    if not part.is_begun and part.is_optional:
        return Row(part.title, url, "draft", _("Optional"), line, is_done=True, counts=False)
    return Row(part.title, url, "completed", _("Done"), line, is_done=True)


def sections_of(
    application: Application, people: Sequence[ApplicationPerson], papers: Sequence[Paper], asked: Collection[str]
) -> list[Section]:
    """Return the sections of an application that its applicant may change. asked: keys of parts to correct.

    A part that was saved since the office returned the application counts as corrected.
    """
    asked = set(asked) - set(application.corrected)
    places, tasks = parts_of(application, people)
    names = {f"{row.role}.{row.number}": row.name for row in people}
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
        Section(_("Agreement and submission"), [_last_row(application, people, papers, [*places, *tasks])]),
    ]


def _papers_row(
    application: Application, people: Sequence[ApplicationPerson], papers: Sequence[Paper], asked: Collection[str]
) -> Row:
    """Return the row of the papers: in progress while the applicant's own are missing, else it waits for the others."""
    missing = missing_papers(application, people, papers)
    own = [each for each in missing if _is_own(application, each[1])]
    others = [each for each in missing if not _is_own(application, each[1])]
    url = reverse("application_papers", args=[application.pk])
    is_begun = any(_is_own(application, paper.of) for paper in papers)
    row = _row(Part("papers", _("Papers"), [paper_words(*each) for each in own], is_begun), url, "", asked)
    if row.is_done and others:
        row.state, row.state_word, row.is_done, row.waits = "under_review", _("Waiting for others"), False, True
        row.line = _("They upload these themselves once the draft is shown to them: %(papers)s") % {
            "papers": _(", ").join(paper_words(*each) for each in others)
        }
    elif row.is_done and not any(_is_own(application, of) for _paper, of in asked_papers(application, people)):
        row.line = _("You need not upload any paper.")
    return row


def _is_own(application: Application, of: ApplicationPerson | None) -> bool:
    return of is None or of.person_id == application.applicant_id


def _last_row(
    application: Application, people: Sequence[ApplicationPerson], papers: Sequence[Paper], parts: Sequence[Part]
) -> Row:
    url = reverse("application_check", args=[application.pk])
    title = _("Check the draft, agree and submit")
    if any(part.errors for part in parts):
        return Row(title, "", "draft", "", opens=_("Opens when all pages above are done"))
    if application.state == ApplicationState.DRAFT:
        return Row(title, url, "draft", _("Not started"), _("Read the draft, then ask everyone to agree."))
    waiting = not_agreed(application, people)
    if any(row.person_id == application.applicant_id for row in waiting):
        return Row(title, url, "returned", _("Your agreement is missing"))
    if waiting:
        names = _(", ").join(row.name for row in waiting)
        words = _("Not yet agreed: %(names)s") % {"names": names}
        return Row(title, url, "under_review", _("Waiting for others"), words, waits=True)
    missing = missing_papers(application, people, papers)
    if missing:
        words = _("A paper is missing: %(paper)s.") % {"paper": _(", ").join(paper_words(*each) for each in missing)}
        return Row(title, url, "under_review", _("In progress"), words)
    return Row(title, url, "returned", _("Everyone has agreed"), _("Open the page to submit the application."))
