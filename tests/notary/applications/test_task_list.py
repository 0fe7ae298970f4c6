"""The states of the task list say what is true of each page."""

from __future__ import annotations

from django.utils import translation

from demo.people import Cast
from notary.applications.models import Application
from notary.applications.queries.applications import last_review, papers_of, people_of
from notary.applications.services import papers, reviews
from notary.applications.views.parts import Row, sections_of
from tests.notary.applications.couple import (
    NAMED,
    act,
    agree,
    agreed,
    begun,
    fill,
    filled,
    row_of,
    shown,
    taken,
)
from tests.registry.desk import upload


def rows(application: Application) -> dict[str, Row]:
    row = Application.records.get(pk=application.pk)
    review = last_review(row)
    with translation.override("en"):
        sections = sections_of(row, people_of(row), papers_of(row), review.parts if review is not None else [])
    return {task.title: task for section in sections for task in section.tasks}


def state(application: Application, title: str) -> str:
    return rows(application)[title].state_word


def test_page_without_answers_is_not_started_and_an_optional_one_is_no_progress(cast: Cast) -> None:
    row = begun(cast)
    assert state(row, "Dower") == "Not started"
    optional = rows(row)["Conditions"]
    assert (optional.state_word, optional.counts) == ("Optional", False)
    assert rows(row)["Check the draft, agree and submit"].url == ""
    assert state(row, "Groom") == "In progress"


def test_papers_wait_for_others_once_the_applicant_has_handed_in_theirs(cast: Cast) -> None:
    row = filled(cast)
    assert state(row, "Papers") == "Not started"
    papers.hand_in(row, "id_groom", upload("paper.pdf"), of=row_of(row, "groom"), actor=act(cast, "groom"))
    found = rows(row)["Papers"]
    assert (found.state_word, found.waits, found.is_done) == ("Waiting for others", True, False)
    assert row_of(row, "bride").name_ar in found.line


def test_last_page_says_whose_agreement_is_missing(cast: Cast) -> None:
    last = "Check the draft, agree and submit"
    row = shown(cast)
    assert state(row, last) == "Your agreement is missing"
    agree(row, cast, "groom")
    assert state(row, last) == "Waiting for others"
    assert row_of(row, "wali").name_ar in rows(row)[last].line
    for member in NAMED:
        agree(row, cast, member)
    assert state(row, last) == "In progress"


def test_last_page_is_ready_once_everyone_has_agreed_and_all_papers_are_there(cast: Cast) -> None:
    assert state(agreed(cast), "Check the draft, agree and submit") == "Everyone has agreed"


def test_page_that_was_corrected_no_longer_asks_for_a_correction(cast: Cast) -> None:
    row = taken(cast)
    reviews.give_back(
        row,
        reasons=["text_unclear"],
        parts=["dower", "conditions"],
        note="",
        version=None,
        actor=act(cast, "notary"),
    )
    assert state(row, "Dower") == "Correction asked for"
    fill(row, cast, "dower", {"advance": "11000.00", "deferred": "20000.00"})
    assert state(row, "Dower") == "Done"
    assert state(row, "Conditions") == "Correction asked for"
