"""Administrators are invited by one, confirmed by a second, and begin once they have accepted with a second factor."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from courts.access.services.mails.account_mails import send_due
from courts.administrators.models import AdministratorTerm
from courts.administrators.services import invitations
from courts.administrators.services.invitations import Invited, invite
from courts.administrators.states import TermState
from courts.administrators.tasks import expire_invitations
from courts.approvals.models import ProposedAct
from courts.approvals.services import proposed_acts
from courts.ground import clock
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import AuditEntry, Contact, Notice, Person, User
from courts.ground.queries.administrators import administrators
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up
from tests.cast import PASSWORD as DEMO_PASSWORD
from tests.registry import desk

REASON = "تقاسم العمل"
NEW = {"name_ar": "هند سالم", "name_en": "Hind Salem", "email": "Hind@courts.example", "reason": REASON}
OWN_PASSWORD = {"password": "four quiet desert lamps", "password_again": "four quiet desert lamps"}


@pytest.fixture
def first(db: None) -> User:
    return administrator("first@diwan.example")


@pytest.fixture
def second(first: User) -> User:
    return administrator("second@diwan.example")


def confirmed_client(user: User) -> Client:
    """A client of an administrator who has just confirmed that it is them."""
    client = client_of(user)
    step_up(client, reverse("administrator_invite_new"))
    return client


def invited(cast: Cast, by: User, member: str = "stranger") -> AdministratorTerm:
    return invite(Invited(person=cast.people[member]), reason=REASON, actor=actor_for(by))


def confirm_address(user: User) -> None:
    Contact.records.update_or_create(
        person=user.person, channel="email", address=user.email, defaults={"verified_at": clock.now()}
    )


def last_mail() -> str:
    mail.outbox.clear()
    send_due()
    return str(mail.outbox[-1].body)


def test_single_administrator_invites_a_new_person_who_accepts(cast: Cast, first: User) -> None:
    client = confirmed_client(first)
    found = client.post(reverse("administrator_find"), {"email": NEW["email"]})
    assert found["Location"] == reverse("administrator_invite_new")
    page = client.get(found["Location"])
    assert page.context["form"]["email"].value() == NEW["email"]
    assert page.context["is_alone"]
    assert client.post(found["Location"], NEW | {"reason": ""}).status_code == 400
    assert client.post(found["Location"], NEW).status_code == 302
    row = AdministratorTerm.records.get()
    assert (row.state, row.invited_by, row.confirmed_by) == (TermState.INVITED, first, None)
    user = User.objects.get(email="hind@courts.example")
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert Notice.records.filter(kind=invitations.INVITED, recipient=first.person).exists()
    link = re.search(r"/invitation/\?key=\S+", last_mail())
    assert link
    browser = Client()
    own_page = reverse("administrator_invitation", args=[row.pk])
    answer = browser.post(link.group(), OWN_PASSWORD)
    assert answer["Location"] == f"{reverse('account_login')}?next={own_page}".replace(
        own_page, own_page.replace("/", "%2F")
    )
    signed_in = browser.post(answer["Location"], {"login": user.email, "password": OWN_PASSWORD["password"]})
    assert signed_in["Location"] == own_page
    assert browser.get(reverse("administration")).status_code == 404
    assert browser.post(own_page, {"act": "accept"})["Location"] == reverse("administration")
    assert browser.get(reverse("administration")).status_code == 200
    assert Notice.records.filter(kind=invitations.BEGAN, recipient=first.person).exists()
    actions = set(AuditEntry.records.values_list("action", flat=True))
    assert {"administratorterm.proposed", "administratorterm.invited", "administratorterm.active"} <= actions
    assert "account.administers" in actions


def test_second_administrator_confirms_before_the_invitation_leaves(cast: Cast, first: User, second: User) -> None:
    stranger = cast.users["stranger"]
    client = confirmed_client(first)
    found = client.post(reverse("administrator_find"), {"email": stranger.email})
    assert found["Location"] == reverse("administrator_invite", args=[stranger.person_id])
    assert client.post(found["Location"], {"reason": REASON}).status_code == 302
    row = AdministratorTerm.records.get()
    assert row.state == TermState.PROPOSED
    act = ProposedAct.records.get(act=invitations.INVITE, subject_id=row.pk)
    with pytest.raises(NotAllowed):
        proposed_acts.confirm(act, actor=actor_for(first))
    confirm_address(stranger)
    with pytest.raises(Conflict):
        invitations.accept(row, actor=actor_for(stranger))
    step_up(client_of(second), reverse("proposed_act_confirm", args=[act.pk]))
    proposed_acts.confirm(act, actor=actor_for(second))
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == (TermState.INVITED, second)
    assert reverse("administrator_invitation", args=[row.pk]) in last_mail()
    assert set(Notice.records.filter(kind=invitations.INVITED).values_list("recipient", flat=True)) == {
        first.person_id,
        second.person_id,
    }


@pytest.mark.parametrize("act", ["refuse", "withdraw"])
def test_proposal_that_is_over_invites_no_one(cast: Cast, first: User, second: User, act: str) -> None:
    row = invited(cast, first)
    proposal = ProposedAct.records.get()
    if act == "refuse":
        proposed_acts.refuse(proposal, answer="لا", actor=actor_for(second))
    else:
        proposed_acts.withdraw(proposal, actor=actor_for(first))
    row.refresh_from_db()
    assert row.state == TermState.DROPPED
    # The same person can be invited again.
    assert invited(cast, second).state == TermState.PROPOSED


def test_person_accepts_only_with_confirmed_address_and_second_factor(cast: Cast, first: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    row, stranger = invited(cast, first), cast.users["stranger"]
    Contact.records.filter(person=stranger.person).delete()
    for prepare in (lambda: None, lambda: confirm_address(stranger)):
        prepare()
        with pytest.raises(DomainError, match=r".+") as refused:
            invitations.accept(row, actor=actor_for(stranger))
        assert refused.value.code == "not_ready"
        assert not administrators().filter(pk=stranger.pk).exists()
    TOTP.activate(stranger, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    invitations.accept(row, actor=actor_for(stranger))
    assert administrators().filter(pk=stranger.pk).exists()


def test_page_of_an_invitation_names_what_is_missing(cast: Cast, first: User, settings: Any) -> None:
    row, stranger = invited(cast, first), cast.users["stranger"]
    Contact.records.filter(person=stranger.person).delete()
    client = client_of(stranger)
    page = reverse("administrator_invitation", args=[row.pk])
    shown = client.get(page)
    assert shown.context["missing"] == ["address"]
    assert 'value="accept"' not in shown.content.decode()
    settings.SECOND_FACTOR_REQUIRED = True
    assert f"{reverse('mfa_activate_totp')}?next=" in client.get(page).content.decode()


@pytest.mark.parametrize("member", ["judge", "manager", "stranger"])
def test_invitation_does_not_exist_for_others(cast: Cast, first: User, member: str) -> None:
    row = invited(cast, first, "witness")
    client = client_of(cast.users[member])
    own = reverse("administrator_invitation", args=[row.pk])
    pages = [reverse(name) for name in ("administrators", "administrator_find", "administrator_invite_new")]
    pages += [reverse("administrator_withdraw", args=[row.pk]), reverse("administrator_end", args=[first.pk]), own]
    for page in pages:
        assert client.get(page).status_code == 404, page
        assert client.post(page, NEW | {"act": "accept"}).status_code in {404, 405}, page
    for act in (invitations.accept, invitations.decline, invitations.withdraw):
        with pytest.raises(NotAllowed):
            act(row, actor=actor_for(cast.users[member]))
    with pytest.raises(NotAllowed):
        invited(cast, cast.users[member], "judge")
    row.refresh_from_db()
    assert row.state == TermState.INVITED


def test_invitation_needs_a_step_up(cast: Cast, first: User) -> None:
    client = client_of(first)
    assert "reauthenticate" in client.post(reverse("administrator_invite_new"), NEW)["Location"]
    assert not AdministratorTerm.records.exists()


def test_person_declines_and_gets_no_right(cast: Cast, first: User) -> None:
    row, client = invited(cast, first), client_of(cast.users["stranger"])
    page = reverse("administrator_invitation", args=[row.pk])
    client.post(client.post(page, {"act": "decline"})["Location"], {"password": DEMO_PASSWORD})
    row.refresh_from_db()
    assert row.state == TermState.DECLINED
    with pytest.raises(Conflict):
        invitations.accept(row, actor=actor_for(cast.users["stranger"]))
    assert set(administrators()) == {first}


def test_withdrawn_invitation_is_not_accepted(cast: Cast, first: User) -> None:
    row = invited(cast, first)
    client = client_of(first)
    page = reverse("administrator_withdraw", args=[row.pk])
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 302
    with pytest.raises(Conflict):
        invitations.accept(row, actor=actor_for(cast.users["stranger"]))
    assert set(administrators()) == {first}


def test_withdrawn_invitation_of_a_new_person_opens_no_account_to_a_wrong_mailbox(first: User) -> None:
    row = invite(Invited(name_ar="هند سالم", email="wrong@courts.example"), reason=REASON, actor=actor_for(first))
    link = re.search(r"/invitation/\?key=\S+", last_mail())
    assert link
    assert Client().get(link.group()).status_code == 200
    invitations.withdraw(row, actor=actor_for(first))
    assert Client().get(link.group()).status_code == 404
    assert Client().post(link.group(), OWN_PASSWORD).status_code == 404
    assert not User.objects.get(email="wrong@courts.example").has_usable_password()
    # A new invitation has its own link.
    again = invite(Invited(person=row.person), reason=REASON, actor=actor_for(first))
    assert again.state == TermState.INVITED
    link = re.search(r"/invitation/\?key=\S+", last_mail())
    assert link
    assert Client().get(link.group()).status_code == 200


def test_invitation_expires_after_seven_days(cast: Cast, first: User) -> None:
    row = invited(cast, first)
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        with pytest.raises(Conflict):
            invitations.accept(row, actor=actor_for(cast.users["stranger"]))
        expire_invitations()
    row.refresh_from_db()
    assert row.state == TermState.EXPIRED
    assert set(administrators()) == {first}


def test_person_who_cannot_administer_is_not_invited(cast: Cast, first: User) -> None:
    actor = actor_for(first)
    company = Person.records.create(kind="legal", name_ar="شركة النور")
    closed = cast.users["witness"]
    User.objects.filter(pk=closed.pk).update(is_active=False)
    unproven = cast.people["stranger"]
    Person.records.filter(pk=unproven.pk).update(identity_level="none")
    unproven.refresh_from_db()
    asked = {
        "company": Invited(person=company, email="company@diwan.example"),
        "closed": Invited(person=closed.person),
        "administers": Invited(person=first.person),
        "identity_not_proven": Invited(person=unproven),
        "no_address": Invited(name_ar="هند"),
        "address_taken": Invited(name_ar="هند", email=cast.users["judge"].email),
    }
    for code, each in asked.items():
        with pytest.raises(Conflict) as refused:
            invite(each, reason=REASON, actor=actor)
        assert refused.value.code == code
    assert not AdministratorTerm.records.exists()


def test_party_of_a_case_gets_no_account_by_an_invitation(cast: Cast, first: User) -> None:
    desk.case(cast)
    party = Person.records.get(emirates_id=desk.tariq(cast).emirates_id)
    with pytest.raises(Conflict) as refused:
        invite(Invited(person=party, email="thief@courts.example"), reason=REASON, actor=actor_for(first))
    assert refused.value.code == "known_from_case"
    assert not User.objects.filter(person=party).exists()


def test_person_is_invited_once(cast: Cast, first: User) -> None:
    invited(cast, first)
    with pytest.raises(Conflict) as refused:
        invited(cast, first)
    assert refused.value.code == "invited"


def test_operator_invites_and_every_administrator_is_told(cast: Cast, first: User, second: User) -> None:
    out = StringIO()
    call_command(
        "administrator", "invite", "Hind@courts.example", "--name-ar", "هند سالم", "--reason", REASON, stdout=out
    )
    assert "hind@courts.example is invited" in out.getvalue()
    row = AdministratorTerm.records.get()
    assert (row.state, row.invited_by) == (TermState.INVITED, None)
    assert Notice.records.filter(kind=invitations.INVITED).values("recipient").distinct().count() == 2
    assert AuditEntry.records.filter(action="administratorterm.invited", actor=None).exists()
    with pytest.raises(CommandError, match="--name-ar"):
        call_command("administrator", "invite", "absent@courts.example", "--reason", REASON)


def test_createsuperuser_makes_no_account_and_names_the_right_command(db: None) -> None:
    with pytest.raises(CommandError, match=r"manage\.py setup_link"):
        call_command("createsuperuser", "--noinput", "--email", "root@diwan.example")
    assert not User.objects.exists()


def test_operator_invites_the_first_administrator_of_an_emptied_installation(cast: Cast) -> None:
    row = invite(Invited(person=cast.people["stranger"]), reason=REASON, actor=SYSTEM)
    confirm_address(cast.users["stranger"])
    invitations.accept(row, actor=actor_for(cast.users["stranger"]))
    assert set(administrators()) == {cast.users["stranger"]}
