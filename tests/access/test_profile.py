"""My profile: what a person may set about themselves, and what only the institution changes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.models import ContactCode
from courts.access.services.mails import account_mails
from courts.ground.models import AuditEntry, Contact, Person
from courts.ground.services.notices.preparing import addresses_of
from demo.people import Cast
from tests.hearings.cases import make_case

SET = {"language": "en", "zone": "Europe/London", "quiet_from": "22:00", "quiet_until": "٠٧:٠٠"}


def of(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(cast.users[member])
    return client


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    """The witness without a known identity and without anything open."""
    Person.records.filter(pk=cast.people["witness"].pk).update(emirates_id="", identity_level="none")
    return cast.people["witness"]


def test_settings_are_stored_and_only_their_names_are_audited(cast: Cast) -> None:
    needs = {"access_needs": ["captions", "breaks"], "access_note": "سماعة في الأذن اليسرى"}
    answer = of(cast, "lawyer").post(reverse("profile"), {**SET, "quiet_until": "07:00", **needs})
    assert answer.status_code == 302
    row = Person.records.get(pk=cast.people["lawyer"].pk)
    assert (row.language, row.zone, str(row.quiet_from), str(row.quiet_until)) == (
        *("en", "Europe/London"),
        *("22:00:00", "07:00:00"),
    )
    assert (row.access_needs, row.access_note) == (["captions", "breaks"], "سماعة في الأذن اليسرى")
    detail = AuditEntry.records.get(action="person.settings").detail
    assert "access_note" in detail["changed"]
    assert "سماعة" not in str(detail)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_until": "22:00"}, "quiet_until"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"access_needs": ["a"]}, "access_needs"),
    ],
)
def test_wrong_entry_is_told_at_its_field_and_nothing_is_lost(cast: Cast, wrong: dict[str, Any], field: str) -> None:
    entered = {**SET, "quiet_until": "07:00", "access_note": "مساعدة في القراءة", **wrong}
    answer = of(cast, "lawyer").post(reverse("profile"), entered)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "مساعدة في القراءة" in answer.content.decode()


def test_verified_person_cannot_change_their_name(cast: Cast) -> None:
    client, before = of(cast, "lawyer"), cast.people["lawyer"].name_ar
    assert "name_ar" not in client.get(reverse("profile")).context["form"].fields
    client.post(reverse("profile"), {**SET, "quiet_until": "07:00", "name_ar": "اسم آخر", "name_en": "Other"})
    assert Person.records.get(pk=cast.people["lawyer"].pk).name_ar == before


def test_person_without_a_known_identity_changes_their_name(cast: Cast, newcomer: Person) -> None:
    names = {"name_ar": "سالم  الكتبي", "name_en": "Salem Al Ketbi"}
    of(cast, "witness").post(reverse("profile"), {**SET, "quiet_until": "07:00", **names})
    row = Person.records.get(pk=newcomer.pk)
    assert (row.name_ar, row.name_en) == ("سالم الكتبي", "Salem Al Ketbi")
    assert "كتبي" in row.name_folded


def test_name_in_an_open_case_cannot_be_changed(cast: Cast, newcomer: Person) -> None:
    case = make_case(cast)
    case.parties.filter(role="claimant").update(person=newcomer)
    assert "name_ar" not in of(cast, "witness").get(reverse("profile")).context["form"].fields


def code_in(letter: Any) -> str:
    found = re.search(r"\d{8}", letter.body)
    assert found is not None
    return found.group()


def added(client: Client, address: str) -> Contact:
    answer = client.post(reverse("contact_add_email"), {"address": address})
    contact = Contact.records.get(address=address.lower())
    assert answer["Location"] == reverse("contact_code", args=[contact.pk])
    return contact


def test_code_from_the_mail_confirms_an_address(cast: Cast) -> None:
    client, lawyer = of(cast, "lawyer"), cast.people["lawyer"]
    contact = added(client, "New@Example.com")
    account_mails.send_due()
    code = code_in(mail.outbox[0])
    assert addresses_of([lawyer.pk])[lawyer.pk] == "lawyer@diwan.example"
    assert client.post(reverse("contact_code", args=[contact.pk]), {"code": code}).status_code == 302
    assert addresses_of([lawyer.pk])[lawyer.pk] == "new@example.com"
    account_mails.send_due()
    # The former address is told.
    assert mail.outbox[1].to == ["lawyer@diwan.example"]
    assert not ContactCode.records.exists()
    assert set(AuditEntry.records.filter(action__startswith="contact.").values_list("action", flat=True)) == {
        *("contact.added", "contact.verified")
    }


def test_code_works_in_five_attempts_only(cast: Cast) -> None:
    client = of(cast, "lawyer")
    contact = added(client, "new@example.com")
    account_mails.send_due()
    code = code_in(mail.outbox[0])
    for _turn in range(5):
        assert client.post(reverse("contact_code", args=[contact.pk]), {"code": "00000000"}).status_code == 400
    assert client.post(reverse("contact_code", args=[contact.pk]), {"code": code}).status_code == 400
    contact.refresh_from_db()
    assert contact.verified_at is None


def test_codes_of_one_account_are_limited(cast: Cast) -> None:
    client = of(cast, "lawyer")
    for turn in range(6):
        added(client, f"new{turn}@example.com")
    assert client.post(reverse("contact_add_email"), {"address": "seventh@example.com"}).status_code == 400
    assert not Contact.records.filter(address="seventh@example.com").exists()


def test_chosen_address_receives_messages(cast: Cast) -> None:
    client, lawyer = of(cast, "lawyer"), cast.people["lawyer"]
    contact = added(client, "new@example.com")
    account_mails.send_due()
    client.post(reverse("contact_code", args=[contact.pk]), {"code": code_in(mail.outbox[0])})
    first = Contact.records.get(person=lawyer, address="lawyer@diwan.example")
    assert client.post(reverse("contact_choose", args=[first.pk])).status_code == 302
    assert addresses_of([lawyer.pk])[lawyer.pk] == "lawyer@diwan.example"


def test_unconfirmed_address_cannot_be_chosen(cast: Cast) -> None:
    client, lawyer = of(cast, "lawyer"), cast.people["lawyer"]
    contact = added(client, "new@example.com")
    assert client.post(reverse("contact_choose", args=[contact.pk])).status_code == 400
    assert addresses_of([lawyer.pk])[lawyer.pk] == "lawyer@diwan.example"


def test_last_confirmed_address_is_not_removed(cast: Cast) -> None:
    client = of(cast, "lawyer")
    only = Contact.records.get(person=cast.people["lawyer"], channel="email")
    client.post(reverse("contact_remove", args=[only.pk]))
    assert Contact.records.filter(pk=only.pk).exists()


def test_telephone_is_stored_and_stays_unconfirmed(cast: Cast) -> None:
    client = of(cast, "lawyer")
    assert client.post(reverse("contact_add_telephone"), {"number": "٠٥٠ ١٢٣ ٤٥٦٧"}).status_code == 302
    row = Contact.records.get(channel="phone")
    assert (row.address, row.verified_at) == ("0501234567", None)
    assert client.post(reverse("contact_remove", args=[row.pk])).status_code == 302
    assert not Contact.records.filter(channel="phone").exists()


@pytest.mark.parametrize("name", ["contact_code", "contact_new_code", "contact_choose", "contact_remove"])
def test_contact_points_of_others_do_not_exist(cast: Cast, name: str) -> None:
    row = Contact.records.get(person=cast.people["judge"], channel="email")
    assert of(cast, "lawyer").post(reverse(name, args=[row.pk]), {"code": "12345678"}).status_code == 404
    assert Contact.records.filter(pk=row.pk).exists()


def test_reload_after_a_refused_address_leads_back_to_the_profile(cast: Cast) -> None:
    client = of(cast, "lawyer")
    for name in ("contact_add_email", "contact_add_telephone"):
        assert client.post(reverse(name), {}).status_code == 400
        assert client.get(reverse(name))["Location"] == reverse("profile")
    assert client.post(reverse("inbox_zone"), {"zone": "Mars/Base"}).status_code == 400
    assert client.get(reverse("inbox_zone"))["Location"] == reverse("inbox")


def test_contact_point_is_removed_after_a_question(cast: Cast) -> None:
    row = Contact.records.create(person=cast.people["lawyer"], channel="email", address="old@diwan.example")
    client, page = of(cast, "lawyer"), reverse("contact_remove", args=[row.pk])
    assert page in client.get(reverse("profile")).content.decode()
    assert "old@diwan.example" in client.get(page).content.decode()
    assert Contact.records.filter(pk=row.pk).exists()
    assert client.post(page).status_code == 302
    assert not Contact.records.filter(pk=row.pk).exists()
