"""Postings in the administration: people are found or made, invited by mail, and their service ends with a warning."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from courts.access.models import Institution, Invitation
from courts.access.services.mails.account_mails import send_due
from courts.approvals.models import ProposedAct
from courts.approvals.services import proposed_acts
from courts.ground import clock
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import Conflict
from courts.ground.models import AuditEntry, Contact, Person, Posting, User
from courts.ground.models.people import POSTING_ZONE
from courts.ground.services import identity
from courts.ground.services.postings import open_posting
from courts.registry.services.cases import assign
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up
from tests.registry import desk

EMIRATES_ID = "784199012345670"
PASSWORD = {"password": "four quiet desert lamps", "password_again": "four quiet desert lamps"}


@pytest.fixture
def client(cast: Cast) -> Client:
    found = client_of(administrator())
    step_up(found, reverse("posting_find"))
    return found


def posting(cast: Cast, **changed: Any) -> dict[str, Any]:
    today = clock.today(POSTING_ZONE)
    found = {"venue": cast.venues["court"].pk, "role": "clerk", "starts_on": today, "ends_on": ""}
    return {**found, **changed}


def new_person(cast: Cast, **changed: Any) -> dict[str, Any]:
    person = {"name_ar": "ليلى حسن", "name_en": "Layla Hassan", "emirates_id": EMIRATES_ID}
    return posting(cast, **person, email="Layla@courts.example") | changed


def invitation_link() -> str:
    mail.outbox.clear()
    send_due()
    found = re.search(r"/invitation/\?key=\S+", str(mail.outbox[-1].body))
    assert found
    return found.group()


@pytest.mark.parametrize("member", ["judge", "manager", "clerk", "stranger"])
def test_postings_do_not_exist_for_the_cast(cast: Cast, member: str) -> None:
    client = client_of(cast.users[member])
    row = Posting.records.get(person=cast.people["judge"])
    paths = [reverse(name) for name in ("posting_list", "posting_find", "posting_add_new")]
    paths += [reverse("posting_end", args=[row.pk]), reverse("posting_add", args=[row.person_id])]
    for path in paths:
        assert client.get(path).status_code == 404, path
    client.post(reverse("posting_end", args=[row.pk]), {"ends_on": "2030-01-01", "act": "end"})
    client.post(reverse("posting_add_new"), new_person(cast))
    row.refresh_from_db()
    assert row.ends_on is None
    assert not Person.records.filter(emirates_id=EMIRATES_ID).exists()


def test_new_person_is_invited_sets_a_password_and_signs_in(cast: Cast, client: Client) -> None:
    sought = {"emirates_id": "784-1990-1234567-0", "email": ""}
    assert client.post(reverse("posting_find"), sought)["Location"] == reverse("posting_add_new")
    assert client.get(reverse("posting_add_new")).context["form"]["emirates_id"].value() == EMIRATES_ID
    assert client.post(reverse("posting_add_new"), new_person(cast)).status_code == 302
    user = User.objects.get(email="layla@courts.example")
    assert not user.has_usable_password()
    assert user.person.postings.get().venue == cast.venues["court"]
    link = invitation_link()
    browser = Client()
    assert "ليلى حسن" in browser.get(link).content.decode()
    assert browser.post(link, PASSWORD | {"password_again": "x"}).status_code == 400
    assert browser.post(link, PASSWORD)["Location"] == reverse("account_login")
    user.refresh_from_db()
    assert user.check_password(PASSWORD["password"])
    assert Contact.records.get(person=user.person).verified_at
    assert Client().get(link).status_code == 404, "one use"
    actions = set(AuditEntry.records.values_list("action", flat=True))
    assert {"person.added", "account.opened", "posting.opened", "account.invited"} <= actions
    assert "account.invitation_accepted" in actions


def test_second_invitation_voids_the_first_one(cast: Cast, client: Client) -> None:
    client.post(reverse("posting_add_new"), new_person(cast))
    first = invitation_link()
    person = Person.records.get(emirates_id=EMIRATES_ID)
    assert client.post(reverse("invite_again", args=[person.pk])).status_code == 302
    second = invitation_link()
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert Client().get(second).status_code == 404


def test_person_with_a_password_is_not_invited(cast: Cast, client: Client) -> None:
    answer = client.post(reverse("invite_again", args=[cast.people["judge"].pk]))
    assert answer.status_code == 409
    assert not Invitation.records.exists()


def test_known_person_is_found_by_address_and_posted_once(cast: Cast, client: Client) -> None:
    judge = cast.users["judge"]
    answer = client.post(reverse("posting_find"), {"email": judge.email.upper()})
    assert answer["Location"] == reverse("posting_add", args=[judge.person_id])
    path = answer["Location"]
    office = cast.venues["office"].pk
    assert client.post(path, posting(cast, venue=office, role="notary")).status_code == 302
    assert client.post(path, posting(cast, venue=office, role="notary")).status_code == 400
    assert Posting.records.filter(person=judge.person, role="notary").count() == 1
    assert not Invitation.records.exists()


def self_opened(**person: Any) -> User:
    """An account as a registration opens it. Its address is confirmed, its person's identity is not."""
    user = User.objects.create_user("self@diwan.example", person=Person.records.create(name_ar="ليلى حسن", **person))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_person_who_opened_the_account_is_posted_only_once_proven(cast: Cast, client: Client) -> None:
    person = self_opened().person
    found = client.post(reverse("posting_find"), {"email": "self@diwan.example"})
    assert found.status_code == 400
    assert set(found.context["form"].errors) == {"email"}
    path = reverse("posting_add", args=[person.pk])
    refused = client.post(path, posting(cast))
    assert refused.status_code == 400
    assert refused.context["form"].errors.as_data()["__all__"][0].code == "identity_not_proven"
    person.refresh_from_db()
    assert not person.is_verified
    assert not Posting.records.filter(person=person).exists()
    identity.prove(person)
    assert client.post(path, posting(cast)).status_code == 302
    assert Posting.records.filter(person=person).exists()


def test_party_of_a_case_gets_no_account_by_a_posting(cast: Cast, client: Client) -> None:
    case = desk.case(cast)
    party = Person.records.filter(emirates_id=desk.tariq(cast).emirates_id).get()
    assert not User.objects.filter(person=party).exists()
    path = reverse("posting_add", args=[party.pk])
    refused = client.post(path, posting(cast, role="interpreter", email="thief@courts.example"))
    assert refused.status_code == 400
    assert refused.context["form"].errors.as_data()["__all__"][0].code == "known_from_case"
    assert not User.objects.filter(person=party).exists()
    assert case.parties.filter(person=party).exists()


def test_posting_asks_the_administrator_to_confirm_again(cast: Cast) -> None:
    other = client_of(administrator("second@diwan.example"))
    answer = other.post(reverse("posting_add_new"), new_person(cast))
    assert "reauthenticate" in answer["Location"]
    assert not Posting.records.filter(person__emirates_id=EMIRATES_ID).exists()


def test_unconfirmed_address_finds_no_person(cast: Cast, client: Client) -> None:
    user = self_opened(identity_level="verified")
    EmailAddress.objects.filter(user=user).update(verified=False)
    for page, answer in (("posting_find", 302), ("account_find", 400)):
        found = client.post(reverse(page), {"email": user.email})
        assert found.status_code == answer
        assert found.headers.get("Location") in {None, reverse("posting_add_new")}


@pytest.mark.parametrize(
    "wrong,field",
    [
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"role": "king"}, "role"),
        ({"emirates_id": "123"}, "emirates_id"),
        ({"name_ar": ""}, "name_ar"),
    ],
)
def test_wrong_posting_leaves_no_person_behind(cast: Cast, client: Client, wrong: dict[str, str], field: str) -> None:
    answer = client.post(reverse("posting_add_new"), new_person(cast, **wrong))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}
    assert not Person.records.filter(name_en="Layla Hassan").exists()


def test_address_of_another_account_leaves_no_person_behind(cast: Cast, client: Client) -> None:
    answer = client.post(reverse("posting_add_new"), new_person(cast, email=cast.users["judge"].email))
    assert set(answer.context["form"].errors) == {"email"}
    assert not Person.records.filter(name_en="Layla Hassan").exists()


def test_list_searches_names_and_filters_roles(cast: Cast, client: Client) -> None:
    judge = cast.people["judge"]
    page = client.get(reverse("posting_list"), {"q": judge.name_ar.split()[-1], "role": "judge"})
    assert {row.person for row in page.context["page"]} == {judge}
    assert not client.get(reverse("posting_list"), {"q": "لا أحد"}).context["page"].object_list


def test_list_filters_by_venue_and_keeps_the_filter(cast: Cast, client: Client) -> None:
    office = cast.venues["office"]
    page = client.get(reverse("posting_list"), {"venue": str(office.pk)})
    assert {row.venue for row in page.context["page"]} == {office}
    assert f'value="{office.pk}" selected' in page.content.decode()
    assert client.get(reverse("posting_list"), {"venue": "x"}).status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("member", ["clerk", "judge", "notary"])
def test_day_in_a_far_year_is_refused_before_its_effects(cast: Cast, client: Client, member: str, day: str) -> None:
    row = Posting.records.filter(person=cast.people[member]).latest("starts_on")
    for act in ({}, {"act": "show"}, {"act": "end"}):
        far = client.post(reverse("posting_end", args=[row.pk]), {"ends_on": day, "reason": "انتقل", **act})
        assert far.status_code == 400
        assert set(far.context["form"].errors) == {"ends_on"}
    for name in ("starts_on", "ends_on"):
        far = client.post(reverse("posting_add_new"), {**new_person(cast), name: day})
        assert name in far.context["form"].errors
        far = client.post(reverse("posting_add", args=[row.person_id]), {name: day})
        assert name in far.context["form"].errors


def test_end_of_a_posting_shows_the_cases_and_waits_for_a_second_administrator(cast: Cast, client: Client) -> None:
    case = desk.case(cast)
    clerk = cast.people["clerk"]
    assign(case, clerk, "clerk", actor=SYSTEM)
    row = Posting.records.get(person=clerk)
    path = reverse("posting_end", args=[row.pk])
    today = clock.today(POSTING_ZONE)
    typed = {"ends_on": today, "reason": "انتقل إلى محكمة أخرى"}
    answer = client.post(path, {**typed, "act": "show"})
    assert len(answer.context["effects"]) == 1
    row.refresh_from_db()
    assert row.ends_on is None
    early = client.post(path, {**typed, "ends_on": row.starts_on - timedelta(days=1), "act": "end"})
    assert set(early.context["form"].errors) == {"ends_on"}
    assert client.post(path, {**typed, "act": "end"}).status_code == 302
    assert client.post(path, {**typed, "act": "end"}).status_code == 400, "proposed already"
    row.refresh_from_db()
    assert row.ends_on is None
    proposed_acts.confirm(ProposedAct.records.get(), actor=actor_for(administrator("second@diwan.example")))
    row.refresh_from_db()
    assert row.ends_on == today
    assert AuditEntry.records.filter(action="posting.ends").count() == 1


@pytest.mark.parametrize("role,venue", [("notary", "station"), ("judge", "office"), ("facility_officer", "court")])
def test_role_must_exist_at_the_kind_of_the_venue(cast: Cast, client: Client, role: str, venue: str) -> None:
    place = cast.venues[venue]
    answer = client.post(reverse("posting_add_new"), new_person(cast, role=role, venue=place.pk))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"role"}
    with pytest.raises(Conflict):
        open_posting(cast.people["judge"], place, role, actor=SYSTEM)


def test_invitation_names_the_institution(cast: Cast, client: Client) -> None:
    cache.clear()
    Institution.records.update_or_create(pk=1, defaults={"name_ar": "محاكم المثال", "name_en": "Example Courts"})
    client.post(reverse("posting_add_new"), new_person(cast))
    invitation_link()
    letter = mail.outbox[-1]
    assert "محاكم المثال" in letter.subject
    assert "Example Courts" in str(letter.body)


def test_postings_of_one_day_are_listed_by_name(cast: Cast, client: Client) -> None:
    rows = client.get(reverse("posting_list")).context["page"].object_list
    keys = [(-row.starts_on.toordinal(), row.person.name_ar) for row in rows]
    assert keys == sorted(keys)
