"""The institution after its set-up: administrators change it once they have seen what differs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.access.models import Institution
from courts.access.queries.institution import default_language, institution, is_set_up
from courts.ground.models import AuditEntry
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up

VALUES = {"name_ar": "محاكم الشمال", "name_en": "Northern Courts", "language": "ar", "law_profile": "uae_federal"}
PAGE = reverse("institution_change")


@pytest.fixture
def client(cast: Cast) -> Client:
    client = client_of(administrator())
    step_up(client, PAGE)
    return client


def known() -> Institution:
    return Institution.records.create(**VALUES, set_up_at=timezone.now() - timedelta(days=30))


def sent(client: Client, **changed: str) -> dict[str, str]:
    return {**VALUES, "seen": client.get(PAGE).context["form"].initial["seen"], **changed}


def test_differences_are_shown_before_anything_is_saved(client: Client) -> None:
    known()
    answer = client.post(PAGE, sent(client, name_en="Courts of the North", language="en", act="preview"))
    assert [row[1:] for row in answer.context["rows"]] == [
        ("Northern Courts", "Courts of the North"),
        ("العربية", "English"),
    ]
    assert institution().name_en == "Northern Courts"  # type: ignore[union-attr]


def test_saved_change_takes_effect_and_is_audited(client: Client) -> None:
    assert VALUES["name_ar"] not in Client().get(reverse("help")).content.decode()
    row = known()
    assert default_language() == "ar"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, using=None, robust=False: act())
        answer = client.post(PAGE, sent(client, language="en", act="save"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("administration"))
    assert default_language() == "en"
    assert "Northern Courts" in Client().get(reverse("help")).content.decode()
    entry = AuditEntry.records.get(action="institution.changed")
    assert (entry.detail["before"], entry.detail["after"]) == ({"language": "ar"}, {"language": "en"})
    row.refresh_from_db()
    assert row.set_up_at < timezone.now() - timedelta(days=29)  # type: ignore[operator]


def test_change_of_what_another_administrator_changed_is_refused(client: Client) -> None:
    known()
    data = sent(client, name_en="Courts of the North", act="save")
    Institution.records.update(name_en="Courts of the Sea")
    answer = client.post(PAGE, data)
    assert answer.status_code == 409
    assert 'value="Courts of the North"' in answer.content.decode()
    assert Institution.records.get().name_en == "Courts of the Sea"
    # The next page shows the difference from the value that was saved meanwhile.
    again = {**data, "seen": answer.context["form"]["seen"].value(), "act": "preview"}
    assert [row[1:] for row in client.post(PAGE, again).context["rows"]] == [
        ("Courts of the Sea", "Courts of the North")
    ]


def test_installation_that_commands_set_up_stays_set_up_when_it_is_named(client: Client, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert client.post(PAGE, sent(client, act="save")).status_code == 302
    assert Institution.records.get().set_up_at is not None
    assert is_set_up()
    page = client.get(reverse("venue_add"))
    assert page.context["form"].initial["law_profile"] == "uae_federal"


@pytest.mark.parametrize("field, value", [("name_ar", ""), ("language", "fr"), ("law_profile", "moon")])
def test_bad_value_is_refused_at_its_field(client: Client, field: str, value: str) -> None:
    known()
    answer = client.post(PAGE, sent(client, act="save", **{field: value}))
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {field})


def test_page_asks_for_the_password_again_first(cast: Cast) -> None:
    assert "reauthenticate" in client_of(administrator()).get(PAGE)["Location"]


@pytest.mark.parametrize("member", ["manager", "clerk", "judge", "stranger"])
def test_institution_cannot_be_changed_by_others(cast: Cast, member: str) -> None:
    known()
    client = client_of(cast.users[member])
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {**VALUES, "name_en": "Mine", "act": "save"}).status_code == 404
    assert Institution.records.get().name_en == "Northern Courts"
