"""Values that people type on the pages of people and institutions: numbers, addresses, zones and forged links."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.services.mails.account_mails import send_due
from courts.access.services.mails.invitations import invite
from courts.ground.actors import SYSTEM
from courts.ground.models import Contact, Person, User
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up

pytestmark = pytest.mark.slow

GOOD_ID = "784199012345670"


def confirmed_administrator() -> Client:
    """Return the client of an administrator who has just confirmed that it is them."""
    client = client_of(administrator())
    step_up(client, reverse("posting_find"))
    return client


def errors_of(answer: Any) -> set[str]:
    return set(answer.context["form"].errors) if answer.status_code == 400 else set()


@pytest.mark.parametrize(
    "typed", ["784-1990-1234567", "783199012345670", "784209912345670", "78419901234567x", "7841990123456700", "784"]
)
def test_wrong_emirates_id_is_an_error_at_its_field(cast: Cast, typed: str) -> None:
    admin, newcomer = confirmed_administrator(), cast.users["second_witness"]
    Person.records.filter(pk=newcomer.person_id).update(identity_level="none", emirates_id="")
    assert errors_of(admin.post(reverse("posting_find"), {"emirates_id": typed})) == {"emirates_id"}
    answer = client_of(newcomer).post(reverse("prove_identity"), {"emirates_id": typed, "method": "desk"})
    assert "emirates_id" in errors_of(answer)
    assert typed in answer.content.decode()


@pytest.mark.parametrize("typed", ["٧٨٤١٩٩٠١٢٣٤٥٦٧٠", "784-1990-1234567-0", "۷۸۴ ۱۹۹۰ ۱۲۳۴۵۶۷ ۰"])
def test_emirates_id_is_read_in_any_digits(cast: Cast, typed: str) -> None:
    Person.records.filter(pk=cast.people["stranger"].pk).update(emirates_id=GOOD_ID)
    answer = confirmed_administrator().post(reverse("posting_find"), {"emirates_id": typed})
    assert answer.headers["Location"] == reverse("posting_add", args=[cast.people["stranger"].pk])


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("+971 50 123 4567", "0501234567"),
        ("00971501234567", "0501234567"),
        ("٠٥٠١٢٣٤٥٦٧", "0501234567"),
        ("+44 20 7123 4567", "+442071234567"),
        ("5" * 40, ""),
        ("900", ""),
        ("+971", ""),
        ("050123456a", ""),
    ],
)
def test_telephone_is_stored_in_one_form_or_refused(cast: Cast, typed: str, stored: str) -> None:
    answer = client_of(cast.users["lawyer"]).post(reverse("contact_add_telephone"), {"number": typed})
    found = Contact.records.filter(person=cast.people["lawyer"], channel="phone").values_list("address", flat=True)
    assert (answer.status_code == 302) is bool(stored)
    assert list(found) == ([stored] if stored else [])


@pytest.mark.parametrize(
    "typed",
    [
        "a@b.example\r\nBcc: victim@b.example",
        "a" * 320 + "@b.example",
        "a@@b.example",
        "ليلى@b.example",
        "a@b.example, c@d.example",
        "раypal@b.example",
    ],
)
def test_wrong_address_is_refused_and_gets_no_mail(cast: Cast, typed: str) -> None:
    admin = confirmed_administrator()
    mail.outbox.clear()
    answer = client_of(cast.users["lawyer"]).post(reverse("contact_add_email"), {"address": typed})
    assert answer.status_code == 400
    assert not Contact.records.filter(address__contains="b.example").exists()
    assert "email" in errors_of(admin.post(reverse("posting_find"), {"email": typed}))
    send_due()
    assert mail.outbox == []


def test_internationalised_domain_is_accepted_in_its_ascii_form(cast: Cast) -> None:
    answer = client_of(cast.users["lawyer"]).post(
        reverse("contact_add_email"), {"address": "a@xn--mgberp4a5d4ar.example"}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("zone", ["Mars/X", "../../etc/passwd", "GMT+25", "", "Asia/Dubai\0"])
def test_zone_that_does_not_exist_is_an_error_at_its_field(cast: Cast, zone: str) -> None:
    answer = client_of(cast.users["lawyer"]).post(reverse("profile"), {"language": "ar", "zone": zone})
    assert "zone" in errors_of(answer)
    venue = {"kind": "court", "code": "x", "name_ar": "محكمة", "zone": zone, "law_profile": "uae_federal"}
    assert "zone" in errors_of(client_of(administrator()).post(reverse("venue_add"), venue))


@pytest.mark.parametrize("key", ["", "x", "eyJhbGciOiJub25lIn0.eyJ1c2VyIjoicm9vdCJ9.", "a" * 5000, "\0", "٧" * 43])
def test_forged_invitation_opens_nothing(cast: Cast, key: str) -> None:
    user = User.objects.create_user("new@diwan.example", person=Person.records.create(name_ar="سرّ الدعوة"))
    invite(user, actor=SYSTEM)
    browser = Client()
    for method in (browser.get, browser.post):
        answer = method(reverse("invitation"), {"key": key, "password": "four quiet desert lamps"})
        assert answer.status_code in {404, 405}
        assert "سرّ الدعوة" not in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()
