"""The clerk's pages to list, reschedule and cancel, and their errors."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from courts.ground.models import Notice, Person, Posting
from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing, HearingKind
from tests.hearings.cases import NOW, TOMORROW, fresh, make_case, make_hearing
from tests.hearings.pages.client import page, signed_in
from video.models import Seat

pytestmark = pytest.mark.slow

NEXT = TOMORROW + timedelta(days=5)


def listing(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The data of the clerk's form."""
    people = cast.people
    return {
        "kind": "pleading",
        "day": "2026-04-15",
        "starts_at": "10:30",
        "duration": "30",
        "judge": str(people["judge"].pk),
        "clerk": str(people["clerk"].pk),
        "parties": [str(people["claimant"].pk)],
        "interpreter": str(people["interpreter"].pk),
        "witnesses": f"{people['witness'].emirates_id}\n784-1992-1000006-8",
        "detainee": str(people["detainee"].pk),
        "space": str(cast.spaces["facility_room"].pk),
        "key": str(uuid.uuid4()),
        **changes,
    }


def test_repeated_form_lists_one_hearing(cast: Cast, case: Case) -> None:
    client = signed_in(cast, "clerk")
    assert page(client, "hearing_list", case.pk).status_code == 200
    sent = listing(cast)
    first = client.post(reverse("hearing_list", args=[case.pk]), sent)
    again = client.post(reverse("hearing_list", args=[case.pk]), sent)
    hearing = Hearing.records.get()
    assert first.url == again.url == reverse("hearing", args=[hearing.pk])
    assert hearing.starts_at == TOMORROW
    assert Seat.records.filter(room=hearing.room_id, role="witness").count() == 2


def test_form_explains_why_no_party_can_be_selected(cast: Cast, case: Case) -> None:
    client, why = signed_in(cast, "clerk"), "لا يملك أي طرف في هذه الدعوى حساباً يحضر به."
    assert why not in page(client, "hearing_list", case.pk).content.decode()
    case.parties.filter(person=cast.people["claimant"]).update(person=Person.records.create(name_ar="أحمد"))
    assert why in page(client, "hearing_list", case.pk).content.decode()


def test_taken_time_shows_an_error_and_keeps_the_entries(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[other.pk]), listing(cast))
    assert answer.status_code == 409
    form = answer.context["form"]
    [told] = form.errors["starts_at"]
    assert cast.people["judge"].name_ar in told
    assert "10:30" in answer.content.decode()
    assert cast.people["witness"].emirates_id in answer.content.decode()


def offers(answer: Any) -> list[str]:
    """The values of the buttons of the free times."""
    return re.findall(r'<button [^>]*name="free" value="([^"]+)"', answer.content.decode())


def test_free_time_button_lists_the_hearing_with_the_other_entries(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    client, url = signed_in(cast, "clerk"), reverse("hearing_list", args=[other.pk])
    sent = listing(cast)
    refused = client.post(url, sent)
    said = refused.content.decode()
    assert offers(refused) == ["2026-04-15 09:00", "2026-04-15 09:30", "2026-04-15 11:30"]
    # A day with several free times is shown once.
    assert said.count("الأربعاء 15 أبريل 2026") == 1
    # Enter in a field submits the entered time.
    assert said.index('type="submit" tabindex="-1"') < said.index('name="free"')
    assert client.post(url, {**sent, "free": "2026-04-15 11:30"}).status_code == 302
    made = Hearing.records.get(case=other)
    assert made.starts_at == TOMORROW + timedelta(hours=1)
    assert Seat.records.filter(room=made.room_id, role="witness").count() == 2


@pytest.mark.parametrize("free", ["", "soon", "2026-04-15", "2026-04-15 25:99", "2026-04-18 09:00"])
def test_forged_free_time_is_validated_like_an_entered_one(cast: Cast, case: Case, free: str) -> None:
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), listing(cast, free=free))
    assert answer.status_code == 400
    assert {"day", "starts_at"} & set(answer.context["form"].errors)
    assert offers(answer) == []
    assert not Hearing.records.exists()


def test_free_time_button_reschedules_the_hearing(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=NEXT)
    client, url = signed_in(cast, "clerk"), reverse("hearing_reschedule", args=[other.pk])
    sent = moved(day="2026-04-15", starts_at="10:30")
    refused = client.post(url, sent)
    assert refused.status_code == 409
    assert client.post(url, {**sent, "free": offers(refused)[0]}).status_code == 302
    assert fresh(other).starts_at == TOMORROW - timedelta(minutes=90)
    assert fresh(other).change_reason == "تعارض مواعيد"


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"day": "2026-04-13"}, "starts_at"),
        ({"day": "2026-04-18"}, "starts_at"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "غداً"}, "day"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"starts_at": "03:00"}, "starts_at"),
        ({"duration": "0"}, "duration"),
        ({"duration": "1500"}, "duration"),
        ({"duration": "-5"}, "duration"),
        ({"duration": "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩٠"}, "duration"),
        ({"kind": "party"}, "kind"),
        ({"judge": "0"}, "judge"),
        ({"judge": str(uuid.uuid4())}, "judge"),
        ({"witnesses": "784000000000000"}, "witnesses"),
        ({"witnesses": "x" * 401}, "witnesses"),
        ({"space": ""}, "space"),
        ({"key": "no key"}, "key"),
    ],
)
def test_invalid_entry_shows_an_error_at_its_field(cast: Cast, case: Case, changes: dict[str, str], field: str) -> None:
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), listing(cast, **changes))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Hearing.records.exists()


def test_party_of_another_case_is_refused(cast: Cast, case: Case) -> None:
    foreign = listing(cast, parties=[str(cast.people["stranger"].pk)])
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), foreign)
    assert answer.status_code == 400
    assert "parties" in answer.context["form"].errors


@pytest.mark.parametrize(
    "member, status",
    [("clerk", 200), ("judge", 404), ("lawyer", 403), ("stranger", 404), ("other_clerk", 404), ("officer", 404)],
)
def test_only_a_clerk_of_the_court_can_list(cast: Cast, case: Case, member: str, status: int) -> None:
    client = signed_in(cast, member)
    assert page(client, "hearing_list", case.pk).status_code == status
    if status != 200:
        answer = client.post(reverse("hearing_list", args=[case.pk]), listing(cast))
        assert answer.status_code == status
        assert not Hearing.records.exists()


def test_missing_case_returns_404(cast: Cast) -> None:
    assert page(signed_in(cast, "clerk"), "hearing_list", uuid.uuid4()).status_code == 404


def moved(**changes: Any) -> dict[str, Any]:
    return {
        "day": "2026-04-16",
        "starts_at": "09:00",
        "duration": "30",
        "reason": "تعارض مواعيد",
        "version": "1",
        **changes,
    }


def test_reschedule_with_an_old_version_is_a_conflict(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk")
    assert page(client, "hearing_reschedule", hearing.pk).status_code == 200
    url = reverse("hearing_reschedule", args=[hearing.pk])
    assert client.post(url, moved()).status_code == 302
    stale = client.post(url, moved(starts_at="11:00"))
    assert stale.status_code == 409
    assert stale.context["form"].errors
    assert "تعارض مواعيد" in stale.content.decode()
    assert (fresh(hearing).version, fresh(hearing).starts_at.hour) == (2, 5)
    # After seeing the present state, the clerk submits the same entries again.
    assert stale.context["hearing"].starts_at.hour == 5
    assert stale.context["form"]["version"].value() == "2"
    assert client.post(url, moved(starts_at="11:00", version="2")).status_code == 302
    assert fresh(hearing).starts_at.hour == 7


def test_repeated_reschedule_moves_once(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk")
    for _again in range(2):
        assert client.post(reverse("hearing_reschedule", args=[hearing.pk]), moved()).status_code == 302
    assert fresh(hearing).version == 2
    assert Notice.records.filter(kind="hearing_moved", channel="inbox", recipient=cast.people["lawyer"]).count() == 1


def test_reschedule_to_the_same_time_is_refused_without_notices(cast: Cast, hearing: Hearing) -> None:
    same = moved(day="2026-04-15", starts_at="10:30")
    answer = signed_in(cast, "clerk").post(reverse("hearing_reschedule", args=[hearing.pk]), same)
    assert answer.status_code == 400
    assert "starts_at" in answer.context["form"].errors
    assert fresh(hearing).version == 1
    assert not Notice.records.filter(kind="hearing_moved").exists()


def test_hearing_of_a_closed_kind_is_closed_by_law(cast: Cast, case: Case) -> None:
    client = signed_in(cast, "clerk")
    client.post(reverse("hearing_list", args=[case.pk]), listing(cast, kind="conciliation"))
    assert Hearing.records.get().is_closed
    hint = page(client, "hearing_list", case.pk).context["form"].fields["is_closed"].help_text
    for kind in ("conciliation", "family_guidance"):
        assert str(HearingKind(kind).label) in hint


def test_staff_of_another_court_are_refused_at_their_field(cast: Cast, case: Case) -> None:
    Posting.records.filter(person=cast.people["judge"]).update(ends_on=NOW.date())
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), listing(cast))
    assert answer.status_code == 400
    assert "judge" in answer.context["form"].errors


def test_cancelled_hearing_cannot_be_rescheduled_or_cancelled_again(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk")
    question = page(client, "hearing_cancel", hearing.pk)
    assert question.status_code == 200
    url = reverse("hearing_cancel", args=[hearing.pk])
    assert client.post(url, {"reason": "", "version": "1"}).status_code == 400
    # A repeated form is one cancellation. A different one is refused as too late.
    for _again in range(2):
        assert client.post(url, {"reason": "صلح", "version": "1"}).status_code == 302
    late = client.post(url, {"reason": "سبب آخر", "version": "1"})
    assert late.status_code == 409
    assert str(fresh(hearing).get_state_display()) in str(late.context["form"].errors)
    assert "سبب آخر" in late.content.decode()
    assert client.post(reverse("hearing_reschedule", args=[hearing.pk]), moved()).status_code == 409
    assert fresh(hearing).state == "cancelled"


@pytest.mark.parametrize("member, status", [("lawyer", 403), ("witness", 403), ("judge", 403), ("stranger", 404)])
def test_only_the_clerk_can_reschedule_or_cancel(cast: Cast, hearing: Hearing, member: str, status: int) -> None:
    client = signed_in(cast, member)
    for name, data in (("hearing_reschedule", moved()), ("hearing_cancel", {"reason": "سبب", "version": "1"})):
        assert page(client, name, hearing.pk).status_code == status
        assert client.post(reverse(name, args=[hearing.pk]), data).status_code == status
    assert (fresh(hearing).version, fresh(hearing).state) == (1, "scheduled")
