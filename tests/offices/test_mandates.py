"""Members of a law office act for its lawyers: with named rights, until the last day, and not a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, NotAllowed, Refused
from courts.ground.models import AccountMail, AuditEntry
from courts.ground.models.people import posting_day
from courts.ground.services.postings import open_posting
from courts.offices.queries.mandates import acts_for
from courts.offices.services import mandates, memberships
from courts.registry.models import Case, CaseUserObjectPermission, Representation
from courts.registry.services.cases import end_representation, enter_appearance
from courts.registry.services.grants import grant_missing
from courts.registry.services.postings import withdraw_ended
from demo.people import Cast
from tests.access.administrators import client_of
from tests.offices import office
from tests.offices.office import TRAINEE
from tests.registry import desk


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case in which the lawyer of the cast acts."""
    return desk.case(cast)


def status(cast: Cast, case: Case, member: str = TRAINEE) -> int:
    """Return the answer of the case's page to a member of the cast."""
    return client_of(cast.users[member]).get(reverse("case", args=[case.pk])).status_code


def has_row(cast: Cast, case: Case) -> bool:
    """Return whether the trainee's right is stored."""
    return CaseUserObjectPermission.objects.filter(user=cast.users[TRAINEE], content_object=case).exists()


def test_member_without_a_mandate_gets_404_for_the_lawyers_case(cast: Cast, case: Case) -> None:
    office.joined(cast, office.office(cast))
    grant_missing()
    assert status(cast, case) == 404
    assert status(cast, case, "lawyer") == 200


def test_member_with_a_mandate_reads_the_lawyers_case(cast: Cast, case: Case) -> None:
    office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    assert status(cast, case) == 200
    call_command("rights", "check")


def test_mandate_opens_the_cases_of_its_own_lawyer_only(cast: Cast, case: Case) -> None:
    other = desk.case(cast)
    row = Representation.records.get(party__case=other, until__isnull=True)
    end_representation(row, actor=SYSTEM)
    enter_appearance(other, party=row.party, lawyer=cast.people["counsel"], actor=SYSTEM)
    office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    assert status(cast, case) == 200
    assert status(cast, other) == 404


def test_mandate_for_drafts_alone_opens_no_case(cast: Cast, case: Case) -> None:
    office.mandate(cast, office.joined(cast, office.office(cast)), ["drafts"])
    assert status(cast, case) == 404
    call_command("rights", "check")


def test_revoked_mandate_closes_the_case_before_any_sweep(cast: Cast, case: Case) -> None:
    row = office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    mandates.revoke(row, actor=office.acting(cast, "lawyer"))
    assert status(cast, case) == 404
    assert has_row(cast, case)
    withdraw_ended()
    assert not has_row(cast, case)
    call_command("rights", "check")


def test_case_is_404_from_the_day_after_the_last_day(cast: Cast, case: Case) -> None:
    office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"], days=30)
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert status(cast, case) == 200
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert status(cast, case) == 404


def test_sweep_ends_a_mandate_after_its_last_day(cast: Cast, case: Case) -> None:
    row = office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    yesterday = posting_day() - timedelta(days=1)
    type(row).records.filter(pk=row.pk).update(starts_on=yesterday, ends_on=yesterday)
    mandates.sweep()
    row.refresh_from_db()
    assert row.state == "expired"
    withdraw_ended()
    assert not has_row(cast, case)
    call_command("rights", "check")


def test_mandate_that_begins_later_gives_its_right_on_the_first_day(cast: Cast, case: Case) -> None:
    first = posting_day() + timedelta(days=3)
    row = office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"], starts_on=first)
    assert row.state == "planned"
    assert status(cast, case) == 404
    type(row).records.filter(pk=row.pk).update(starts_on=posting_day())
    mandates.sweep()
    grant_missing()
    assert status(cast, case) == 200


def test_end_of_the_representation_ends_the_members_right(cast: Cast, case: Case) -> None:
    office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    for row in Representation.records.filter(party__case=case, until__isnull=True):
        end_representation(row, actor=SYSTEM)
    assert status(cast, case) == 404
    assert not has_row(cast, case)
    call_command("rights", "check")


def test_new_appearance_of_the_lawyer_opens_the_case_to_the_member(cast: Cast, case: Case) -> None:
    (row,) = Representation.records.filter(party__case=case, until__isnull=True)
    end_representation(row, actor=SYSTEM)
    office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    assert status(cast, case) == 404
    enter_appearance(case, party=row.party, lawyer=cast.people["lawyer"], actor=SYSTEM)
    assert status(cast, case) == 200


@pytest.mark.parametrize("who", ["member", "lawyer"])
def test_leaving_the_office_ends_the_mandate(cast: Cast, case: Case, who: str) -> None:
    place = office.office(cast)
    membership = office.joined(cast, place)
    row = office.mandate(cast, membership, ["reads"])
    if who == "member":
        memberships.leave(membership, actor=office.acting(cast, TRAINEE))
    else:
        invited = memberships.invite(
            place, cast.users["counsel"].email, job="lawyer", is_manager=True, actor=office.acting(cast, "lawyer")
        )
        memberships.accept(invited, actor=office.acting(cast, "counsel"))
        own = place.memberships.get(person=cast.people["lawyer"])
        memberships.leave(own, actor=office.acting(cast, "lawyer"))
    row.refresh_from_db()
    assert row.state == "revoked"
    assert status(cast, case) == 404


def test_member_with_a_ground_of_their_own_keeps_the_right(cast: Cast, case: Case) -> None:
    case.parties.create(person=cast.people[TRAINEE], role="claimant", position=9)
    row = office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    mandates.revoke(row, actor=office.acting(cast, TRAINEE))
    assert status(cast, case) == 200
    withdraw_ended()
    assert status(cast, case) == 200
    call_command("rights", "check")


def test_second_mandate_after_a_revoked_one_opens_the_case_again(cast: Cast, case: Case) -> None:
    membership = office.joined(cast, office.office(cast))
    mandates.revoke(office.mandate(cast, membership, ["reads"]), actor=office.acting(cast, "lawyer"))
    office.mandate(cast, membership, ["reads"])
    assert status(cast, case) == 200
    withdraw_ended()
    assert status(cast, case) == 200


def test_lawyer_lends_only_their_own_rights(cast: Cast, case: Case) -> None:
    place = office.office(cast)
    membership = office.joined(cast, place)
    with pytest.raises(NotAllowed):
        office.mandate(cast, membership, lawyer="counsel")
    with pytest.raises(NotAllowed):
        office.mandate(cast, membership, lawyer=TRAINEE)


def test_two_mandates_of_one_lawyer_for_one_member_are_refused(cast: Cast) -> None:
    membership = office.joined(cast, office.office(cast))
    office.mandate(cast, membership, ["reads"])
    with pytest.raises(Conflict):
        office.mandate(cast, membership, ["drafts"])


@pytest.mark.parametrize(
    "rights, days, code",
    [
        ([], 30, "required"),
        (["gets_notices"], 30, "required"),
        (["reads", "submits"], 30, "needs_drafts"),
        (["drafts", "gets_notices"], 30, "needs_reads"),
        (["reads"], 366, "too_long"),
        (["reads"], -1, "last_day"),
    ],
)
def test_mandate_with_unfit_rights_or_days_is_refused(cast: Cast, rights: list[str], days: int, code: str) -> None:
    membership = office.joined(cast, office.office(cast))
    with pytest.raises(Refused) as refused:
        office.mandate(cast, membership, rights, days=days)
    assert code in [error.code for error in refused.value.errors]


def test_form_of_a_mandate_shows_all_errors_at_once(cast: Cast) -> None:
    membership = office.joined(cast, office.office(cast))
    today = posting_day()
    typed = {"rights": ["submits", "gets_notices"], "starts_on": today - timedelta(days=1), "ends_on": "2001-01-01"}
    client = client_of(cast.users["lawyer"])
    page = reverse("mandate_grant", args=[membership.pk])
    errors = client.post(page, typed).context["form"].errors
    assert {name: len(found) for name, found in errors.items()} == {"rights": 3, "starts_on": 1, "ends_on": 1}
    # Also where a field is not even readable.
    errors = client.post(page, {**typed, "ends_on": "soon"}).context["form"].errors
    assert {name: len(found) for name, found in errors.items()} == {"rights": 3, "starts_on": 1, "ends_on": 1}


def test_stranger_cannot_revoke_a_mandate(cast: Cast) -> None:
    row = office.mandate(cast, office.joined(cast, office.office(cast)), ["reads"])
    with pytest.raises(NotAllowed):
        mandates.revoke(row, actor=office.acting(cast, "counsel"))


def test_posting_ends_the_mandates_of_the_person_and_tells_both(cast: Cast, case: Case) -> None:
    member = office.joined(cast, office.office(cast))
    row = office.mandate(cast, member)
    assert status(cast, case) == 200
    open_posting(cast.people[TRAINEE], cast.venues["court"], "clerk", actor=SYSTEM)
    row.refresh_from_db()
    assert row.state == "revoked"
    assert not acts_for(cast.people[TRAINEE], cast.people["lawyer"], "reads")
    told = set(AccountMail.records.values_list("address", flat=True))
    assert told >= {cast.users[TRAINEE].email, cast.users["lawyer"].email}


def test_staff_of_the_institution_get_no_mandate(cast: Cast) -> None:
    member = office.joined(cast, office.office(cast))
    open_posting(cast.people[TRAINEE], cast.venues["court"], "clerk", actor=SYSTEM)
    with pytest.raises(Conflict) as caught:
        office.mandate(cast, member)
    assert caught.value.code == "staff"


def test_mandate_is_audited_with_both_people_and_its_rights(cast: Cast) -> None:
    row = office.mandate(cast, office.joined(cast, office.office(cast)), ["reads", "drafts"])
    entry = AuditEntry.records.get(action="mandate.active", subject_id=str(row.pk))
    assert entry.detail["principal"] == str(cast.people["lawyer"].pk)
    assert entry.detail["agent"] == str(cast.people[TRAINEE].pk)
    assert entry.detail["rights"] == ["reads", "drafts"]


def test_pages_that_end_a_mandate_or_a_membership_offer_the_way_back_in_words(cast: Cast) -> None:
    membership = office.joined(cast, office.office(cast))
    row = office.mandate(cast, membership, ["reads"])
    client = client_of(cast.users["lawyer"])
    for page in (reverse("mandate_revoke", args=[row.pk]), reverse("office_remove", args=[membership.pk])):
        assert "<span>رجوع</span>" in client.get(page).content.decode()
