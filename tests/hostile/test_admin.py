"""The admin site holds reference data only: no case, no right, no sign-in of another user can be changed there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from courts.ground.models import AuditEntry, Space, User, Venue
from courts.ground.services import sweeps
from demo.people import Cast

pytestmark = pytest.mark.slow

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def technician(cast: Cast) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@diwan.example", "a long demonstration password"), BACKEND)
    return client


def test_admin_registers_places_and_periodic_tasks_only(cast: Cast) -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "ground.Venue",
        "ground.Space",
        "ground.SweepItem",
        "ground.SweepState",
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


def test_admin_shows_periodic_tasks_and_changes_none(technician: Client) -> None:
    sweeps.report("ground.release_holds", "17", RuntimeError())
    sweeps.run("ground.release_holds", lambda run: sweeps.Swept())
    for noun, words in (("sweepitem", "RuntimeError"), ("sweepstate", "ground.release_holds")):
        assert words in technician.get(reverse(f"admin:ground_{noun}_changelist")).text
        assert technician.post(reverse(f"admin:ground_{noun}_add"), {}).status_code == 403


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
        reverse("admin:ground_space_add"),
        {"venue": cast.venues["court"].pk, "kind": "chamber", "name_ar": "القاعة 9", "name_en": "Chamber 9"},
    )
    assert answer.status_code == 302, answer.context["errors"]
    space = Space.records.get(name_en="Chamber 9")
    entry = AuditEntry.records.get(action="space.added")
    assert (entry.subject_id, entry.detail["fields"]) == (str(space.pk), ["kind", "name_ar", "name_en", "venue"])
    assert technician.post(reverse("admin:ground_space_delete", args=[space.pk]), {"post": "yes"}).status_code == 403
    assert Space.records.filter(pk=space.pk).exists()


def test_admin_leads_to_the_page_of_special_days(cast: Cast, technician: Client) -> None:
    page = technician.get(reverse("admin:index")).content.decode()
    assert reverse("special_days") in page
    assert technician.get("/admin/ground/specialday/").status_code == 404


def test_code_of_a_court_cannot_change(cast: Cast, technician: Client) -> None:
    court = cast.venues["court"]
    address = reverse("admin:ground_venue_change", args=[court.pk])
    assert technician.get(address).status_code == 200
    sent = {"code": "xxx", "kind": "notary_office", "name_ar": "محكمة", "name_en": "Court"}
    technician.post(address, sent | {"zone": "Asia/Dubai", "law_profile": "test"})
    fresh = Venue.records.get(pk=court.pk)
    assert (fresh.code, fresh.kind, fresh.name_ar) == ("shj", "court", "محكمة")


@pytest.mark.parametrize("demo,offered", [(False, {"uae_federal"}), (True, {"uae_federal", "demo", "test"})])
def test_new_venue_starts_in_dubai_with_the_federal_profile(
    cast: Cast, technician: Client, settings: Any, demo: bool, offered: set[str]
) -> None:
    settings.DEMO = demo
    form = technician.get(reverse("admin:ground_venue_add")).context["adminform"].form
    assert (form["zone"].value(), form["law_profile"].value()) == ("Asia/Dubai", "uae_federal")
    assert {value for value, _name in form.fields["law_profile"].choices} == offered
    page = technician.get(reverse("admin:ground_venue_add")).content.decode()
    assert {"Asia/Dubai", "uae_federal"} <= set(re.findall(r'<option value="([^"]+)"\s+selected', page))


def test_profile_of_the_demonstration_is_refused_for_a_new_venue(cast: Cast, technician: Client, settings: Any) -> None:
    settings.DEMO = False
    sent = {"code": "new", "kind": "court", "name_ar": "محكمة", "name_en": "Court", "zone": "Asia/Dubai"}
    answer = technician.post(reverse("admin:ground_venue_add"), sent | {"law_profile": "demo"})
    assert set(answer.context["adminform"].form.errors) == {"law_profile"}
    assert technician.post(reverse("admin:ground_venue_add"), sent | {"law_profile": "uae_federal"}).status_code == 302


@pytest.mark.parametrize("zone", ["Mars/X", "../../etc/passwd", "GMT+25"])
def test_unknown_zone_is_refused_at_its_field(cast: Cast, technician: Client, zone: str) -> None:
    court = cast.venues["court"]
    sent = {"name_ar": "محكمة", "name_en": "Court", "zone": zone}
    answer = technician.post(reverse("admin:ground_venue_change", args=[court.pk]), sent)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {"zone"}
    assert Venue.records.get(pk=court.pk).zone == "Asia/Dubai"


def test_admin_pages_keep_the_law_profile_of_a_venue(cast: Cast, technician: Client) -> None:
    court = cast.venues["court"]
    sent = {"name_ar": "محكمة", "name_en": "Court", "zone": "Asia/Dubai", "law_profile": "uae_federal"}
    assert technician.post(reverse("admin:ground_venue_change", args=[court.pk]), sent).status_code == 302
    fresh = Venue.records.get(pk=court.pk)
    assert (fresh.name_en, fresh.law_profile, fresh.later_laws) == ("Court", "test", [])
