"""Invitations to a contact that the applicant gave: their way, their states, and being invited again."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from courts.access.services.mails import account_mails
from courts.ground import clock
from courts.ground.errors import DomainError, NotAllowed
from courts.ground.models import Notice, Person
from demo.people import Cast
from notary.applications.models import Application, ApplicationPerson, Invitation
from notary.applications.queries.applications import people_of
from notary.applications.queries.invitations import Progress, invitations_of, progress_of
from notary.applications.services import agreements, invitations
from tests.notary.applications.couple import act, agree, agreed, filled, place, row_of, shown, typed

CONTACT = "bride.at.home@example.com"


def with_contact(cast: Cast, **contact: str) -> Application:
    """An application whose bride has no account that fits, and a contact."""
    Person.records.filter(pk=cast.people["bride"].pk).update(identity_level="none")
    row = filled(cast)
    ApplicationPerson.records.filter(application=row, role="bride").update(**contact)
    return agreements.ask_for_agreement(row, version=None, actor=act(cast, "groom"))


def step(row: Application, role: str = "bride") -> Progress:
    row.refresh_from_db()
    found = row_of(row, role)
    return progress_of(found, row.draft_hash, invitations_of(row).get(found.pk, ())).step


def link() -> str:
    account_mails.send_mails()
    [letter] = [each for each in mail.outbox if each.to == [CONTACT]]
    found = re.search(r"/notary/applications/invitation/\?key=\S+", str(letter.body))
    assert found is not None
    return found[0]


def browser(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(cast.users[member])
    return client


def test_person_without_an_account_gets_the_invitation_at_their_address(cast: Cast) -> None:
    row = with_contact(cast, email=CONTACT)
    assert step(row) is Progress.SENT
    page = link()
    letter = next(each for each in mail.outbox if each.to == [CONTACT])
    for person in people_of(row):
        assert person.name_ar not in str(letter.body)
    answer = Client().get(page)
    assert answer.status_code == 200
    assert all(person.name_ar not in answer.content.decode() for person in people_of(row))
    assert step(row) is Progress.OPENED


def test_link_leads_the_named_person_to_their_part_and_no_one_else(cast: Cast) -> None:
    row = with_contact(cast, email=CONTACT)
    page = link()
    assert browser(cast, "stranger").get(page).status_code == 200
    assert "/identity/" in browser(cast, "bride").get(page).content.decode()
    Person.records.filter(pk=cast.people["bride"].pk).update(identity_level="verified")
    answer = browser(cast, "bride").get(page)
    assert answer.headers["Location"] == f"/notary/applications/{row.pk}/agreement/"
    assert Client().get("/notary/applications/invitation/?key=wrong").status_code == 404


def test_refused_address_is_shown_to_the_applicant(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = with_contact(cast, email=CONTACT)

    def refuse(self: Any, *args: Any, **kwargs: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({CONTACT: (550, b"no such user")})

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", refuse)
        account_mails.send_mails()
    assert step(row) is Progress.NOT_DELIVERED
    text = browser(cast, "groom").get(f"/notary/applications/{row.pk}/").content.decode()
    assert "لم تصل الدعوة" in text
    # Another address of the same person gets the invitation, and no agreement ends.
    before = row.draft_hash
    place(row, cast, "bride", 1, typed_with(cast, email="other@example.com"))
    row.refresh_from_db()
    assert row.draft_hash == before
    assert step(row) is Progress.SENT
    assert Invitation.records.filter(place__application=row).count() == 2


def typed_with(cast: Cast, **contact: str) -> Any:
    from dataclasses import replace  # noqa: PLC0415

    return replace(typed(cast, "bride"), **contact)


def test_mail_that_did_not_leave_in_its_time_was_not_delivered(cast: Cast) -> None:
    row = with_contact(cast, email=CONTACT)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        account_mails.send_mails()
    assert step(row) is Progress.NOT_DELIVERED


def test_address_of_an_account_gets_one_mail_and_not_two(cast: Cast) -> None:
    row = filled(cast)
    email = cast.users["bride"].email
    ApplicationPerson.records.filter(application=row, role="bride").update(email=email)
    agreements.ask_for_agreement(row, version=None, actor=act(cast, "groom"))
    assert Notice.records.filter(subject_id=row.pk, kind="application_invited", recipient=cast.people["bride"]).exists()
    account_mails.send_mails()
    assert [each for each in mail.outbox if each.to == [email]] == []
    assert step(row) is Progress.SENT


def test_link_leaves_by_sms_to_a_mobile_number(cast: Cast) -> None:
    row = with_contact(cast, phone="0501234567")
    assert account_mails.send_codes() == 1
    sent = Invitation.records.get(place__application=row)
    assert sent.left_at is not None
    assert step(row) is Progress.SENT


def test_each_step_of_a_named_person_is_shown(cast: Cast) -> None:
    row = shown(cast)
    assert step(row) is Progress.NO_CONTACT
    invitations.accept(row, actor=act(cast, "bride"))
    assert step(row) is Progress.ACCEPTED
    row = agreements.confirm_data(row, actor=act(cast, "bride"))
    assert step(row) is Progress.CONFIRMED
    agreements.agree(row, row.draft_hash, actor=act(cast, "bride"))
    assert step(row) is Progress.AGREED


def test_declining_asks_once_and_tells_the_applicant(cast: Cast) -> None:
    row = shown(cast)
    client = browser(cast, "bride")
    page = f"/notary/applications/{row.pk}/decline/"
    assert client.get(page).status_code == 200
    assert step(row) is Progress.OPENED or step(row) is Progress.NO_CONTACT
    assert client.post(page).status_code == 302
    assert step(row) is Progress.DECLINED
    told = Notice.records.filter(subject_id=row.pk, kind="application_declined", channel="inbox")
    assert [notice.recipient_id for notice in told] == [row.applicant_id]


def test_person_who_declined_can_be_invited_again(cast: Cast) -> None:
    row = agreed(cast)
    invitations.decline(row, actor=act(cast, "bride"))
    assert browser(cast, "bride").get(f"/notary/applications/{row.pk}/agreement/").status_code == 404
    again = f"/notary/applications/{row.pk}/people/bride/1/invite/"
    assert browser(cast, "stranger").post(again).status_code == 404
    assert browser(cast, "wali").post(again).status_code == 403 if "wali" in cast.users else True
    assert browser(cast, "groom").post(again).status_code == 302
    invited = Notice.records.filter(kind="application_invited", recipient=cast.people["bride"], channel="inbox")
    assert invited.count() == 2
    row = agree(row, cast, "bride")
    assert step(row) is Progress.AGREED


def test_person_is_not_invited_too_often(cast: Cast) -> None:
    row = with_contact(cast, email=CONTACT)
    bride = row_of(row, "bride")
    with pytest.raises(DomainError, match="ساعة"):
        invitations.invite_again(row, bride, actor=act(cast, "groom"))
    with pytest.raises(NotAllowed):
        invitations.invite_again(row, bride, actor=act(cast, "stranger"))
    for hours in range(2, 6):
        with time_machine.travel(clock.now() + timedelta(hours=2 * hours), tick=False):
            invitations.invite_again(row, bride, actor=act(cast, "groom"))
    with time_machine.travel(clock.now() + timedelta(days=5), tick=False), pytest.raises(DomainError) as refused:
        invitations.invite_again(row, bride, actor=act(cast, "groom"))
    assert refused.value.code == "invited_often"


def test_person_page_asks_for_a_contact_of_those_who_agree(cast: Cast) -> None:
    row = filled(cast)
    client = browser(cast, "groom")
    page = f"/notary/applications/{row.pk}/people/bride/1/"
    bride = row_of(row, "bride")
    sent = {"version": row.version, "name_ar": bride.name_ar, "emirates_id": bride.emirates_id}
    sent |= {
        name: "yes" if value is True else "no" if value is False else value for name, value in bride.details.items()
    }
    assert client.post(page, sent).status_code == 400
    assert client.post(page, {**sent, "phone": "02 123 4567"}).status_code == 400
    assert client.post(page, {**sent, "email": CONTACT}).status_code == 302
    assert row_of(row, "bride").email == CONTACT
