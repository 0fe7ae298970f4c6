"""An invited person who left after setting the password finds the invitation again, and it can be sent again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from courts.administrators.models import AdministratorTerm
from courts.administrators.services import invitations
from courts.administrators.services.invitations import Invited, invite
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, User
from demo.people import Cast
from tests.access.administrators import administrator, client_of
from tests.administrators.test_invitations import OWN_PASSWORD, REASON, invited, last_mail

LINK = re.compile(r"/invitation/\?key=\S+")


def link_of_last_mail() -> str:
    found = LINK.search(last_mail())
    assert found
    return found.group()


@pytest.fixture
def first(db: None) -> User:
    return administrator("first@diwan.example")


@pytest.fixture
def term(cast: Cast, first: User) -> AdministratorTerm:
    new = Invited(email="hind@courts.example", name_ar="هند سالم")
    return invite(new, reason=REASON, actor=actor_for(first))


def test_person_who_left_after_setting_the_password_finds_the_invitation(term: AdministratorTerm) -> None:
    link, own_page = link_of_last_mail(), reverse("administrator_invitation", args=[term.pk])
    Client().post(link, OWN_PASSWORD)
    # In another browser the link of the mail leads to the page, which asks for the sign-in.
    browser = Client()
    assert browser.get(link)["Location"] == own_page
    assert reverse("account_login") in browser.get(own_page)["Location"]
    browser.force_login(User.objects.get(email="hind@courts.example"))
    for page in (reverse("home"), reverse("profile")):
        assert own_page in browser.get(page).content.decode()
    assert browser.get(own_page).status_code == 200


def test_only_the_invited_person_is_led_to_the_invitation(cast: Cast, term: AdministratorTerm, first: User) -> None:
    own_page = reverse("administrator_invitation", args=[term.pk])
    stranger = client_of(cast.users["stranger"])
    assert own_page not in stranger.get(reverse("home")).content.decode()
    invited_user = User.objects.get(email="hind@courts.example")
    invitations.withdraw(term, actor=actor_for(first))
    assert own_page not in client_of(invited_user).get(reverse("home")).content.decode()


def test_invitation_is_sent_again_with_a_new_link_and_a_new_week(term: AdministratorTerm, first: User) -> None:
    old = link_of_last_mail()
    page = reverse("administrator_send_again", args=[term.pk])
    with time_machine.travel(clock.now() + timedelta(days=5), tick=False):
        client = client_of(first)
        assert page in client.get(reverse("administrators"), {"show": "waiting"}).content.decode()
        assert client.post(page).status_code == 302
        new = link_of_last_mail()
        term.refresh_from_db()
        assert term.expires_at == clock.now() + invitations.LIFE
        assert Client().get(old).status_code == 404
        assert Client().get(new).status_code == 200
    assert AuditEntry.records.filter(action="administratorterm.sent_again", subject_id=str(term.pk)).exists()


def test_person_with_an_account_gets_the_mail_to_sign_in_again(cast: Cast, first: User) -> None:
    row = invited(cast, first)
    last_mail()
    invitations.send_again(row, actor=actor_for(first))
    assert reverse("administrator_invitation", args=[row.pk]) in last_mail()


def test_invitation_that_is_over_is_not_sent_again(cast: Cast, term: AdministratorTerm, first: User) -> None:
    with pytest.raises(NotAllowed):
        invitations.send_again(term, actor=actor_for(cast.users["stranger"]))
    invitations.withdraw(term, actor=actor_for(first))
    with pytest.raises(Conflict):
        invitations.send_again(term, actor=actor_for(first))
