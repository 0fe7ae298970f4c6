"""Access: a stranger does not learn that an object exists, and a case exists only by an accepted filing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from courts.ground import clock
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.declared import navigation
from courts.ground.errors import NotAllowed
from courts.ground.models import AuditEntry, Person, Posting, SweepState, User
from courts.ground.models.people import POSTING_ZONE
from courts.ground.queries.postings import roles_today
from courts.ground.services import full_runs
from courts.registry.models import Case, CaseUserObjectPermission, Filing, FilingUserObjectPermission, Review
from courts.registry.services.cases import assign
from courts.registry.services.postings import withdraw_ended
from courts.registry.services.reviews import take_filing
from demo.people import Cast
from tests.registry import desk

# Of the sweep of ended postings.
YESTERDAY = clock.today(POSTING_ZONE) - timedelta(days=1)
LEAK = "مطالبة سرية لا يراها غريب"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def superuser() -> User:
    return User.objects.create_superuser("root@diwan.example", "a long demonstration password")


def everyone_else(cast: Cast) -> dict[str, User]:
    """Return users who may know nothing of the case, each for another reason."""
    return {
        "stranger": cast.users["stranger"],
        "clerk of another court": cast.users["other_clerk"],
        "lawyer of another case": cast.users["counsel"],
        "judge of the court without an assignment": cast.users["judge"],
        "officer": cast.users["officer"],
        "superuser without a grant": superuser(),
    }


def addresses(case: Case, waiting: Filing) -> list[str]:
    document = case.filing.documents.get(kind="statement").document_id
    waiting_document = waiting.documents.get(kind="statement").document_id
    party = case.parties.get(role="respondent").pk
    return [
        *(reverse(name, args=[case.pk]) for name in ("case", "case_documents", "case_parties", "api_case")),
        reverse("case_panel", args=[case.pk, "hearings"]),
        reverse("case_document", args=[case.pk, document]),
        reverse("case_appearance", args=[case.pk, party]),
        *(
            reverse(name, args=[waiting.pk])
            for name in (
                "filing",
                "filing_claim",
                "filing_parties",
                "filing_documents",
                "filing_submit",
                "filing_receipt",
                "filing_withdraw",
                "review",
                "api_filing",
            )
        ),
        reverse("filing_document", args=[waiting.pk, waiting_document]),
        reverse("filing", args=[case.filing_id]),
    ]


@pytest.mark.slow
def test_users_without_a_right_get_404_everywhere_and_empty_lists(cast: Cast) -> None:
    case, waiting = desk.case(cast, title=LEAK), desk.submitted(cast, title=LEAK)
    for name, user in everyone_else(cast).items():
        client = signed_in(user)
        for address in addresses(case, waiting):
            assert client.get(address).status_code == 404, (name, address)
        for address in (
            reverse("cases"),
            reverse("cases") + f"?q={case.serial}",
            reverse("filings"),
            reverse("review_queue"),
        ):
            assert LEAK not in client.get(address).content.decode(), (name, address)


def test_acts_of_users_without_a_right_change_nothing(cast: Cast) -> None:
    case, waiting = desk.case(cast), desk.submitted(cast)
    party = case.parties.get(role="respondent").pk
    document = waiting.documents.get(kind="statement").document_id
    acts = [
        (reverse("filing_claim", args=[waiting.pk]), {"title": "…"}),
        (reverse("filing_parties", args=[waiting.pk]), {}),
        (reverse("filing_documents", args=[waiting.pk]), {"statement": desk.upload()}),
        (reverse("filing_document_remove", args=[waiting.pk, document]), {}),
        (reverse("filing_submit", args=[waiting.pk]), {}),
        (reverse("filing_withdraw", args=[waiting.pk]), {}),
        (reverse("review_take", args=[waiting.pk]), {}),
        (reverse("review", args=[waiting.pk]), {"act": "accept", "version": "1"}),
        (reverse("case_appearance", args=[case.pk, party]), {"roll_number": "1522"}),
    ]
    written = AuditEntry.records.count()
    for name, user in everyone_else(cast).items():
        client = signed_in(user)
        for address, data in acts:
            assert client.post(address, data).status_code == 404, (name, address)
    waiting.refresh_from_db()
    assert waiting.state == "submitted"
    assert AuditEntry.records.filter(action__startswith="filing").count() <= written
    assert not case.parties.get(role="respondent").representations.exists()


def test_signed_out_visitors_see_no_page(cast: Cast) -> None:
    case, waiting = desk.case(cast), desk.submitted(cast)
    for address in addresses(case, waiting):
        answer = Client().get(address)
        assert answer.status_code in {302, 401}, address


def test_id_of_another_case_under_an_own_one_is_404(cast: Cast) -> None:
    own, foreign = desk.case(cast), desk.case(cast, case_kind="labour")
    foreign_document = foreign.filing.documents.get(kind="statement").document_id
    foreign_party = foreign.parties.get(role="respondent").pk
    client = signed_in(cast.users["lawyer"])
    assert client.get(reverse("case_document", args=[own.pk, foreign_document])).status_code == 404
    assert client.get(reverse("filing_document", args=[own.filing_id, foreign_document])).status_code == 404
    assert client.get(reverse("case_panel", args=[own.pk, "no-such-panel"])).status_code == 404
    assert client.get(reverse("case", args=[uuid4()])).status_code == 404
    clerk = signed_in(cast.users["clerk"])
    address = reverse("case_appearance", args=[own.pk, foreign_party])
    assert clerk.post(address, {"roll_number": "1522"}).status_code == 404


def test_filer_sees_their_filing_and_may_not_review_it(cast: Cast) -> None:
    waiting = desk.submitted(cast)
    client = signed_in(cast.users["lawyer"])
    assert client.get(reverse("filing", args=[waiting.pk])).status_code == 200
    assert client.get(reverse("review", args=[waiting.pk])).status_code == 403
    assert client.post(reverse("review_take", args=[waiting.pk])).status_code == 403


@pytest.mark.parametrize("side", ["party", "counsel"])
def test_reviewer_cannot_review_a_filing_that_names_them(cast: Cast, side: str) -> None:
    waiting = desk.submitted(cast, title=LEAK)
    manager = signed_in(cast.users["manager"])
    address = reverse("review", args=[waiting.pk])
    assert LEAK in manager.get(reverse("review_queue")).content.decode()
    respondent = waiting.parties.filter(role="respondent")
    person = cast.people["manager"]
    person.emirates_id = "784199010000999"
    person.save()
    respondent.update(**({"emirates_id": person.emirates_id} if side == "party" else {"lawyer": person}))
    assert LEAK not in manager.get(reverse("review_queue")).content.decode()
    assert manager.get(address).status_code == 403
    assert manager.post(reverse("review_take", args=[waiting.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        take_filing(waiting, actor=actor_for(cast.users["manager"]))
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_reviewer_reads_a_filing_and_may_not_edit_it(cast: Cast) -> None:
    taken = desk.under_review(cast)
    client = signed_in(cast.users["manager"])
    assert client.get(reverse("filing", args=[taken.pk])).status_code == 200
    for page in ("filing_claim", "filing_parties", "filing_documents", "filing_submit", "filing_withdraw"):
        assert client.get(reverse(page, args=[taken.pk])).status_code == 403


def test_draft_is_visible_to_its_filer_only(cast: Cast) -> None:
    drafted = desk.draft(cast, title=LEAK)
    for member in ("manager", "clerk", "counsel", "claimant"):
        assert signed_in(cast.users[member]).get(reverse("filing", args=[drafted.pk])).status_code == 404


def test_ended_posting_opens_no_queue(cast: Cast) -> None:
    waiting = desk.submitted(cast, title=LEAK)
    client = signed_in(cast.users["manager"])
    assert LEAK in client.get(reverse("review_queue")).content.decode()
    Posting.records.filter(person=cast.people["manager"]).update(starts_on="2020-01-01", ends_on=YESTERDAY)
    assert client.get(reverse("review_queue")).status_code == 403
    assert client.get(reverse("review", args=[waiting.pk])).status_code == 404


def test_sealed_case_is_visible_by_right_and_not_by_posting(cast: Cast) -> None:
    case = desk.case(cast)
    clerk = signed_in(cast.users["clerk"])
    assert clerk.get(reverse("case", args=[case.pk])).status_code == 200
    Case.records.update(is_sealed=True)
    assert clerk.get(reverse("case", args=[case.pk])).status_code == 404
    assert signed_in(cast.users["lawyer"]).get(reverse("case", args=[case.pk])).status_code == 200


@pytest.mark.parametrize("state", ["draft", "submitted", "under_review"])
def test_database_refuses_a_case_without_its_accepted_filing(cast: Cast, state: str) -> None:
    filing = {"draft": desk.draft, "submitted": desk.submitted, "under_review": desk.under_review}[state](cast)
    with pytest.raises(DatabaseError, match="case_needs_accepted_filing"), transaction.atomic():
        Case.records.create(filing=filing, court=filing.court, kind="commercial", year=2026, serial=1, title="…")
    with pytest.raises(DatabaseError, match="case_needs_accepted_filing"), transaction.atomic():
        Case.records.bulk_create(
            [Case(filing=filing, court=filing.court, kind="commercial", year=2026, serial=1, title="…")]
        )
    assert not Case.records.exists()


def _accepting_review(cast: Cast, filing: Filing) -> None:
    Review.records.create(filing=filing, version=filing.version, decision="accepted", reviewer=cast.users["manager"])


def test_database_refuses_a_case_without_the_accepting_review(cast: Cast) -> None:
    filing = desk.submitted(cast)
    Filing.records.filter(pk=filing.pk).update(state="accepted")

    def insert() -> None:
        Case.records.create(filing=filing, court=filing.court, kind="commercial", year=2026, serial=1, title="…")

    with pytest.raises(DatabaseError, match="case_needs_accepted_filing"), transaction.atomic():
        insert()
    manager = cast.users["manager"]
    for decision, version in (("returned", filing.version), ("accepted", filing.version + 1)):
        Review.records.create(filing=filing, version=version, decision=decision, reviewer=manager)
        with pytest.raises(DatabaseError, match="case_needs_accepted_filing"), transaction.atomic():
            insert()
    _accepting_review(cast, filing)
    insert()
    assert Case.records.get().filing == filing


def test_database_keeps_the_filing_of_a_case_as_accepted(cast: Cast) -> None:
    filing = desk.case(cast).filing
    for changed in ({"state": "submitted"}, {"version": 9}, {"court": cast.venues["other_court"]}):
        with pytest.raises(DatabaseError, match="filing_stays_under_its_case"), transaction.atomic():
            Filing.records.filter(pk=filing.pk).update(**changed)
    for act in ("UPDATE registry_review SET decision = 'returned'", "DELETE FROM registry_review"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    with (
        pytest.raises(DatabaseError, match="filing_kept_under_its_case"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM registry_filing")
    Filing.records.filter(pk=filing.pk).update(title="عنوان آخر")
    filing.refresh_from_db()
    assert filing.state == "accepted"
    assert Review.records.filter(filing=filing, decision="accepted").exists()


def test_database_refuses_a_case_in_another_court_than_its_filing(cast: Cast) -> None:
    case = desk.case(cast)
    filing = desk.under_review(cast)
    Filing.records.filter(pk=filing.pk).update(state="accepted")
    _accepting_review(cast, filing)
    with pytest.raises(DatabaseError, match="case_needs_accepted_filing"), transaction.atomic():
        Case.records.create(
            filing=filing, court=cast.venues["other_court"], kind="commercial", year=2026, serial=9, title="…"
        )
    assert Case.records.get() == case


def test_database_keeps_filing_and_number_of_a_case(cast: Cast) -> None:
    desk.case(cast)
    for changed in ({"serial": 7}, {"year": 2020}, {"kind": "labour"}, {"court": cast.venues["other_court"]}):
        with pytest.raises(DatabaseError, match="case_keeps_its_filing"), transaction.atomic():
            Case.records.update(**changed)


def test_admin_site_has_no_model_of_the_registry(cast: Cast) -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "registry"]
    assert list(apps.get_app_config("registry").get_models())
    client = signed_in(superuser())
    for noun in ("case", "filing", "party", "filingdocument"):
        assert client.get(f"/admin/registry/{noun}/").status_code == 404


@pytest.mark.parametrize("token", [None, "stale"])
def test_post_without_the_sessions_csrf_token_is_403(cast: Cast, token: str | None) -> None:
    filing = desk.submitted(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["lawyer"])
    data = {} if token is None else {"csrfmiddlewaretoken": token * 13}
    assert client.post(reverse("filing_withdraw", args=[filing.pk]), data).status_code == 403
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(cast.users["counsel"])
    foreign.get(reverse("filing_start"))
    stolen = {"csrfmiddlewaretoken": foreign.cookies["diwan-csrf"].value * 1}
    assert client.post(reverse("filing_withdraw", args=[filing.pk]), stolen).status_code == 403
    filing.refresh_from_db()
    assert filing.state == "submitted"


def test_navigation_shows_the_entries_of_the_users_work(cast: Cast) -> None:
    def names(member: str) -> set[str]:
        return {item.url_name for item in navigation.items_for(roles_today(cast.people[member]))} & {
            "cases",
            "filings",
            "review_queue",
        }

    assert names("lawyer") == {"cases", "filings"}
    assert names("manager") == {"review_queue", "cases"}
    assert names("clerk") == {"review_queue", "cases"}
    assert names("officer") == set()


def test_party_without_an_account_joins_the_case_without_a_right(cast: Cast) -> None:
    case = desk.case(cast)
    assert not User.objects.filter(person=cast.people["detainee"]).exists()
    assert case.parties.filter(person=cast.people["detainee"]).exists()
    assert Person.records.get(pk=cast.people["detainee"].pk)


def test_right_of_staff_ends_with_the_posting_and_a_partys_does_not(cast: Cast) -> None:
    case = desk.case(cast, title=LEAK)
    page = reverse("case", args=[case.pk])
    manager, lawyer = signed_in(cast.users["manager"]), signed_in(cast.users["lawyer"])
    paper = reverse("case_document", args=[case.pk, case.filing.documents.get(kind="statement").document_id])
    assert manager.get(page).status_code == manager.get(paper).status_code == 200
    Posting.records.filter(person=cast.people["manager"]).update(starts_on="2020-01-01", ends_on=YESTERDAY)
    for address in (page, paper, reverse("filing", args=[case.filing_id])):
        assert manager.get(address).status_code == 404
    assert LEAK not in manager.get(reverse("cases")).content.decode()
    assert lawyer.get(page).status_code == 200


def test_party_reads_their_case_after_the_posting_ended(cast: Cast) -> None:
    case = desk.case(cast)
    Posting.records.create(person=cast.people["lawyer"], venue=case.court, role="case_manager")
    assign(case, cast.people["lawyer"], "case_manager", actor=SYSTEM)
    Posting.records.filter(person=cast.people["lawyer"]).update(starts_on="2020-01-01", ends_on=YESTERDAY)
    client = signed_in(cast.users["lawyer"])
    assert client.get(reverse("case", args=[case.pk])).status_code == 200
    assert withdraw_ended().done == 1
    assert client.get(reverse("case", args=[case.pk])).status_code == 200


def test_full_run_ends_assignments_of_a_posting_that_ended_long_ago(cast: Cast) -> None:
    case = desk.case(cast)
    assign(case, cast.people["judge"], "judge", actor=SYSTEM)
    Posting.records.filter(person=cast.people["judge"]).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert withdraw_ended().done == 0, "the sweep looks at postings that ended since its last success"
    assert full_runs.run_due().done == 1
    assert SweepState.records.get(pk="registry.end_assignments").repaired == 1
    assert not CaseUserObjectPermission.objects.filter(user__person=cast.people["judge"]).exists()


def test_sweep_revokes_only_the_rights_of_ended_postings(cast: Cast) -> None:
    case = desk.case(cast)
    assign(case, cast.people["judge"], "judge", actor=SYSTEM)
    assign(case, cast.people["clerk"], "clerk", actor=SYSTEM)
    Posting.records.filter(person=cast.people["manager"]).update(starts_on="2020-01-01", ends_on=YESTERDAY)
    # A posting that begins later keeps its assignment.
    Posting.records.filter(person=cast.people["clerk"]).update(starts_on="2999-01-01", ends_on=None)
    assert withdraw_ended().done == 2, "the case and the filing of the case manager"
    assert withdraw_ended().done == 0
    held = set(CaseUserObjectPermission.objects.filter(content_object=case).values_list("user__person", flat=True))
    assert cast.people["manager"].pk not in held
    assert {cast.people["judge"].pk, cast.people["clerk"].pk, cast.people["lawyer"].pk} <= held
    assert list(FilingUserObjectPermission.objects.values_list("user__person", flat=True)) == [case.filing.filer_id]
    for action in ("case.unassigned", "case.revoked", "filing.revoked"):
        assert AuditEntry.records.filter(action=action).count() == 1
