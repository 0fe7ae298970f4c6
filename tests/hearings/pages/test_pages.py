"""Pages of hearings and the access of each user to them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.models import Prefetch
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courts.ground.models import Person, Posting, Reservation
from courts.ground.services.notices import sweep
from courts.registry.models import Case, CaseUserObjectPermission, Representation
from courts.registry.services.cases import end_representation
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing, pause_hearing, resume_hearing
from hearings.views.board_rows import facts_of
from hearings.wording.titles import title_of
from tests.hearings.cases import NOW, TOMORROW, actor, fresh, make_case, make_hearing, open_lobby
from tests.hearings.pages.client import page, signed_in
from video.models import Room, Seat
from video.services import presence
from video.services.locking import move_seat
from video.states import SeatState

pytestmark = pytest.mark.slow

PAGES = ("hearing", "hearing_room", "hearing_calendar")


@pytest.mark.parametrize("member", ["stranger", "officer", "notary", "other_clerk", "manager", "groom"])
def test_stranger_gets_404_for_every_page_of_a_hearing(cast: Cast, hearing: Hearing, member: str) -> None:
    client = signed_in(cast, member)
    for name in (*PAGES, "hearing_minutes", "hearing_minutes_edit", "hearing_minutes_sign", "hearing_end"):
        assert page(client, name, hearing.pk).status_code == 404, name
    for name in ("hearing_open", "hearing_pause", "hearing_resume", "hearing_end"):
        assert client.post(reverse(name, args=[hearing.pk])).status_code == 404, name


@pytest.mark.parametrize("member", ["judge", "clerk", "lawyer", "counsel", "claimant"])
def test_people_of_the_case_see_the_hearing_and_its_participants(cast: Cast, hearing: Hearing, member: str) -> None:
    answer = page(signed_in(cast, member), "hearing", hearing.pk)
    assert answer.status_code == 200
    assert cast.people["detainee"].name_ar in answer.content.decode()


@pytest.mark.parametrize("member", ["witness", "second_witness", "interpreter"])
def test_witness_sees_only_their_own_seat(cast: Cast, hearing: Hearing, member: str) -> None:
    client = signed_in(cast, member)
    for name, args in (("hearing", [hearing.pk]), ("hearings", []), ("hearing_room", [hearing.pk])):
        answer = page(client, name, *args)
        assert answer.status_code == 200, name
        words = answer.content.decode()
        assert hearing.case.title not in words
        for other in ("claimant", "detainee", "lawyer", "counsel", "second_witness", "judge"):
            if other != member:
                assert cast.people[other].name_ar not in words, (name, other)
    assert str(hearing.case_id) not in page(client, "hearing", hearing.pk).content.decode()


def test_removed_lawyer_no_longer_sees_the_hearing(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "counsel")
    assert page(client, "hearing", hearing.pk).status_code == 200
    end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=actor(cast, "clerk"))
    for name in PAGES:
        assert page(client, name, hearing.pk).status_code == 404
    assert hearing.case.title not in page(client, "hearings").content.decode()


def test_closed_hearing_is_hidden_from_other_court_staff(cast: Cast, case: Case) -> None:
    person = Person.records.create(name_ar="كاتب آخر")
    cast.users["new_clerk"] = type(cast.users["clerk"]).objects.create_user("n@diwan.example", "x", person=person)
    Posting.records.create(person=person, venue=cast.venues["court"], role="clerk")
    hearing = make_hearing(cast, case, is_closed=True)
    # Without an assigned clerk, the case is visible to every clerk of the court.
    hearing.case.assignments.filter(role="clerk").delete()
    client = signed_in(cast, "new_clerk")
    assert Case.objects.visible_to(person).filter(pk=case.pk).exists()
    assert page(client, "hearing", hearing.pk).status_code == 404
    Hearing.records.filter(pk=hearing.pk).update(is_closed=False)
    assert page(client, "hearing", hearing.pk).status_code == 200


def test_superuser_sees_no_hearing(cast: Cast, hearing: Hearing) -> None:
    cast.users["root"] = type(cast.users["clerk"]).objects.create_superuser("root@diwan.example", "x")
    assert page(signed_in(cast, "root"), "hearing", hearing.pk).status_code == 404


def test_party_does_not_see_hearings_of_other_cases(cast: Cast, hearing: Hearing) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى سرية"), starts_at=TOMORROW + timedelta(days=5))
    CaseUserObjectPermission.objects.filter(content_object=other.case, user=cast.users["counsel"]).delete()
    client = signed_in(cast, "counsel")
    assert page(client, "hearing", other.pk).status_code == 404
    assert "دعوى سرية" not in page(client, "hearings").content.decode()


def test_pages_need_sign_in(cast: Cast, hearing: Hearing) -> None:
    for name in PAGES:
        answer = page(Client(), name, hearing.pk)
        assert answer.status_code == 302
        assert reverse("account_login") in answer.url


def test_day_board_shows_the_day_and_urgent_tasks(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    assert hearing.case.title not in page(client, "hearings").content.decode()
    Hearing.records.filter(pk=hearing.pk).update(starts_at=NOW + timedelta(minutes=10))
    today = page(client, "hearings").content.decode()
    assert "الساعة الآن 10:00" in today
    assert "نزيل لم يُحضَر بعد" in today
    needs = today.partition("<aside")[2].partition("</section>")[0]
    with translation.override("ar"):
        assert title_of(hearing) in needs
    assert "10:10" in needs
    Hearing.records.filter(pk=hearing.pk).update(starts_at=TOMORROW)
    answer = client.get(reverse("hearings"), {"day": "2026-04-15"})
    words = answer.content.decode()
    assert hearing.case.title in words
    assert "10:30" in words
    for nonsense in ("yesterday", "9999-99-99", "0001-01-01", "2026-04-15T00"):
        assert client.get(reverse("hearings"), {"day": nonsense}).status_code == 200


def test_case_is_named_by_number_year_and_kind_on_every_page(cast: Cast, hearing: Hearing) -> None:
    with translation.override("ar"):
        name = title_of(hearing)
    assert name == "الدعوى رقم 1 لسنة 2026 تجاري"
    assert hearing.room.title_ar == name
    assert hearing.room.title_en == "Case 1 of 2026, Commercial"
    judge = signed_in(cast, "judge")
    for address in (
        reverse("hearing", args=[hearing.pk]),
        reverse("hearings") + "?day=2026-04-15",
        reverse("case", args=[hearing.case_id]),
    ):
        assert name in judge.get(address).content.decode(), address


def test_page_of_an_ended_hearing_shows_absent_people(cast: Cast, hearing: Hearing) -> None:
    judge = actor(cast, "judge")
    before = page(signed_in(cast, "judge"), "hearing", hearing.pk).content.decode()
    assert "لم تصل بعد" in before
    assert "من جهازها" in before
    opened = fresh(open_hearing(open_lobby(hearing), actor=judge))
    for member, states in {"lawyer": ("waiting", "admitted", "left"), "witness": ("waiting",)}.items():
        for state in states:
            seat = Seat.records.get(room=hearing.room_id, person=cast.people[member])
            move_seat(seat, SeatState(state), actor=judge)
    Seat.records.filter(room=hearing.room_id, space__isnull=False).update(production="produced")
    conclude_hearing(opened, note="", actor=judge)
    after = page(signed_in(cast, "judge"), "hearing", hearing.pk).content.decode()
    for words in ("لم تحضر", "لم يحضر", "لم يُدخل القاعة", "غادرت", "أُحضر"):
        assert f">{words}</" in after
    assert "بعد</" not in after


def test_english_pages_are_english(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk", "en")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = client.get(reverse("hearings"), {"day": "2026-04-15"}).content.decode()
    assert "Docket" in words


def _many(cast: Cast, case: Case, count: int) -> None:
    """Insert more hearings of one case directly into the tables."""
    first = make_hearing(cast, case, witnesses=(), interpreter=None)
    seats = list(Seat.records.filter(room=first.room_id))
    for number in range(1, count):
        start = TOMORROW + timedelta(seconds=number)
        room = Room.records.create(
            owner_label="hearings.hearing",
            owner_id=uuid.uuid4(),
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            opens_at=start,
            title_ar="…",
            title_en="…",
        )
        for seat in seats:
            Seat.records.create(room=room, person=seat.person, role=seat.role, space=seat.space)
        Hearing.records.create(
            pk=room.owner_id,
            case=case,
            room=room,
            kind="pleading",
            judge=first.judge,
            clerk=first.clerk,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    "member, name, query",
    [("judge", "hearings", {"day": "2026-04-15"}), ("lawyer", "hearings", {}), ("witness", "hearings", {})],
)
def test_list_costs_as_many_queries_for_300_rows_as_for_100(
    cast: Cast, case: Case, member: str, name: str, query: dict[str, str]
) -> None:
    client = signed_in(cast, member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name), query).status_code == 200
        return len(queries)

    _many(cast, case, 100)
    cost()
    few = cost()
    Hearing.records.all().delete()
    Room.records.all().delete()
    Reservation.records.all().delete()
    _many(cast, case, 300)
    many = cost()
    assert few == many
    assert many < 25


def test_page_of_a_hearing_says_who_can_see_and_hear_the_user(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
    waits = "لا يراك أحد ولا يسمعك حتى يُسمح لك بالدخول."

    def said(member: str) -> str:
        return page(signed_in(cast, member), "hearing", hearing.pk).content.decode()

    assert "لا يراك أحد ولا يسمعك قبل افتتاح الجلسة." in said("judge")
    assert waits in said("lawyer")
    for act, words in (
        (open_hearing, "الجلسة منعقدة. يراك من في القاعة ويسمعونك فور دخولك."),
        (pause_hearing, "الجلسة مرفوعة مؤقتاً. لا يراك أحد ولا يسمعك حتى تُستأنف."),
        (resume_hearing, "الجلسة منعقدة. يراك من في القاعة ويسمعونك فور دخولك."),
    ):
        act(fresh(hearing), actor=actor(cast, "judge"))
        assert words in said("judge")
        assert words in said("clerk")
        assert waits in said("lawyer"), "a waiting person is not in the room"
    Seat.records.filter(room=hearing.room_id, person=cast.people["lawyer"]).update(state="admitted")
    assert words in said("lawyer"), "an admitted person returns to the room"


def test_person_who_closed_the_page_is_shown_as_not_connected(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
    open_hearing(fresh(hearing), actor=actor(cast, "judge"))
    seat = Seat.records.select_related("room").get(room=hearing.room_id, person=cast.people["lawyer"])
    presence.connect(seat)
    Seat.records.filter(pk=seat.pk).update(state="admitted")

    def facts() -> list[str]:
        shown = Hearing.records.filter(pk=hearing.pk).prefetch_related(
            Prefetch("room__seats", Seat.records.filter(is_live=True), to_attr="live_seats")
        )
        with translation.override("en"):
            return [fact.word for fact in facts_of(shown.get(), cast.people["judge"])]

    client = signed_in(cast, "clerk")
    assert "في القاعة" in page(client, "hearing", hearing.pk).content.decode()
    assert "1 in the room" in facts()
    presence.disconnect(seat, seat.generation)
    table = page(client, "hearing", hearing.pk).content.decode().partition("<table")[2]
    assert "في القاعة" not in table
    assert table.count("بلا اتصال") == 1
    assert facts()[0] == "1 not connected"


def test_public_pages_and_notices_use_the_12_hour_clock(cast: Cast, hearing: Hearing) -> None:
    sweep()
    letters = {letter.to[0].partition("@")[0]: letter.body for letter in mail.outbox if str(hearing.pk) in letter.body}
    for member, hour in (
        ("claimant", "10:30 صباحاً"),
        ("witness", "10:30 صباحاً"),
        ("lawyer", "10:30"),
        ("clerk", "10:30"),
    ):
        client = signed_in(cast, member)
        pages = [page(client, "hearing", hearing.pk)]
        if member != "clerk":
            pages.append(page(client, "hearings"))
        if member in {"claimant", "lawyer"}:
            pages.append(client.get(reverse("case", args=[hearing.case_id])))
        for answer in pages:
            main = answer.content.decode().partition("<main")[2]
            assert hour in main, member
            assert ("10:30 صباحاً" in main) is (hour != "10:30"), member
        if member in letters:
            assert ("10:30 صباحاً" in letters[member]) is (hour != "10:30"), member
    assert {"claimant", "lawyer"} <= set(letters)
