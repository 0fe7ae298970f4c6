"""The docket of clerks tells of identity checks that wait for them."""

from __future__ import annotations

from django.urls import reverse

from courts.access.queries.identity_checks import WaitingChecks, waiting_checks
from courts.access.services.identity.identity_checks import Declared, request_check
from courts.ground.actors import actor_for
from courts.ground.models import Person
from demo.people import Cast
from tests.access.test_identity_checks import NUMBER, client_of, newcomer, requested, verified


def test_docket_counts_a_disputed_identity_for_the_clerk_of_its_court(cast: Cast) -> None:
    Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    verified(cast, requested(cast, newcomer()))
    page = client_of(cast.users["clerk"]).get(reverse("hearings"))
    assert page.context["checks"] == WaitingChecks(disputed=1, rolls=0, requested=0)
    text = page.content.decode()
    assert "هوية واحدة تحتاج إلى قرار بين شخصين" in text
    assert "لا شيء يحتاج إلى تدخلك الآن" not in text
    # Case managers check documents, and do not decide about two people; other courts have their own.
    assert not waiting_checks(cast.people["manager"]).any
    assert not waiting_checks(cast.people["other_clerk"]).any


def test_docket_tells_of_requests_and_of_roll_numbers(cast: Cast) -> None:
    requested(cast, newcomer())
    lawyer = cast.users["lawyer"]
    declared = Declared(roll_number="R123")
    request_check(lawyer, cast.venues["court"], declared, method="desk", actor=actor_for(lawyer), kind="roll")
    page = client_of(cast.users["clerk"]).get(reverse("hearings"))
    assert page.context["checks"] == WaitingChecks(disputed=0, rolls=1, requested=1)
    assert "طلب شخص واحد التحقق من هويته" in page.content.decode()


def test_own_check_is_no_task(cast: Cast) -> None:
    clerk = cast.users["clerk"]
    Person.records.filter(pk=clerk.person_id).update(identity_level="none")
    clerk.person.refresh_from_db()
    request_check(clerk, cast.venues["court"], Declared(emirates_id=NUMBER), method="desk", actor=actor_for(clerk))
    assert not waiting_checks(clerk.person).any
