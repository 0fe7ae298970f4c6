"""The list of cases: the same rights by every way of asking, search in any spelling, and bounded pages."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courts.ground.actors import SYSTEM
from courts.ground.models import Person, Posting
from courts.ground.views import paging
from courts.ground.views.paging import BoundedPaginator
from courts.registry.models import Assignment, Case, CaseUserObjectPermission, Representation
from courts.registry.models.cases import sees_case
from courts.registry.queries import case_search
from courts.registry.queries.case_search import CaseList, filing_of_receipt, question_of, receipt_in
from courts.registry.services.cases import assign, end_assignment, end_representation
from courts.registry.states import CaseState
from courts.registry.wording.titles import case_title
from demo.people import Cast
from tests.registry import desk


def client_of(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(cast.users[member], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def found(person: Person, query: str = "", state: str = "") -> list[Case]:
    return CaseList(person, query=query, state=state)[:20]


def _variants(cast: Cast) -> list[Case]:
    """Cases that differ in everything that decides who may see them."""
    open_, sealed, staffed, lapsed, left = (desk.case(cast) for _ in range(5))
    Case.records.filter(pk=sealed.pk).update(is_sealed=True)
    assign(staffed, cast.people["clerk"], "clerk", actor=SYSTEM)
    Assignment.records.create(case=lapsed, person=cast.people["interpreter"], role="clerk")
    permission = CaseUserObjectPermission.objects.values_list("permission", flat=True)[0]
    CaseUserObjectPermission.objects.create(
        permission_id=permission, user=cast.users["interpreter"], content_object=lapsed
    )
    for row in Representation.records.filter(party__case=left):
        end_representation(row, actor=SYSTEM)
    for case, state in ((open_, "listed"), (sealed, "closed"), (staffed, "listed"), (lapsed, "closed")):
        Case.records.filter(pk=case.pk).update(state=state)
    return [open_, sealed, staffed, lapsed, left]


def test_every_way_of_asking_shows_the_same_cases(cast: Cast) -> None:
    cases = _variants(cast)
    Posting.records.create(person=cast.people["counsel"], venue=cast.venues["other_court"], role="clerk")
    seen = {}
    for name, person in cast.people.items():
        visible = set(Case.objects.visible_to(person))
        assert set(CaseList(person)[:99]) == visible, name
        for state in CaseState.values:
            of_state = {case for case in visible if case.state == state}
            assert set(CaseList(person, state=state)[:99]) == of_state, (name, state)
        assert set(Case.objects.few_visible_to(person)) == visible, name
        assert {case for case in cases if sees_case(person, case.pk)} == visible, name
        fresh = Person.records.get(pk=person.pk)
        assert set(Case.objects.visible_to(fresh)) == visible, name
        seen[name] = visible
    open_, sealed, staffed, lapsed, left = cases
    assert seen["clerk"] == {open_, staffed, left}
    assert seen["lawyer"] == {open_, sealed, staffed, lapsed}
    assert seen["interpreter"] == seen["counsel"] == seen["witness"] == set()


def test_newest_cases_come_first_whatever_side_they_come_from(cast: Cast) -> None:
    cases = [desk.case(cast) for _ in range(4)]
    for case in cases[::2]:
        assign(case, cast.people["clerk"], "clerk", actor=SYSTEM)
    newest = [CaseList(cast.people["clerk"])[:count] for count in (1, 2, 3, 4)]
    assert newest == [cases[: -1 - count : -1] for count in (1, 2, 3, 4)]
    assert CaseList(cast.people["clerk"])[1:3] == [cases[2], cases[1]]


def test_triggers_keep_whether_a_case_has_a_clerk(cast: Cast) -> None:
    case, other = desk.case(cast), desk.case(cast)

    def have() -> tuple[bool, bool]:
        rows = dict(Case.records.values_list("pk", "has_clerk"))
        return rows[case.pk], rows[other.pk]

    assert have() == (False, False)
    row = assign(case, cast.people["clerk"], "clerk", actor=SYSTEM)
    assign(other, cast.people["judge"], "judge", actor=SYSTEM)
    assert have() == (True, False)
    second = Assignment.records.create(case=case, person=cast.people["manager"], role="clerk")
    end_assignment(row, actor=SYSTEM)
    assert have() == (True, False)
    Assignment.records.filter(pk=second.pk).update(case=other)
    assert have() == (False, True)
    second.delete()
    assert have() == (False, False)


def test_right_carries_the_opening_of_its_case(cast: Cast) -> None:
    case = desk.case(cast)
    assert {row.opened_at for row in CaseUserObjectPermission.objects.filter(content_object=case)} == {case.opened_at}


def states_of_rights() -> dict[Any, set[str]]:
    """Return the states on the rights of each case."""
    found: dict[Any, set[str]] = {}
    for case, state in CaseUserObjectPermission.objects.values_list("content_object", "case_state"):
        found.setdefault(case, set()).add(state)
    return found


def test_triggers_keep_the_state_of_the_case_on_its_rights(cast: Cast) -> None:
    case, other = desk.case(cast), desk.case(cast)
    assert states_of_rights() == {case.pk: {"preparing"}, other.pk: {"preparing"}}
    Case.records.filter(pk=case.pk).update(state="listed")
    assert states_of_rights() == {case.pk: {"listed"}, other.pk: {"preparing"}}
    # A later right has the state of its case, even if the writer's object is stale.
    assert case.state == "preparing"
    assign(case, cast.people["clerk"], "clerk", actor=SYSTEM)
    assert states_of_rights()[case.pk] == {"listed"}
    rights = CaseUserObjectPermission.objects.filter(user=cast.users["clerk"])
    rights.update(case_state="closed")
    assert states_of_rights()[case.pk] == {"listed"}
    rights.update(content_object=other)
    assert rights.get().case_state == "preparing"
    stale = rights.get()
    Case.records.filter(pk=other.pk).update(state="closed")
    stale.save()
    assert states_of_rights() == {case.pk: {"listed"}, other.pk: {"closed"}}


def test_list_of_one_state_ends_where_the_state_does(cast: Cast) -> None:
    cases = [desk.case(cast) for _ in range(4)]
    Case.records.filter(pk__in=[row.pk for row in cases[::2]]).update(state="listed")
    assign(cases[0], cast.people["clerk"], "clerk", actor=SYSTEM)
    for member in ("lawyer", "clerk"):
        rows = CaseList(cast.people[member], state="listed")
        assert (rows.count(), rows[:20], rows[1:2]) == (2, [cases[2], cases[0]], [cases[0]])
    assert found(cast.people["counsel"], state="listed") == []


NAMES = [
    ("شمسه الدرمكى", "Shamsa Al-Darmaki", ["شمسة", "الدرمكي", "شَمسة الدرمكي", "shamsa al darmaki", "AL-DARMAKI"]),
    ("أحمد المهيري", "Ahmed Al-Muhairi", ["احمد", "إحمد", "أحـــمد", "ﺃﺣﻤﺪ", "al muhairi", "al\u2011muhairi"]),
    ("هناء سعيد", "Hana’a Sa'eed", ["هنا", "saeed", "sa’eed", "hanaa"]),
    ("عبد الرحمن الدرمكي", "Abd Al Rahman Al Darmaki", ["عبدالرحمن", "عبد الرحمن", "AlDarmaki", "Abd Al Rahman"]),
    ("عبدالرحمن", "Abdulrahman AlDarmaki", ["عبد الرحمن", "Al Darmaki", "Abdul Rahman"]),
]


@pytest.mark.parametrize("arabic, english, queries", NAMES)
def test_search_finds_a_party_in_any_spelling(cast: Cast, arabic: str, english: str, queries: list[str]) -> None:
    case = desk.case(cast)
    desk.case(cast)
    Person.records.filter(pk=cast.people["claimant"].pk).update(
        name_ar="غيرها", name_en="Other", name_folded="غيرها other"
    )
    person = case.parties.get(role="respondent").person
    person.name_ar, person.name_en = arabic, english
    person.save()
    other = Case.records.exclude(pk=case.pk).get()
    other.parties.filter(role="respondent").update(person=cast.people["witness"])
    for query in queries:
        assert found(cast.people["lawyer"], query) == [case], query
        assert found(cast.people["counsel"], query) == [], query


def test_search_finds_a_case_by_its_number_in_any_order(cast: Cast) -> None:
    wanted, other = desk.case(cast), desk.case(cast)
    Case.records.filter(pk=other.pk).update(title="مطالبة أخرى")
    year, serial = wanted.year, wanted.serial
    queries = [f"{serial}/{year}", f"{year}/{serial}", f"{serial} {year}", f"{year}-{serial}", f"{serial} / {year}"]
    with translation.override("ar"):
        queries.append(case_title(wanted))
    with translation.override("en"):
        queries.append(case_title(wanted))
    eastern = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for query, digits in product(queries, (False, True)):
        asked = query.translate(eastern) if digits else query
        assert found(cast.people["lawyer"], asked) == [wanted], asked
        assert found(cast.people["witness"], asked) == [], asked
    assert found(cast.people["lawyer"], f"{serial}/1999") == []


def test_search_by_title_of_another_kind_finds_nothing(cast: Cast) -> None:
    case = desk.case(cast)
    assert found(cast.people["lawyer"], f"Case {case.serial} of {case.year}, Commercial") == [case]
    assert found(cast.people["lawyer"], f"Case {case.serial} of {case.year}, Labour") == []


def test_search_finds_a_case_by_the_receipt_of_its_filing(cast: Cast) -> None:
    case = desk.case(cast)
    desk.case(cast)
    number = case.filing.receipt.number
    for query in (number, number.lower(), f"\u200f{number}\u200f ", number.replace("-", "\u2011")):
        assert found(cast.people["lawyer"], query) == [case], query
        assert found(cast.people["counsel"], query) == []


def test_search_shows_a_filing_by_its_receipt_to_its_readers_only(cast: Cast) -> None:
    filing = desk.submitted(cast)
    number = filing.receipt.number
    assert filing_of_receipt(cast.people["lawyer"], number) == filing
    assert filing_of_receipt(cast.people["counsel"], number) is None
    page = client_of(cast, "lawyer").get(reverse("cases"), {"q": number})
    assert reverse("filing", args=[filing.pk]) in page.content.decode()
    assert number not in client_of(cast, "counsel").get(reverse("cases"), {"q": "x"}).content.decode()


@pytest.mark.parametrize(
    "window, wider, few, wide, enough",
    [
        (1000, 1000, 2000, 10_000, 20),
        (2, 2, 2000, 2, 20),
        (2, 2, 1, 10_000, 20),
        (2, 2, 1, 3, 20),
        (2, 1000, 1, 2, 20),
        (3, 3, 2000, 3, 1),
    ],
)
def test_search_finds_older_cases_beyond_the_newest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, window: int, wider: int, few: int, wide: int, enough: int
) -> None:
    monkeypatch.setattr(case_search, "WINDOW", window)
    monkeypatch.setattr(case_search, "WIDER", wider)
    monkeypatch.setattr(case_search, "FEW", few)
    monkeypatch.setattr(case_search, "WIDE", wide)
    monkeypatch.setattr(case_search, "ENOUGH", enough)
    cases = [desk.case(cast) for _ in range(4)]
    for case in (cases[0], cases[3]):
        case.title = "نزاع على أرض"
        case.save()
    Case.records.filter(pk=cases[0].pk).update(state="closed")
    person = cast.people["lawyer"]
    matches = CaseList(person, query="ارض")
    if enough == 1 or wide == 3:
        assert matches[:20] == [cases[3]]
        assert matches.has_more
    else:
        assert matches[:20] == [cases[3], cases[0]]
        assert not matches.has_more
        assert found(person, state="closed") == [cases[0]]
        assert found(person, "أرض", state="closed") == [cases[0]]
    assert found(cast.people["counsel"], "ارض") == []


def bounded(monkeypatch: pytest.MonkeyPatch, *, counted: int, most: int) -> None:
    """Set the bounds of lists."""
    for module in (paging, case_search):
        monkeypatch.setattr(module, "COUNTED", counted)
        monkeypatch.setattr(module, "MOST", most)


def test_bounded_pages_go_on_beyond_the_count(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, counted=2, most=4)
    cases = [desk.case(cast) for _ in range(5)][::-1]
    for rows in (CaseList(cast.people["lawyer"]), Case.records.order_by("-opened_at")):
        shown = []
        for number in ("1", "2", "3", "4"):
            paginator = BoundedPaginator(rows, 1)
            page = paginator.get_page(number)
            shown += page.object_list
            assert (paginator.count, paginator.has_more) == (2, True)
            assert (page.number, page.has_next(), page.has_previous()) == (int(number), number != "4", number != "1")
        assert shown == cases[:4]
        assert paginator.get_page("3").next_page_number() == 4
        assert paginator.get_page("99").number == 4


@pytest.mark.parametrize("asked, number", [("", 1), ("x", 1), ("0", 1), ("-1", 1), ("2", 2), ("3", 2), ("99", 2)])
def test_bounded_page_that_does_not_exist_is_the_nearest(cast: Cast, asked: str, number: int) -> None:
    cases = [desk.case(cast) for _ in range(3)][::-1]
    paginator = BoundedPaginator(CaseList(cast.people["lawyer"]), 2)
    page = paginator.get_page(asked)
    assert (page.number, page.object_list) == (number, cases[2 * number - 2 : 2 * number])
    assert (paginator.count, paginator.has_more, paginator.num_pages) == (3, False, 2)


def test_list_names_its_number_of_pages_only_if_it_is_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        desk.case(cast)
    monkeypatch.setattr("courts.registry.views.cases.PER_PAGE", 1)
    client = client_of(cast, "lawyer")

    def page() -> str:
        return client.get(reverse("cases"), {"page": 2}).content.decode()

    assert "صفحة 2 من 3" in page()
    bounded(monkeypatch, counted=2, most=1000)
    assert "صفحة 2<" in page()
    assert "دعويان أو أكثر" in page()


def test_page_beyond_the_count_needs_no_count(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bounded(monkeypatch, counted=1, most=1000)
    for _ in range(3):
        desk.case(cast)
    paginator = BoundedPaginator(Case.records.order_by("pk"), 1)
    with CaptureQueriesContext(connection) as queries:
        page = paginator.get_page("2")
        assert (paginator.count, paginator.has_more, page.has_next()) == (1, True, True)
    assert len(queries) == 1


def test_first_page_that_is_not_full_needs_no_count(cast: Cast, django_assert_num_queries: object) -> None:
    desk.case(cast)
    paginator = BoundedPaginator(Case.records.order_by("pk"), 20)
    with django_assert_num_queries(1):  # type: ignore[operator]
        page = paginator.get_page("1")
        assert (page.paginator.count, page.has_next()) == (1, False)


@pytest.mark.parametrize(
    "query, number",
    [
        ("SHJ-F-2026-00012", "SHJ-F-2026-00012"),
        (" shj-f-2026-00012 ", "SHJ-F-2026-00012"),
        ("SHJ‑F‑٢٠٢٦‑٠٠٠١٢", "SHJ-F-2026-00012"),
        ("SHJ-F-2026-00012.", "SHJ-F-2026-00012"),
        ("(SHJ F 2026 00012)", "SHJ-F-2026-00012"),
        ("2026-233", ""),
        ("تجاري 2026 118", ""),
        ("هدى", ""),
    ],
)
def test_receipt_number_is_read_from_a_search(query: str, number: str) -> None:
    assert receipt_in(query) == number


@pytest.mark.parametrize(
    "query",
    [
        *("(118/2026)", "#118/2026", "118/2026م", "118⁄2026", "قضية رقم 118 لسنة 2026", "no. 118 of 2026"),
        *("«118/2026»", "Case 118/2026.", "٢٠٢٦/١١٨", "الدعوى 118 / 2026"),
    ],
)
def test_number_of_a_case_is_read_in_its_usual_wrapping(query: str) -> None:
    assert set(question_of(query).numbers) == {118, 2026}


def test_two_numbers_with_a_name_are_words(cast: Cast) -> None:
    assert question_of("هدى 12 13").words == ("هدي", "12", "13")
    assert question_of("233/2026").numbers == (233, 2026)


@pytest.mark.parametrize("query", ["{serial}/{year}", "{year}/{serial}", "{label} {serial}/{year}"])
def test_year_of_two_digits_finds_the_case(cast: Cast, query: str) -> None:
    case = desk.case(cast)
    desk.case(cast)
    asked = query.format(serial=case.serial, year=case.year % 100, label=case.get_kind_display())
    assert found(cast.people["lawyer"], asked) == [case]


def test_kind_alone_finds_its_cases_and_those_titled_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"labour": "نزاع أول", "civil": "عقد عمالي", "commercial": "نزاع ثان"}
    labour, titled, _ = (desk.case(cast, case_kind=kind, title=title) for kind, title in kinds.items())
    for window in (case_search.WINDOW, 1):
        monkeypatch.setattr(case_search, "WINDOW", window)
        assert set(found(cast.people["lawyer"], "عمالي")) == {labour, titled}
        for query in ("قضية عمالية", "Labour", "labour case", "عمالي أول"):
            assert found(cast.people["lawyer"], query) == [labour], query
            assert found(cast.people["counsel"], query) == []
