"""Pages of minutes: access to the draft, editing and signing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from demo.people import Cast
from hearings.models import Hearing, Minutes
from hearings.services.acts import conclude_hearing, open_hearing
from hearings.services.minutes import draft_minutes, sign_minutes
from tests.cast import PASSWORD
from tests.hearings.cases import actor, fresh, open_lobby
from tests.hearings.pages.client import page, signed_in


@pytest.fixture
def drafted(cast: Cast, hearing: Hearing) -> Minutes:
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    return draft_minutes(fresh(conclude_hearing(opened, note="", actor=judge)))


def test_only_judge_and_clerk_learn_that_there_are_no_minutes_yet(cast: Cast, hearing: Hearing) -> None:
    for member, status in {"judge": 409, "clerk": 409, "lawyer": 404, "stranger": 404}.items():
        for name in ("hearing_minutes", "hearing_minutes_edit", "hearing_minutes_sign"):
            assert page(signed_in(cast, member), name, hearing.pk).status_code == status, (member, name)
    said = page(signed_in(cast, "clerk"), "hearing_minutes", hearing.pk).content.decode()
    assert "<h1>لا يوجد محضر بعد</h1>" in said
    assert f'class="button button--primary" href="{reverse("hearing", args=[hearing.pk])}"' in said


def test_draft_is_visible_only_to_the_court_until_signed(cast: Cast, drafted: Minutes) -> None:
    key = drafted.hearing_id
    for member, status in (("judge", 200), ("clerk", 200), ("lawyer", 404), ("claimant", 404), ("witness", 404)):
        assert page(signed_in(cast, member), "hearing_minutes", key).status_code == status, member
    sign_minutes(drafted, edition=1, actor=actor(cast, "judge"))
    for member, status in (("lawyer", 200), ("claimant", 200), ("witness", 404), ("stranger", 404)):
        assert page(signed_in(cast, member), "hearing_minutes", key).status_code == status, member


def test_stale_edition_does_not_overwrite_the_clerks_edit(cast: Cast, drafted: Minutes) -> None:
    client = signed_in(cast, "clerk")
    url = reverse("hearing_minutes_edit", args=[drafted.hearing_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"text": "نص أول", "edition": "1"}).status_code == 302
    stale = client.post(url, {"text": "نص آخر كتبته", "edition": "1"})
    assert stale.status_code == 409
    assert "نص آخر كتبته" in stale.content.decode()
    assert Minutes.records.get(pk=drafted.pk).text == "نص أول"
    # Both texts are shown, and the next save replaces the newer one.
    assert "نص أول" in stale.content.decode()
    assert client.post(url, {"text": "نص جامع", "edition": stale.context["form"]["edition"].value()}).status_code == 302
    assert Minutes.records.get(pk=drafted.pk).text == "نص جامع"


def test_entered_text_is_kept_when_the_judge_signs_first(cast: Cast, drafted: Minutes) -> None:
    client = signed_in(cast, "clerk")
    url = reverse("hearing_minutes_edit", args=[drafted.hearing_id])
    sign_minutes(drafted, edition=1, actor=actor(cast, "judge"))
    late = client.post(url, {"text": "نص كتبته متأخراً", "edition": "1"})
    assert late.status_code == 409
    assert "نص كتبته متأخراً" in late.content.decode()
    assert late.context["form"].non_field_errors()
    assert client.get(url).status_code == 409


def test_signing_needs_the_password_and_the_edition_that_was_read(cast: Cast, drafted: Minutes) -> None:
    client = signed_in(cast, "judge")
    url = reverse("hearing_minutes_sign", args=[drafted.hearing_id])
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"password": "wrong", "edition": "1"})
    assert wrong.status_code == 400
    assert "password" in wrong.context["form"].errors
    assert client.post(url, {"password": PASSWORD, "edition": "7"}).status_code == 409
    assert Minutes.records.get(pk=drafted.pk).state == "draft"
    assert client.post(url, {"password": PASSWORD, "edition": "1"}).status_code == 302
    assert client.post(url, {"password": PASSWORD, "edition": "1"}).status_code == 302
    assert Minutes.records.get(pk=drafted.pk).state == "signed"
    for member in ("clerk", "lawyer"):
        assert signed_in(cast, member).post(url, {"password": PASSWORD, "edition": "1"}).status_code == 403
    assert page(signed_in(cast, "clerk"), "hearing_minutes_edit", drafted.hearing_id).status_code == 409


def test_only_the_judge_sees_minutes_to_sign(cast: Cast, drafted: Minutes) -> None:
    assert "<h2>للتوقيع</h2>" in page(signed_in(cast, "judge"), "hearings").content.decode()
    clerk = page(signed_in(cast, "clerk"), "hearings").content.decode()
    assert "<h2>محاضر للاستكمال</h2>" in clerk
    assert "للتوقيع" not in clerk
