"""The catalogue: every definition is valid, and a service is added by data alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from courts.ground.questions.definition import AnswerKind
from courts.ground.questions.reading import BadDefinition
from courts.ground.questions.texts import Text
from demo.people import Cast
from notary.applications.queries.applications import people_of
from notary.applications.queries.drafts import draft_of
from notary.applications.services import agreements, reviews, submission
from notary.applications.services.applications import begin, save_person, save_task
from notary.catalogue import registry
from notary.catalogue.definition import ClauseTemplate, Group
from notary.catalogue.filling import FEMALE, clauses_of
from notary.catalogue.reading import read_service
from notary.catalogue.validity import errors_of
from tests.notary.applications.couple import act, agree, hand_in_all, office_of, typed

LIFE = """
slug = "certificate_of_life"
version = 1
group = "declarations"
facts = "act"
name = { ar = "شهادة حياة", en = "Certificate of life" }
title = { ar = "شهادة حياة", en = "Certificate of life" }
line = { ar = "تثبت أن المُقِرّ على قيد الحياة.", en = "Proves that the declarant is alive." }
eligible = { ar = "كل شخص بالغ.", en = "Every adult." }
time = { ar = "10 دقائق.", en = "10 minutes." }
minutes = 10
modes = ["remote"]
sitting = ["identity", "reading", "signatures"]

[fee]
fils = 0
source = "A test"

[[roles]]
code = "declarant"
name = { ar = "المُقِرّ", en = "Declarant" }
applies = true
asks = ["born_on", "document_until"]

[[tasks]]
code = "use"
title = { ar = "الغرض", en = "Use" }

[[tasks.questions]]
code = "body"
kind = "text"
label = { ar = "الجهة", en = "Body" }

[[clauses]]
ar = "{declarant.name} على قيد الحياة. تُقدَّم إلى {use.body}."
en = "{declarant.name} is alive. For {use.body}."
"""


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "certificate_of_life.toml").write_text(LIFE, "utf-8")
    monkeypatch.setattr(registry, "FOLDERS", [*registry.FOLDERS, tmp_path])
    registry.forget()
    yield
    monkeypatch.undo()
    registry.forget()


def test_every_definition_is_valid() -> None:
    assert registry.errors() == []
    assert len(registry.services()) == 12
    assert registry.services(Group.MARRIAGE)[0].slug == "marriage_muslim"


@pytest.mark.usefixtures("added")
def test_a_service_from_data_alone_gets_as_far_as_ready(cast: Cast) -> None:
    office = office_of(cast)
    row = begin("certificate_of_life", office=office, role="declarant", actor=act(cast, "groom"))
    role, task = row.service.role("declarant"), row.service.task("use")
    assert role is not None
    assert task is not None
    save_person(row, role, 1, typed(cast, "groom"), version=None, actor=act(cast, "groom"))
    row = save_task(row, task, {"body": "{{7*7}} {use.body}"}, version=None, actor=act(cast, "groom"))
    assert draft_of(row, people_of(row)).clauses[0].ar.endswith("{{7*7}} {use.body}.")
    row = agreements.ask_for_agreement(row, version=None, actor=act(cast, "groom"))
    row = agree(row, cast, "groom")
    hand_in_all(row, cast)
    row = submission.submit(row, version=None, actor=act(cast, "groom"))
    row = reviews.take(row, actor=act(cast, "notary"))
    assert reviews.accept(row, version=None, actor=act(cast, "notary")).state == "ready"


def test_typed_braces_stay_as_they_are() -> None:
    service = registry.service("acknowledgment")
    answers = {"content": {"text": "{{7*7}} {declarant.name} {%s} <b>"}}
    texts = list(clauses_of(service, answers, {"declarant.name": Text("راشد", "Rashid")}))
    assert texts[1].ar == "{{7*7}} {declarant.name} {%s} <b>"


def test_money_dates_and_choices_are_written_in_both_languages() -> None:
    service = registry.service("marriage_muslim")
    answers = {"dower": {"advance": "20000.50", "deferred": "0.00"}, "guardianship": {"kin": "full_brother"}}
    text = " ".join(each.en for each in clauses_of(service, answers, {}))
    assert "AED 20,000.50" in text
    assert "Full brother" in text
    assert "……" in text


def test_a_placeholder_without_a_value_is_an_error() -> None:
    service = registry.service("acknowledgment")
    broken = replace(service, clauses=(ClauseTemplate("{person.unknown}", "x"),), sitting=())
    errors = " ".join(errors_of(broken))
    assert "{person.unknown} has no value" in errors
    assert "sitting is empty" in errors


def test_an_unknown_name_in_a_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(LIFE + "\ncolour = 1\n", "utf-8")
    with pytest.raises(BadDefinition):
        read_service(path, {})


def test_questions_have_choices_exactly_where_their_kind_needs_them() -> None:
    for service in registry.services():
        for task in service.tasks:
            for question in task.questions:
                assert bool(question.choices) == (question.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES})


def clauses(slug: str, answers: dict[str, Any], *women: str) -> list[str]:
    people = {f"{role}.gender": FEMALE for role in women}
    return [text.ar for text in clauses_of(registry.service(slug), answers, people)]


@pytest.mark.parametrize("slug", ["power_general", "power_special"])
def test_power_says_in_a_sentence_whether_the_agent_may_delegate(slug: str) -> None:
    granted = clauses(slug, {"term": {"may_delegate": True}})
    assert "للوكيل أن يوكّل غيره فيما وُكِّل فيه." in granted
    refused = clauses(slug, {"term": {"may_delegate": False}}, "principal", "agent")
    assert "ليس للوكيلة أن توكّل غيرها فيما وُكِّلت فيه." in refused
    assert any(text.startswith("أنا الموكِّلة ") for text in refused)
    assert not any(text.endswith((": نعم.", ": لا.")) for text in (*granted, *refused))


def test_clause_that_writes_yes_or_no_is_an_error_of_the_definition() -> None:
    service = registry.service("power_general")
    bad = replace(service, clauses=(ClauseTemplate("{term.may_delegate}", "{term.may_delegate}"),))
    assert any("yes or no" in error for error in errors_of(bad))


def test_words_of_a_clause_name_a_person_of_the_service() -> None:
    service = registry.service("power_general")
    bad = replace(service, clauses=(ClauseTemplate("{witness?هو|هي}", "{witness?he|she}"),))
    assert any("no role witness" in error for error in errors_of(bad))


def test_questions_about_a_woman_are_asked_in_their_form() -> None:
    role = registry.service("marriage_muslim").role("bride")
    assert role is not None
    labels = {question.code: question.label.ar for question in role.questions_for({})}
    assert labels["is_muslim"] == "هل هي مسلمة؟"
    principal = registry.service("power_general").role("principal")
    assert principal is not None
    asked = {question.code: question.label.ar for question in principal.questions_for({"is_male": False})}
    assert asked["is_abroad"] == "هل تكون خارج الدولة يوم الانعقاد؟"
    assert principal.name_of({"is_male": False}).ar == "الموكِّلة"
