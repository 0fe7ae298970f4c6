"""Pages by which a clerk lists, moves and cancels: what a form says when it cannot be done."""

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
from tests.hearings.pages import page, signed_in
from video.models import Seat

pytestmark = pytest.mark.slow

NEXT = TOMORROW + timedelta(days=5)


def listing(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the clerk's form sends."""
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


def test_the_clerk_lists_a_hearing_once_however_often_the_form_is_sent(cast: Cast, case: Case) -> None:
    client = signed_in(cast, "clerk")
    assert page(client, "hearing_list", case.pk).status_code == 200
    sent = listing(cast)
    first = client.post(reverse("hearing_list", args=[case.pk]), sent)
    again = client.post(reverse("hearing_list", args=[case.pk]), sent)
    hearing = Hearing.records.get()
    assert first.url == again.url == reverse("hearing", args=[hearing.pk])
    assert hearing.starts_at == TOMORROW
    assert Seat.records.filter(room=hearing.room_id, role="witness").count() == 2


def test_where_no_party_can_attend_by_himself_the_form_says_why(cast: Cast, case: Case) -> None:
    client, why = signed_in(cast, "clerk"), "لا يملك أي طرف في هذه الدعوى حساباً يحضر به."
    assert why not in page(client, "hearing_list", case.pk).content.decode()
    case.parties.filter(person=cast.people["claimant"]).update(person=Person.records.create(name_ar="أحمد"))
    assert why in page(client, "hearing_list", case.pk).content.decode()


def test_a_taken_time_is_told_at_its_field_and_nothing_typed_is_lost(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[other.pk]), listing(cast))
    assert answer.status_code == 409
    form = answer.context["form"]
    [told] = form.errors["starts_at"]
    assert cast.people["judge"].name_ar in told
    assert "10:30" in answer.content.decode()
    assert cast.people["witness"].emirates_id in answer.content.decode()


def offers(answer: Any) -> list[str]:
    """What the buttons of the free times send."""
    return re.findall(r'<button [^>]*name="free" value="([^"]+)"', answer.content.decode())


def test_a_press_on_a_free_time_lists_the_hearing_then_with_all_that_was_typed(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    other = make_case(cast, title="دعوى أخرى")
    client, url = signed_in(cast, "clerk"), reverse("hearing_list", args=[other.pk])
    sent = listing(cast)
    refused = client.post(url, sent)
    said = refused.content.decode()
    assert offers(refused) == ["2026-04-15 09:00", "2026-04-15 09:30", "2026-04-15 11:30"]
    # The day is said once, however many of its times are free.
    assert said.count("الأربعاء 15 أبريل 2026") == 1
    # Enter in a field sends what stands in the fields.
    assert said.index('type="submit" tabindex="-1"') < said.index('name="free"')
    assert client.post(url, {**sent, "free": "2026-04-15 11:30"}).status_code == 302
    made = Hearing.records.get(case=other)
    assert made.starts_at == TOMORROW + timedelta(hours=1)
    assert Seat.records.filter(room=made.room_id, role="witness").count() == 2


@pytest.mark.parametrize("free", ["", "soon", "2026-04-15", "2026-04-15 25:99", "2026-04-18 09:00"])
def test_a_forged_free_time_is_judged_like_a_typed_one(cast: Cast, case: Case, free: str) -> None:
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), listing(cast, free=free))
    assert answer.status_code == 400
    assert {"day", "starts_at"} & set(answer.context["form"].errors)
    assert offers(answer) == []
    assert not Hearing.records.exists()


def test_a_hearing_moves_to_a_free_time_at_a_press(cast: Cast, case: Case, hearing: Hearing) -> None:
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
def test_what_cannot_be_listed_is_refused_at_its_field(
    cast: Cast, case: Case, changes: dict[str, str], field: str
) -> None:
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), listing(cast, **changes))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Hearing.records.exists()


def test_a_party_of_another_case_cannot_be_put_into_the_form(cast: Cast, case: Case) -> None:
    foreign = listing(cast, parties=[str(cast.people["stranger"].pk)])
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), foreign)
    assert answer.status_code == 400
    assert "parties" in answer.context["form"].errors


@pytest.mark.parametrize(
    "member, status",
    [("clerk", 200), ("judge", 404), ("lawyer", 403), ("stranger", 404), ("other_clerk", 404), ("officer", 404)],
)
def test_only_a_clerk_of_the_court_lists(cast: Cast, case: Case, member: str, status: int) -> None:
    client = signed_in(cast, member)
    assert page(client, "hearing_list", case.pk).status_code == status
    if status != 200:
        answer = client.post(reverse("hearing_list", args=[case.pk]), listing(cast))
        assert answer.status_code == status
        assert not Hearing.records.exists()


def test_a_case_that_is_not_there_is_not_found(cast: Cast) -> None:
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


def test_a_hearing_moves_and_a_form_of_the_older_version_is_a_conflict(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk")
    assert page(client, "hearing_reschedule", hearing.pk).status_code == 200
    url = reverse("hearing_reschedule", args=[hearing.pk])
    assert client.post(url, moved()).status_code == 302
    stale = client.post(url, moved(starts_at="11:00"))
    assert stale.status_code == 409
    assert stale.context["form"].errors
    assert "تعارض مواعيد" in stale.content.decode()
    assert (fresh(hearing).version, fresh(hearing).starts_at.hour) == (2, 5)
    # Having seen what it is now, the clerk sends what he typed once more.
    assert stale.context["hearing"].starts_at.hour == 5
    assert stale.context["form"]["version"].value() == "2"
    assert client.post(url, moved(starts_at="11:00", version="2")).status_code == 302
    assert fresh(hearing).starts_at.hour == 7


def test_the_same_move_sent_twice_is_one_move(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk")
    for _again in range(2):
        assert client.post(reverse("hearing_reschedule", args=[hearing.pk]), moved()).status_code == 302
    assert fresh(hearing).version == 2
    assert Notice.records.filter(kind="hearing_moved", channel="inbox", recipient=cast.people["lawyer"]).count() == 1


def test_a_move_to_the_very_same_time_is_refused_and_tells_nobody(cast: Cast, hearing: Hearing) -> None:
    same = moved(day="2026-04-15", starts_at="10:30")
    answer = signed_in(cast, "clerk").post(reverse("hearing_reschedule", args=[hearing.pk]), same)
    assert answer.status_code == 400
    assert "starts_at" in answer.context["form"].errors
    assert fresh(hearing).version == 1
    assert not Notice.records.filter(kind="hearing_moved").exists()


def test_a_kind_that_the_law_closes_is_closed_whatever_the_form_says(cast: Cast, case: Case) -> None:
    client = signed_in(cast, "clerk")
    client.post(reverse("hearing_list", args=[case.pk]), listing(cast, kind="conciliation"))
    assert Hearing.records.get().is_closed
    hint = page(client, "hearing_list", case.pk).context["form"].fields["is_closed"].help_text
    for kind in ("conciliation", "family_guidance"):
        assert str(HearingKind(kind).label) in hint


def test_who_sits_where_the_court_does_not_list_is_refused_at_his_field(cast: Cast, case: Case) -> None:
    Posting.records.filter(person=cast.people["judge"]).update(ends_on=NOW.date())
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[case.pk]), listing(cast))
    assert answer.status_code == 400
    assert "judge" in answer.context["form"].errors


def test_a_cancelled_hearing_is_neither_moved_nor_cancelled_again(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk")
    question = page(client, "hearing_cancel", hearing.pk)
    assert question.status_code == 200
    url = reverse("hearing_cancel", args=[hearing.pk])
    assert client.post(url, {"reason": "", "version": "1"}).status_code == 400
    # The same form sent twice is one cancellation; another one comes too late, and says so.
    for _again in range(2):
        assert client.post(url, {"reason": "صلح", "version": "1"}).status_code == 302
    late = client.post(url, {"reason": "سبب آخر", "version": "1"})
    assert late.status_code == 409
    assert str(fresh(hearing).get_state_display()) in str(late.context["form"].errors)
    assert "سبب آخر" in late.content.decode()
    assert client.post(reverse("hearing_reschedule", args=[hearing.pk]), moved()).status_code == 409
    assert fresh(hearing).state == "cancelled"


@pytest.mark.parametrize("member, status", [("lawyer", 403), ("witness", 403), ("judge", 403), ("stranger", 404)])
def test_nobody_but_the_clerk_moves_or_cancels(cast: Cast, hearing: Hearing, member: str, status: int) -> None:
    client = signed_in(cast, member)
    for name, data in (("hearing_reschedule", moved()), ("hearing_cancel", {"reason": "سبب", "version": "1"})):
        assert page(client, name, hearing.pk).status_code == status
        assert client.post(reverse(name, args=[hearing.pk]), data).status_code == status
    assert (fresh(hearing).version, fresh(hearing).state) == (1, "scheduled")
