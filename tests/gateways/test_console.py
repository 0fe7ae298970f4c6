"""A hearing notice goes to a verified number by SMS, where the person chose it, and stays visible on the case."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.gateways.models import GatewayMessage
from courts.ground.errors import DomainError
from courts.ground.models import Notice
from courts.ground.services.notices import sweep
from demo.people import Cast
from hearings.models import Hearing
from tests.gateways.numbers import choose_channel, own_number, stored_messages


def mails_to(member: str) -> list[str]:
    return [letter.subject for letter in mail.outbox if letter.to == [f"{member}@diwan.example"]]


def test_hearing_notice_goes_to_the_chosen_number_in_place_of_the_mail(numbered: Cast, hearing: Hearing) -> None:
    choose_channel(numbered, "claimant", "sms")
    sweep()
    [message] = stored_messages()
    assert (message.channel, message.to) == ("sms", "+971501234567")
    assert message.body.endswith("http://localhost:8000/inbox/")
    # The message about the case is of another group: it stays a mail.
    [subject] = mails_to("claimant")
    assert "قُيّدت" in subject
    row = Notice.records.get(kind="hearing_listed", recipient=numbered.people["claimant"], channel="sms")
    assert (row.state, row.address, row.body_ar) == ("sent", "+971501234567", message.body)
    assert GatewayMessage.records.get(notice=row).state == "sent"
    # The inbox has the whole text, as for everyone.
    assert Notice.records.filter(kind="hearing_listed", recipient=row.recipient, channel="inbox", state="sent").exists()


def test_message_is_in_the_language_of_its_reader(numbered: Cast, hearing: Hearing) -> None:
    choose_channel(numbered, "claimant", "sms")
    person = numbered.people["claimant"]
    type(person).records.filter(pk=person.pk).update(language="en")
    sweep()
    [message] = stored_messages()
    assert "A hearing was listed." in message.body


def test_without_a_choice_the_notice_is_a_mail(numbered: Cast, hearing: Hearing) -> None:
    sweep()
    assert stored_messages() == []
    assert len(mails_to("claimant")) == 2


def test_number_that_is_removed_falls_back_to_mail(numbered: Cast, hearing: Hearing) -> None:
    choose_channel(numbered, "claimant", "sms")
    numbered.people["claimant"].contacts.filter(channel="phone").delete()
    sweep()
    assert stored_messages() == []
    assert len(mails_to("claimant")) == 2


def test_only_verified_numbers_can_be_chosen(cast: Cast, hearing: Hearing) -> None:
    contact = own_number(cast, "claimant", "0501234567")
    type(contact).records.update(verified_at=None)
    with pytest.raises(DomainError):
        choose_channel(cast, "claimant", "sms")


def test_case_page_shows_staff_the_channel_and_the_last_digits(
    numbered: Cast, hearing: Hearing, client: Client
) -> None:
    choose_channel(numbered, "claimant", "sms")
    sweep()
    client.force_login(numbered.users["clerk"])
    url = reverse("case_messages", args=[hearing.case_id])
    assert url in client.get(reverse("case", args=[hearing.case_id])).content.decode()
    page = client.get(f"{url}?channel=sms").content.decode()
    assert "…567" in page
    assert "501234567" not in page
    assert numbered.people["claimant"].name_ar in page


@pytest.mark.parametrize("member, status", [("claimant", 403), ("judge", 403), ("stranger", 404)])
def test_others_do_not_read_the_messages_of_a_case(
    numbered: Cast, hearing: Hearing, client: Client, member: str, status: int
) -> None:
    sweep()
    client.force_login(numbered.users[member])
    assert client.get(reverse("case_messages", args=[hearing.case_id])).status_code == status
