"""The admin site holds reference data only: no case, no right, no sign-in of another user can be changed there."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from courts.ground.models import AuditEntry, SpecialDay, User, Venue
from demo.people import Cast

pytestmark = pytest.mark.slow

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def technician(cast: Cast) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@diwan.example", "a long demonstration password"), BACKEND)
    return client


def test_admin_registers_places_and_days_only(cast: Cast) -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "ground.Venue",
        "ground.Space",
        "ground.SpecialDay",
    }


def test_admin_models_have_no_state(cast: Cast) -> None:
    for model in admin.site._registry:
        assert not {"state", "status", "is_sealed"} & {field.name for field in model._meta.get_fields()}


@pytest.mark.parametrize(
    "noun",
    [
        *("registry_case", "registry_filing", "hearings_hearing", "hearings_minutes", "notary_appointment"),
        *("video_room", "video_seat", "ground_user", "ground_person", "ground_posting", "ground_document"),
        *("ground_auditentry", "account_emailaddress", "mfa_authenticator", "allauth_idp_oidc_client"),
        *("allauth_idp_oidc_token", "auth_group", "axes_accessattempt"),
    ],
)
def test_admin_forms_change_no_rights(technician: Client, noun: str) -> None:
    for act in ("changelist", "add"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{noun}_{act}")
    assert technician.get(f"/admin/{noun.replace('_', '/', 1)}/add/").status_code == 404


def test_admin_sign_in_does_not_bypass_the_second_factor(cast: Cast) -> None:
    User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    client = Client()
    sent = {"username": "root@diwan.example", "password": "a long demonstration password"}
    answer = client.post("/admin/login/", sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("member", ["judge", "manager", "stranger"])
def test_admin_is_closed_to_the_whole_cast(cast: Cast, member: str) -> None:
    client = Client()
    client.force_login(cast.users[member], BACKEND)
    for address in ("/admin/", "/admin/ground/venue/", "/admin/ground/venue/add/"):
        answer = client.get(address, follow=True)
        assert answer.status_code == 403, address


def test_admin_change_is_audited_and_nothing_can_be_deleted(cast: Cast, technician: Client) -> None:
    answer = technician.post(
        reverse("admin:ground_specialday_add"),
        {"day": "2027-12-02", "name_ar": "عيد الاتحاد", "name_en": "National Day", "venue": ""},
    )
    assert answer.status_code == 302, answer.context["errors"]
    day = SpecialDay.records.get(day=date(2027, 12, 2))
    entry = AuditEntry.records.get(action="specialday.added")
    assert (entry.subject_id, entry.detail["fields"]) == (str(day.pk), ["day", "name_ar", "name_en"])
    assert technician.post(reverse("admin:ground_specialday_delete", args=[day.pk]), {"post": "yes"}).status_code == 403
    assert SpecialDay.records.filter(pk=day.pk).exists()


def test_code_of_a_court_cannot_change(cast: Cast, technician: Client) -> None:
    court = cast.venues["court"]
    address = reverse("admin:ground_venue_change", args=[court.pk])
    assert technician.get(address).status_code == 200
    sent = {"code": "xxx", "kind": "notary_office", "name_ar": "محكمة", "name_en": "Court"}
    technician.post(address, sent | {"zone": "Asia/Dubai", "law_profile": "test"})
    fresh = Venue.records.get(pk=court.pk)
    assert (fresh.code, fresh.kind, fresh.name_ar) == ("shj", "court", "محكمة")


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/X"}, {"zone": "../../etc/passwd"}, {"zone": "GMT+25"}, {"law_profile": "of my own"}]
)
def test_unknown_zone_or_law_profile_is_refused_at_its_field(
    cast: Cast, technician: Client, wrong: dict[str, str]
) -> None:
    court = cast.venues["court"]
    sent = {"name_ar": "محكمة", "name_en": "Court", "zone": "Asia/Dubai", "law_profile": "test"} | wrong
    answer = technician.post(reverse("admin:ground_venue_change", args=[court.pk]), sent)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == set(wrong)
    assert Venue.records.get(pk=court.pk).zone == "Asia/Dubai"
