"""From draft to case, by the services only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import Conflict, DomainError, IllegalMove, NotAllowed, Refused
from courts.ground.models import AuditEntry, Contact, Notice, Person, TimelineEntry, Venue
from courts.registry.forms.claims import ClaimForm
from courts.registry.models import Assignment, Case, CaseUserObjectPermission, Filing, Representation, Review
from courts.registry.queries.cases import may_see_case, people_on
from courts.registry.queries.filings import has_taken, may_see_filing, queue_of
from courts.registry.services.cases import end_assignment, end_representation, enter_appearance
from courts.registry.services.filings import (
    attach_documents,
    expire_returned,
    save_draft,
    submit_filing,
    withdraw_filing,
)
from courts.registry.services.reviews import accept_filing, reject_filing, return_filing, take_filing
from demo.people import Cast
from tests.registry import desk


def test_complete_filing_gets_its_receipt_and_official_time(cast: Cast) -> None:
    filing = desk.submitted(cast)
    assert filing.state == "submitted"
    assert filing.receipt is not None
    assert filing.receipt.number == f"SHJ-F-{timezone.localdate().year}-00001"
    assert filing.receipt.official_at >= filing.receipt.received_at
    filing.refresh_from_db()
    assert filing.queued_at == filing.receipt.official_at
    assert Notice.records.filter(kind="filing_received", recipient=cast.people["lawyer"]).count() == 2


def test_submission_names_every_error_at_once(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    unreachable = replace(desk.tariq(cast), phone="", emirates_id="123")
    filing = save_draft(None, actor=actor, claim=desk.claim(cast, facts="", requests=""), parties=[unreachable])
    with pytest.raises(Refused) as refused:
        submit_filing(filing, actor=actor)
    assert [error.field for error in refused.value.errors] == [
        "facts",
        "requests",
        "parties",
        "parties.0.emirates_id",
        "parties.0.phone",
        "statement",
    ]
    assert Filing.records.get().receipt is None


def test_draft_for_a_closed_court_is_refused_at_the_court(cast: Cast) -> None:
    filing = desk.draft(cast)
    Venue.records.filter(pk=filing.court_id).update(takes_requests=False)
    with pytest.raises(Refused) as refused:
        submit_filing(filing, actor=actor_for(cast.users["lawyer"]))
    assert [(error.field, error.code) for error in refused.value.errors] == [("court", "closed")]
    assert Filing.records.get().receipt is None


def test_returned_filing_is_corrected_also_at_a_closed_court(cast: Cast) -> None:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["requests_unclear"])
    Venue.records.filter(pk=filing.court_id).update(takes_requests=False)
    form = ClaimForm(filing=filing)
    assert filing.court in form.fields["court"].queryset  # type: ignore[attr-defined]
    assert filing.court not in ClaimForm().fields["court"].queryset  # type: ignore[attr-defined]
    assert submit_filing(filing, actor=actor_for(cast.users["lawyer"])).state == "submitted"


def test_one_number_cannot_be_on_both_sides(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    filing = desk.draft(cast)
    save_draft(
        filing,
        actor=actor,
        parties=[desk.huda(cast), replace(desk.tariq(cast), emirates_id=desk.huda(cast).emirates_id)],
    )
    with pytest.raises(Refused) as refused:
        submit_filing(filing, actor=actor)
    assert [error.code for error in refused.value.errors] == ["twice"]


def test_passports_of_two_countries_may_have_one_number(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    passport = {"emirates_id": "", "document_number": "A1234567"}
    parties = [
        replace(desk.huda(cast), **passport, document_issuer="India"),
        replace(desk.tariq(cast), **passport, document_issuer="Kenya"),
    ]
    filing = desk.draft(cast)
    save_draft(filing, actor=actor, parties=parties)
    submit_filing(filing, actor=actor)

    same = desk.draft(cast)
    save_draft(same, actor=actor, parties=[parties[0], replace(parties[1], document_issuer="INDIA ")])
    with pytest.raises(Refused) as refused:
        submit_filing(same, actor=actor)
    assert [error.code for error in refused.value.errors] == ["twice"]


def test_filer_without_a_roll_number_files_only_for_themselves(cast: Cast) -> None:
    own = desk.draft(cast, filer="claimant")
    assert submit_filing(own, actor=actor_for(cast.users["claimant"])).state == "submitted"
    foreign = desk.draft(cast, filer="witness")
    with pytest.raises(Refused) as refused:
        submit_filing(foreign, actor=actor_for(cast.users["witness"]))
    assert [error.code for error in refused.value.errors] == ["not_a_party"]


@pytest.mark.parametrize("member", ["judge", "manager", "clerk", "officer", "notary"])
def test_staff_cannot_file(cast: Cast, member: str) -> None:
    with pytest.raises(NotAllowed):
        save_draft(None, actor=actor_for(cast.users[member]), claim=desk.claim(cast))
    assert not Filing.records.exists()


def test_same_token_twice_is_one_filing(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    first = save_draft(None, actor=actor, claim=desk.claim(cast), token="a")
    again = save_draft(None, actor=actor, claim=desk.claim(cast), token="a")
    other = save_draft(None, actor=actor, claim=desk.claim(cast), token="b")
    assert first.pk == again.pk != other.pk
    assert Filing.records.count() == 2


def test_older_version_changes_nothing(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    filing = desk.draft(cast)
    seen = filing.version
    save_draft(filing, actor=actor, claim=desk.claim(cast, title="أول"), version=seen)
    with pytest.raises(Conflict):
        save_draft(Filing.records.get(), actor=actor, claim=desk.claim(cast, title="ثان"), version=seen)
    with pytest.raises(Conflict):
        submit_filing(filing, actor=actor, version=seen)
    assert Filing.records.get().title == "أول"


def test_filing_that_is_with_the_court_cannot_be_changed(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    filing = desk.submitted(cast)
    with pytest.raises(IllegalMove):
        save_draft(filing, actor=actor, claim=desk.claim(cast, title="آخر"))
    with pytest.raises(IllegalMove):
        attach_documents(filing, [desk.stored(actor, "exhibit")], version=None, actor=actor)
    with pytest.raises(IllegalMove):
        submit_filing(filing, actor=actor)


def test_review_queue_has_the_oldest_official_time_first(cast: Cast) -> None:
    later, first = desk.submitted(cast), desk.submitted(cast)
    assert first.receipt is not None
    Filing.records.filter(pk=later.pk).update(queued_at=first.receipt.official_at + timedelta(hours=1))
    assert list(queue_of(cast.people["manager"])) == [first, later]


def test_taken_filing_leaves_the_queue_of_the_others(cast: Cast) -> None:
    filing = desk.submitted(cast)
    manager, other = cast.people["manager"], cast.people["judge"]
    other.postings.update(role="case_manager")
    assert list(queue_of(manager)) == list(queue_of(other)) == [filing]
    taken = take_filing(filing, actor=actor_for(cast.users["manager"]))
    assert (taken.taken_by, taken.taken_at is None) == (cast.users["manager"], False)
    assert has_taken(cast.users["manager"], filing)
    assert not has_taken(cast.users["judge"], filing)
    assert list(queue_of(manager)) == [filing]
    assert list(queue_of(other)) == []
    assert not may_see_filing(other, filing)
    with pytest.raises(Conflict):
        take_filing(filing, actor=actor_for(cast.users["judge"]))


def test_only_a_case_manager_of_the_court_decides(cast: Cast) -> None:
    filing = desk.under_review(cast)
    cast.people["other_clerk"].postings.update(role="case_manager")
    for member in ("clerk", "judge", "lawyer", "stranger", "other_clerk"):
        with pytest.raises(NotAllowed):
            accept_filing(filing, actor=actor_for(cast.users[member]))
    assert not Case.records.exists()


def test_return_needs_a_reason_and_a_timely_correction_keeps_the_receipt(cast: Cast) -> None:
    manager, lawyer = actor_for(cast.users["manager"]), actor_for(cast.users["lawyer"])
    filing = desk.under_review(cast)
    with pytest.raises(Refused):
        return_filing(filing, actor=manager, reasons=[], note=" ")
    for refuse in (return_filing, reject_filing):
        # The filer may read another language than the reviewer writes.
        with pytest.raises(Refused) as refused:
            refuse(filing, actor=manager, reasons=[], note="السند غير ظاهر")
        assert [(error.field, error.code) for error in refused.value.errors] == [("return_reasons", "required")]
        with pytest.raises(Refused) as refused:
            refuse(filing, actor=manager, reasons=["other"], note=" ")
        assert [(error.field, error.code) for error in refused.value.errors] == [("note", "required")]
    assert not Review.records.exists()
    with pytest.raises(Refused):
        return_filing(filing, actor=manager, reasons=["no_such_code"])
    review = return_filing(filing, actor=manager, reasons=["requests_unclear", "poa_missing"], note="رقم الطلبات")
    assert review.return_reasons == ["poa_missing", "requests_unclear"]
    back = Filing.records.get()
    assert back.state == "returned"
    assert back.cure_by is not None
    first = back.receipt
    save_draft(back, actor=lawyer, claim=desk.claim(cast, requests="1. إلزام المدعى عليه بالأداء."))
    again = submit_filing(back, actor=lawyer)
    assert (again.receipt, again.state, again.cure_by) == (first, "submitted", None)


def test_late_correction_is_refused_and_the_sweep_ends_the_filing_once(cast: Cast) -> None:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["poa_missing"])
    assert expire_returned().done == 0
    cure_by = Filing.records.get().cure_by
    assert cure_by is not None
    with time_machine.travel(cure_by + timedelta(seconds=1), tick=False):
        with pytest.raises(Refused):
            submit_filing(filing, actor=actor_for(cast.users["lawyer"]))
        assert expire_returned().done == 1
        assert expire_returned().done == 0
    assert Filing.records.get().state == "expired"
    assert Notice.records.filter(kind="filing_expired").count() == 2


def test_rejected_filing_stays_rejected(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager = actor_for(cast.users["manager"])
    reject_filing(filing, actor=manager, reasons=["wrong_court"])
    with pytest.raises(IllegalMove):
        accept_filing(filing, actor=manager)
    assert not Case.records.exists()


def test_filing_can_be_withdrawn_until_a_reviewer_takes_it(cast: Cast) -> None:
    lawyer = actor_for(cast.users["lawyer"])
    assert withdraw_filing(desk.submitted(cast), actor=lawyer).state == "withdrawn"
    assert set(Notice.records.values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(Conflict):
        withdraw_filing(desk.under_review(cast), actor=lawyer)


def test_accepted_filing_becomes_a_case_with_number_parties_and_rights(cast: Cast) -> None:
    case = desk.case(cast)
    year = timezone.localdate().year
    assert (case.serial, case.year, case.kind, case.state) == (1, year, "commercial", "preparing")
    assert [(line.person, line.role, line.lawyers) for line in people_on(case)] == [
        (cast.people["claimant"], "claimant", (cast.people["lawyer"],)),
        (cast.people["detainee"], "respondent", ()),
    ]
    holders = set(CaseUserObjectPermission.objects.values_list("user__person__name_en", flat=True))
    assert holders == {"Maryam Al Sahel", "Huda Al Rimal", "Muna Al Kaabi"}
    assert Assignment.records.get().person == cast.people["manager"]
    assert set(TimelineEntry.records.values_list("kind", flat=True)) == {"claim_filed", "case_registered"}
    assert set(Notice.records.filter(kind="case_registered").values_list("recipient__name_en", flat=True)) == {
        "Maryam Al Sahel",
        "Huda Al Rimal",
        "Tariq Najm",
    }
    assert {"case.opened", "case.granted", "case.assigned", "representation.began"} <= set(
        AuditEntry.records.values_list("action", flat=True)
    )


def test_each_court_kind_and_year_has_its_own_gapless_numbers(cast: Cast) -> None:
    kinds = ["commercial", "labour", "commercial", "labour", "commercial"]
    assert [desk.case(cast, case_kind=kind).serial for kind in kinds] == [1, 1, 2, 2, 3]


def test_failed_acceptance_gives_its_number_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from courts.registry.services import reviews  # noqa: PLC0415

    filing = desk.under_review(cast)
    manager = actor_for(cast.users["manager"])

    def broken(*args: object, **kwargs: object) -> None:
        raise DomainError("…", code="broken")

    with monkeypatch.context() as patch:
        patch.setattr(reviews, "assign", broken)
        with pytest.raises(DomainError):
            accept_filing(filing, actor=manager)
    assert not Case.records.exists()
    assert Filing.records.get().state == "under_review"
    assert accept_filing(filing, actor=manager).serial == 1


def test_accepting_twice_makes_one_case(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager = actor_for(cast.users["manager"])
    accept_filing(filing, actor=manager, version=filing.version)
    with pytest.raises(Conflict):
        accept_filing(filing, actor=manager, version=filing.version)
    assert Case.records.count() == 1


def test_unknown_parties_become_people_with_unverified_contacts(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    filing = desk.draft(cast)
    unknown = replace(desk.tariq(cast), emirates_id="784198012345678", name_ar="مجهول", email="x@diwan.example")
    save_draft(filing, actor=actor, parties=[desk.COMPANY, unknown])
    submit_filing(filing, actor=actor)
    manager = actor_for(cast.users["manager"])
    take_filing(filing, actor=manager)
    accept_filing(filing, actor=manager)
    person = Person.records.get(emirates_id="784198012345678")
    assert set(Contact.records.filter(person=person).values_list("channel", "verified_at")) == {
        ("email", None),
        ("phone", None),
    }
    assert Person.records.get(licence_number="781234").kind == "legal"


def test_filing_cannot_rename_a_known_person(cast: Cast) -> None:
    actor = actor_for(cast.users["lawyer"])
    filing = desk.draft(cast)
    save_draft(filing, actor=actor, parties=[desk.huda(cast), replace(desk.tariq(cast), name_ar="اسم آخر")])
    submit_filing(filing, actor=actor)
    manager = actor_for(cast.users["manager"])
    take_filing(filing, actor=manager)
    accept_filing(filing, actor=manager)
    assert Person.records.get(pk=cast.people["detainee"].pk).name_ar == "طارق نجم"


def test_counsel_gets_the_case_and_loses_it_with_the_representation(cast: Cast) -> None:
    case = desk.case(cast)
    clerk = actor_for(cast.users["clerk"])
    respondent = case.parties.get(role="respondent")
    counsel = cast.people["counsel"]
    assert not may_see_case(counsel, case)
    row = enter_appearance(case, party=respondent, lawyer=counsel, actor=clerk)
    assert enter_appearance(case, party=respondent, lawyer=counsel, actor=clerk) == row
    assert may_see_case(counsel, case)
    assert Representation.records.filter(until__isnull=True).count() == 2
    end_representation(row, actor=clerk)
    assert not may_see_case(counsel, case)
    with pytest.raises(Conflict):
        end_representation(row, actor=clerk)


def test_counsel_must_be_on_the_roll_and_on_one_side_only(cast: Cast) -> None:
    case = desk.case(cast)
    respondent = case.parties.get(role="respondent")
    for member, code in (("lawyer", "other_side"), ("witness", "not_on_roll")):
        with pytest.raises(DomainError) as refused:
            enter_appearance(case, party=respondent, lawyer=cast.people[member], actor=SYSTEM)
        assert refused.value.code == code


def test_right_on_a_case_ends_with_the_assignment(cast: Cast) -> None:
    case = desk.case(cast)
    end_assignment(Assignment.records.get(), actor=SYSTEM)
    assert not may_see_case(cast.people["manager"], case)
