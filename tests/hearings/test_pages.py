"""Pages of hearings: who sees what, and what a form says when something cannot be done."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from config.demo.people import Cast
from courts.ground.models import AuditEntry, Notice, Person, Posting, Reservation
from courts.ground.services.devices import enrol, offer_enrolment
from courts.ground.services.notices import sweep
from courts.ground.services.transitions import move
from courts.ground.views.devices import cookie_name
from courts.registry.models import Case, CaseUserObjectPermission, Representation
from courts.registry.services.cases import end_representation
from hearings.models import Hearing, HearingKind, Minutes
from hearings.services.acts import conclude_hearing, open_hearing
from hearings.services.minutes import draft_minutes, sign_minutes
from hearings.services.titles import title_of
from tests.cast import PASSWORD
from tests.hearings.cases import NOW, TOMORROW, actor, fresh, let_the_lobby_open, make_case, make_hearing
from video.models import Room, Seat
from video.services import seats

NEXT = TOMORROW + timedelta(days=5)


def signed_in(cast: Cast, member: str, language: str = "ar") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.users[member], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client: Client, name: str, *args: Any) -> Any:
    return client.get(reverse(name, args=args))


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


# --- listing ---------------------------------------------------------------------------------------------------


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


def test_a_taken_time_is_told_at_its_field_and_nothing_typed_is_lost(cast: Cast, case: Case, hearing: Hearing) -> None:
    other = make_case(cast, title="دعوى أخرى")
    answer = signed_in(cast, "clerk").post(reverse("hearing_list", args=[other.pk]), listing(cast))
    assert answer.status_code == 409
    form = answer.context["form"]
    [told] = form.errors["starts_at"]
    assert cast.people["judge"].name_ar in told
    assert "10:30" in answer.content.decode()
    assert cast.people["witness"].emirates_id in answer.content.decode()


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


# --- moving and cancelling -----------------------------------------------------------------------------------


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


# --- who sees a hearing ----------------------------------------------------------------------------------------

PAGES = ("hearing", "hearing_room", "hearing_calendar")


@pytest.mark.parametrize("member", ["stranger", "officer", "notary", "other_clerk", "manager", "groom"])
def test_a_stranger_gets_404_for_every_page_of_a_hearing(cast: Cast, hearing: Hearing, member: str) -> None:
    client = signed_in(cast, member)
    for name in (*PAGES, "hearing_minutes", "hearing_minutes_edit", "hearing_minutes_sign", "hearing_end"):
        assert page(client, name, hearing.pk).status_code == 404, name
    for name in ("hearing_open", "hearing_pause", "hearing_resume", "hearing_end"):
        assert client.post(reverse(name, args=[hearing.pk])).status_code == 404, name


@pytest.mark.parametrize("member", ["judge", "clerk", "lawyer", "counsel", "claimant"])
def test_those_of_the_case_see_the_hearing_and_its_people(cast: Cast, hearing: Hearing, member: str) -> None:
    answer = page(signed_in(cast, member), "hearing", hearing.pk)
    assert answer.status_code == 200
    assert cast.people["detainee"].name_ar in answer.content.decode()


@pytest.mark.parametrize("member", ["witness", "second_witness", "interpreter"])
def test_a_witness_sees_his_own_place_and_nothing_of_the_case(cast: Cast, hearing: Hearing, member: str) -> None:
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


def test_a_lawyer_who_was_removed_no_longer_finds_the_hearing(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "counsel")
    assert page(client, "hearing", hearing.pk).status_code == 200
    end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=actor(cast, "clerk"))
    for name in PAGES:
        assert page(client, name, hearing.pk).status_code == 404
    assert hearing.case.title not in page(client, "hearings").content.decode()


def test_a_closed_hearing_is_hidden_from_those_who_merely_serve_the_court(cast: Cast, case: Case) -> None:
    person = Person.records.create(name_ar="كاتب آخر")
    cast.users["new_clerk"] = type(cast.users["clerk"]).objects.create_user("n@diwan.example", "x", person=person)
    Posting.records.create(person=person, venue=cast.venues["court"], role="clerk")
    hearing = make_hearing(cast, case, is_closed=True)
    # As if no clerk had taken the case yet: it lies open to every clerk of the court.
    hearing.case.assignments.filter(role="clerk").delete()
    client = signed_in(cast, "new_clerk")
    assert Case.objects.visible_to(person).filter(pk=case.pk).exists()
    assert page(client, "hearing", hearing.pk).status_code == 404
    Hearing.records.filter(pk=hearing.pk).update(is_closed=False)
    assert page(client, "hearing", hearing.pk).status_code == 200


def test_a_superuser_sees_no_hearing(cast: Cast, hearing: Hearing) -> None:
    cast.users["root"] = type(cast.users["clerk"]).objects.create_superuser("root@diwan.example", "x")
    assert page(signed_in(cast, "root"), "hearing", hearing.pk).status_code == 404


def test_another_cases_hearing_stays_hidden_from_a_party_of_this_one(cast: Cast, hearing: Hearing) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى سرية"), starts_at=NEXT)
    CaseUserObjectPermission.objects.filter(content_object=other.case, user=cast.users["counsel"]).delete()
    client = signed_in(cast, "counsel")
    assert page(client, "hearing", other.pk).status_code == 404
    assert "دعوى سرية" not in page(client, "hearings").content.decode()


def test_nobody_who_is_not_signed_in_sees_a_page(cast: Cast, hearing: Hearing) -> None:
    for name in PAGES:
        answer = page(Client(), name, hearing.pk)
        assert answer.status_code == 302
        assert reverse("account_login") in answer.url


# --- the judge's acts ------------------------------------------------------------------------------------------


def test_the_judge_opens_pauses_and_ends_and_a_second_press_changes_nothing(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    too_early = client.post(reverse("hearing_open", args=[hearing.pk]))
    assert too_early.status_code == 409
    let_the_lobby_open(hearing)
    room = page(client, "hearing_room", hearing.pk)
    assert reverse("hearing_open", args=[hearing.pk]) in room.content.decode()
    for name, state in (("open", "in_session"), ("pause", "paused"), ("resume", "in_session")):
        for _again in range(2):
            assert client.post(reverse(f"hearing_{name}", args=[hearing.pk])).status_code == 302
        assert fresh(hearing).state == state
    assert page(client, "hearing_end", hearing.pk).status_code == 200
    for _again in range(2):
        ended = client.post(reverse("hearing_end", args=[hearing.pk]), {"outcome": "concluded", "note": "حجز للحكم"})
        assert ended.status_code == 302
    assert fresh(hearing).state == "concluded"
    assert client.post(reverse("hearing_open", args=[hearing.pk])).status_code == 409
    assert page(client, "hearing_room", hearing.pk).url == reverse("hearing", args=[hearing.pk])


def test_who_was_removed_reads_why_and_what_to_do_and_is_let_back_by_the_court(cast: Cast, hearing: Hearing) -> None:
    let_the_lobby_open(hearing)
    host, lawyer = (Seat.records.get(room=hearing.room_id, person=cast.people[key]) for key in ("clerk", "lawyer"))
    clerk = actor(cast, "clerk")
    seats.remove(lawyer, actor=clerk, host=host, reason="عطّلت <سير> الجلسة")
    told = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    assert 'data-view="over"' in told
    assert "عطّلت &lt;سير&gt; الجلسة" in told
    assert "تواصل مع أمين السر" in told
    assert "لم يُسمح بعودتك حتى الآن" in told
    look = reverse("hearing_room", args=[hearing.pk])
    assert re.search(rf'<a [^>]*href="{look}" data-anew>.*?التحقق من السماح بالعودة', told, re.DOTALL)
    assert "عطّلت" not in page(signed_in(cast, "counsel"), "hearing_room", hearing.pk).content.decode()
    seats.readmit(lawyer, actor=clerk, host=host)
    back = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    assert 'data-view="check"' in back
    assert "عطّلت" not in back


@pytest.mark.parametrize("language, words", [("ar", "تفتح الصفحة من جديد"), ("en", "The page opens anew")])
def test_the_language_is_changed_inside_the_room_and_leads_back_into_it(
    cast: Cast, hearing: Hearing, language: str, words: str
) -> None:
    here = reverse("hearing_room", args=[let_the_lobby_open(hearing).pk])
    client = signed_in(cast, "lawyer")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    told = client.get(here).content.decode()
    menu = re.search(r'<div class="control-menu__panel" id="more-menu".*?</form>', told, re.DOTALL)
    assert menu is not None
    assert words in menu[0]
    assert re.findall(r'value="(\w\w)"[^>]*aria-pressed="true"', menu[0]) == [language]
    other = "en" if language == "ar" else "ar"
    answer = client.post(reverse("set_language"), {"language": other, "next": here})
    assert answer.url == here
    assert f'<html lang="{other}"' in client.get(here).content.decode()


# Words that the script sets beside anybody's name, and the tile's own: none may take him for a man.
SAID_OF_ANYBODY = (
    *("speaking", "away", "court_muted", "cannot_hear", "ready", "joined", "left", "shows_screen", "screened"),
    *("screened_both", "screened_audio", "screened_video", "tile_unheard", "produced", "not_produced"),
    *("officer_awaited", "officer_produced", "officer_refused", "officer_unfit"),
)
OF_A_MAN = re.compile(
    r"(?<!\w)(ي[تعسُ]\w+|لا يُ?\w+|لم ي\w+|كتمته|متصل|جاهز|دخل|غادر|أُحضر|محجوب عن|حالته|مثبّت|شاشته)(?!\w)"
)


def test_a_button_says_where_it_leads_whom(cast: Cast, hearing: Hearing) -> None:
    let_the_lobby_open(hearing)
    ways = {"judge": "دخول القاعة", "clerk": "دخول القاعة", "lawyer": "الذهاب إلى غرفة الانتظار"}
    for member, words in ways.items():
        client = signed_in(cast, member)
        room = page(client, "hearing_room", hearing.pk).content.decode()
        last_step = room.partition('data-step="network"')[2].partition("</section>")[0]
        assert words in last_step.partition("step-works")[2].partition("</button>")[0]
        assert '<span data-over="elsewhere">المتابعة في هذه النافذة</span>' in room
        if member != "lawyer":
            docket = client.get(reverse("hearings"), {"day": "2026-04-15"}).content.decode()
            assert ">دخول القاعة<" in docket
            assert "غرفة الانتظار" not in docket
            assert "إلى أن يؤذن" not in page(client, "hearing", hearing.pk).content.decode()


def test_what_is_said_of_a_device_agrees_with_its_name(cast: Cast, hearing: Hearing) -> None:
    let_the_lobby_open(hearing)
    room = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    for step, broken, skip in (
        ("camera", "لا تعمل", "المتابعة دونها"),
        ("speaker", "لا تعمل", "المتابعة دونها"),
        ("microphone", "لا يعمل", "المتابعة دونه"),
        ("network", "لا يعمل", "المتابعة دونه"),
    ):
        section = room.partition(f'data-step="{step}"')[2].partition("</section>")[0]
        assert f"<span>{broken}</span>" in section
        assert f"<span>{skip}</span>" in section


def test_the_hour_at_which_the_waiting_room_opens_is_said_only_before(cast: Cast, hearing: Hearing) -> None:
    let_the_lobby_open(hearing)
    room = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    waiting, _, later = room.partition('data-view-name="waiting"')[2].partition('class="room"')
    assert "تُفتح غرفة الانتظار" not in waiting
    assert "تُفتح غرفة الانتظار" in later.partition('data-over="closed"')[2].partition("</div>")[0]


def test_no_state_in_the_room_takes_a_woman_for_a_man(cast: Cast, hearing: Hearing) -> None:
    words = page(signed_in(cast, "judge"), "hearing_room", let_the_lobby_open(hearing).pk).content.decode()
    said = dict(re.findall(r'<span data-key="(\w+)">([^<]*)</span>', words))
    flags = re.findall(r'class="tile__flag[^>]*>.*?<span[^>]*>([^<]*)</span>', words)
    assert len(flags) == 5
    told = {key: said[key] for key in SAID_OF_ANYBODY} | {words: words for words in flags}
    assert {key: words for key, words in told.items() if OF_A_MAN.search(words)} == {}


def test_leaving_the_room_asks_once_and_says_what_follows(cast: Cast, hearing: Hearing) -> None:
    let_the_lobby_open(hearing)
    for member, consequence in (("lawyer", "ترى المحكمة أنك غادرت"), ("judge", "هذا لا ينهي الجلسة")):
        words = page(signed_in(cast, member), "hearing_room", hearing.pk).content.decode()
        controls, _, dialog = words.partition('<dialog class="dialog" id="leave-room"')
        assert 'data-dialog="leave-room"' in controls
        assert 'data-do="leave"' not in controls
        dialog = dialog.partition("</dialog>")[0]
        assert consequence in dialog
        assert dialog.count('data-do="leave"') == 1


def test_a_refused_act_in_the_room_is_told_beside_the_buttons(cast: Cast, hearing: Hearing) -> None:
    answer = signed_in(cast, "judge").post(reverse("hearing_open", args=[hearing.pk]), headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert 'id="legal-acts"' in answer.content.decode()
    assert "10:00" in answer.content.decode()


def test_ending_asks_for_what_is_missing(cast: Cast, hearing: Hearing) -> None:
    open_hearing(let_the_lobby_open(hearing), actor=actor(cast, "judge"))
    client = signed_in(cast, "judge")
    url = reverse("hearing_end", args=[hearing.pk])
    assert set(client.post(url, {}).context["form"].errors) == {"outcome"}
    adjourned = client.post(url, {"outcome": "adjourned", "note": "لتقديم مذكرة"})
    assert set(adjourned.context["form"].errors) == {"day", "starts_at", "duration"}
    assert "لتقديم مذكرة" in adjourned.content.decode()
    assert set(client.post(url, {"outcome": "postponed"}).context["form"].errors) == {"note"}
    assert fresh(hearing).state == "in_session"
    sent = {"outcome": "adjourned", "note": "", "day": "2026-04-20", "starts_at": "10:30", "duration": "45"}
    assert client.post(url, {**sent, "day": "2026-04-18"}).status_code == 400
    assert client.post(url, sent).status_code == 302
    following = Hearing.records.get(follows=hearing)
    assert following.ends_at - following.starts_at == timedelta(minutes=45)
    assert client.post(url, sent).status_code == 302
    assert Hearing.records.count() == 2
    late = client.post(url, {"outcome": "concluded", "note": ""})
    assert late.status_code == 409
    assert "سبق أن انتهت الجلسة" in late.content.decode()
    assert fresh(hearing).state == "adjourned"


def test_a_date_typed_before_another_outcome_was_chosen_stands_in_nobodys_way(cast: Cast, hearing: Hearing) -> None:
    open_hearing(let_the_lobby_open(hearing), actor=actor(cast, "judge"))
    client, url = signed_in(cast, "judge"), reverse("hearing_end", args=[hearing.pk])
    typed = {"day": "2099-01-01", "starts_at": "25:99", "duration": "-3", "note": "حجز الدعوى للحكم"}
    assert set(client.post(url, {**typed, "outcome": "adjourned"}).context["form"].errors) == set(typed) - {"note"}
    # Without an outcome nothing is known to be needless: everything that is wrong is said.
    assert set(client.post(url, typed).context["form"].errors) == {"outcome", *typed} - {"note"}
    assert client.post(url, {**typed, "outcome": "concluded"}).status_code == 302
    assert fresh(hearing).state == "concluded"
    assert not Hearing.records.filter(follows=hearing).exists()


def test_what_an_adjournment_needs_is_not_called_optional(cast: Cast, hearing: Hearing) -> None:
    open_hearing(let_the_lobby_open(hearing), actor=actor(cast, "judge"))
    words = page(signed_in(cast, "judge"), "hearing_end", hearing.pk).content.decode()
    assert words.count("(لازم عند التأجيل)") == 3
    assert "(اختياري)" not in words


def test_a_hearing_that_never_began_can_only_be_postponed(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    url = reverse("hearing_end", args=[hearing.pk])
    form = client.get(url).context["form"]
    assert list(form.fields) == ["outcome", "note"]
    assert [code for code, _word in form.fields["outcome"].choices] == ["postponed"]
    assert set(client.post(url, {"outcome": "concluded", "note": "نص"}).context["form"].errors) == {"outcome"}
    assert set(client.post(url, {"outcome": "postponed", "note": ""}).context["form"].errors) == {"note"}
    assert client.post(url, {"outcome": "postponed", "note": "انقطع الاتصال"}).status_code == 302
    assert fresh(hearing).state == "postponed"


@pytest.mark.parametrize("member", ["clerk", "lawyer", "witness"])
def test_who_is_not_the_judge_finds_no_legal_act(cast: Cast, hearing: Hearing, member: str) -> None:
    client = signed_in(cast, member)
    let_the_lobby_open(hearing)
    assert reverse("hearing_open", args=[hearing.pk]) not in page(client, "hearing_room", hearing.pk).content.decode()
    for name in ("hearing_open", "hearing_pause", "hearing_resume", "hearing_end"):
        assert client.post(reverse(name, args=[hearing.pk]), {"outcome": "concluded"}).status_code == 403
    assert fresh(hearing).state == "scheduled"


def test_acts_are_never_done_by_following_a_link(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    for name in ("hearing_open", "hearing_pause", "hearing_resume"):
        assert page(client, name, hearing.pk).status_code == 405


# --- minutes ---------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(cast: Cast, hearing: Hearing) -> Minutes:
    judge = actor(cast, "judge")
    opened = fresh(open_hearing(let_the_lobby_open(hearing), actor=judge))
    return draft_minutes(fresh(conclude_hearing(opened, note="", actor=judge)))


def test_only_who_keeps_the_record_is_told_that_there_are_no_minutes_yet(cast: Cast, hearing: Hearing) -> None:
    for member, status in {"judge": 409, "clerk": 409, "lawyer": 404, "stranger": 404}.items():
        for name in ("hearing_minutes", "hearing_minutes_edit", "hearing_minutes_sign"):
            assert page(signed_in(cast, member), name, hearing.pk).status_code == status, (member, name)


def test_a_draft_is_the_courts_own_until_it_is_signed(cast: Cast, drafted: Minutes) -> None:
    key = drafted.hearing_id
    for member, status in (("judge", 200), ("clerk", 200), ("lawyer", 404), ("claimant", 404), ("witness", 404)):
        assert page(signed_in(cast, member), "hearing_minutes", key).status_code == status, member
    sign_minutes(drafted, edition=1, actor=actor(cast, "judge"))
    for member, status in (("lawyer", 200), ("claimant", 200), ("witness", 404), ("stranger", 404)):
        assert page(signed_in(cast, member), "hearing_minutes", key).status_code == status, member


def test_the_clerk_edits_and_a_stale_edition_overwrites_nothing(cast: Cast, drafted: Minutes) -> None:
    client = signed_in(cast, "clerk")
    url = reverse("hearing_minutes_edit", args=[drafted.hearing_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"text": "نص أول", "edition": "1"}).status_code == 302
    stale = client.post(url, {"text": "نص آخر كتبته", "edition": "1"})
    assert stale.status_code == 409
    assert "نص آخر كتبته" in stale.content.decode()
    assert Minutes.records.get(pk=drafted.pk).text == "نص أول"
    # Both texts stand there, and saving again is meant for the newer one.
    assert "نص أول" in stale.content.decode()
    assert client.post(url, {"text": "نص جامع", "edition": stale.context["form"]["edition"].value()}).status_code == 302
    assert Minutes.records.get(pk=drafted.pk).text == "نص جامع"


def test_what_was_typed_is_not_lost_when_the_judge_signs_meanwhile(cast: Cast, drafted: Minutes) -> None:
    client = signed_in(cast, "clerk")
    url = reverse("hearing_minutes_edit", args=[drafted.hearing_id])
    sign_minutes(drafted, edition=1, actor=actor(cast, "judge"))
    late = client.post(url, {"text": "نص كتبته متأخراً", "edition": "1"})
    assert late.status_code == 409
    assert "نص كتبته متأخراً" in late.content.decode()
    assert late.context["form"].non_field_errors()
    assert client.get(url).status_code == 409


def test_the_judge_signs_only_with_his_password_and_what_he_read(cast: Cast, drafted: Minutes) -> None:
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


# --- boards ----------------------------------------------------------------------------------------------------


def test_the_day_board_shows_the_day_and_what_needs_the_judge(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    assert hearing.case.title not in page(client, "hearings").content.decode()
    Hearing.records.filter(pk=hearing.pk).update(starts_at=NOW + timedelta(minutes=10))
    today = page(client, "hearings").content.decode()
    assert "الساعة الآن 10:00" in today
    assert "نزيل لم يُحضَر بعد" in today
    Hearing.records.filter(pk=hearing.pk).update(starts_at=TOMORROW)
    answer = client.get(reverse("hearings"), {"day": "2026-04-15"})
    words = answer.content.decode()
    assert hearing.case.title in words
    assert "10:30" in words
    for nonsense in ("yesterday", "9999-99-99", "0001-01-01", "2026-04-15T00"):
        assert client.get(reverse("hearings"), {"day": nonsense}).status_code == 200


def test_a_case_is_called_by_number_year_and_kind_wherever_it_stands(cast: Cast, hearing: Hearing) -> None:
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


def test_after_the_end_the_page_says_who_did_not_come(cast: Cast, hearing: Hearing) -> None:
    judge = actor(cast, "judge")
    before = page(signed_in(cast, "judge"), "hearing", hearing.pk).content.decode()
    assert "لم تصل بعد" in before
    assert "من جهازها" in before
    opened = fresh(open_hearing(let_the_lobby_open(hearing), actor=judge))
    for member, states in {"lawyer": ("waiting", "admitted", "left"), "witness": ("waiting",)}.items():
        for state in states:
            move(Seat.records.get(room=hearing.room_id, person=cast.people[member]), state, actor=judge)
    Seat.records.filter(room=hearing.room_id, space__isnull=False).update(production="produced")
    conclude_hearing(opened, note="", actor=judge)
    after = page(signed_in(cast, "judge"), "hearing", hearing.pk).content.decode()
    for words in ("لم تحضر", "لم يحضر", "لم يُدخل القاعة", "غادرت", "أُحضر"):
        assert f"<bdi>{words}</bdi>" in after
    assert "بعد</bdi>" not in after


def test_only_who_signs_is_told_of_minutes_to_sign(cast: Cast, drafted: Minutes) -> None:
    assert "<h2>للتوقيع</h2>" in page(signed_in(cast, "judge"), "hearings").content.decode()
    clerk = page(signed_in(cast, "clerk"), "hearings").content.decode()
    assert "<h2>محاضر للاستكمال</h2>" in clerk
    assert "للتوقيع" not in clerk


def test_english_pages_are_english(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "clerk", "en")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = client.get(reverse("hearings"), {"day": "2026-04-15"}).content.decode()
    assert "Docket" in words


def _many(cast: Cast, case: Case, count: int) -> None:
    """More hearings of one case, one after the other, straight into the tables."""
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
def test_a_list_costs_as_many_queries_at_300_rows_as_at_3(
    cast: Cast, case: Case, member: str, name: str, query: dict[str, str]
) -> None:
    client = signed_in(cast, member)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name), query).status_code == 200
        return len(queries)

    _many(cast, case, 3)
    cost()
    few = cost()
    Hearing.records.all().delete()
    Room.records.all().delete()
    Reservation.records.all().delete()
    _many(cast, case, 300)
    many = cost()
    assert few == many
    assert many < 25


# --- the facility ----------------------------------------------------------------------------------------------


@pytest.fixture
def today(cast: Cast, hearing: Hearing) -> Hearing:
    """The same hearing, as if it were in an hour."""
    start = NOW + timedelta(hours=1)
    Room.records.filter(pk=hearing.room_id).update(starts_at=start, ends_at=start + timedelta(minutes=30), opens_at=NOW)
    Hearing.records.filter(pk=hearing.pk).update(starts_at=start, ends_at=start + timedelta(minutes=30))
    return fresh(hearing)


def test_the_officer_reports_on_the_people_of_his_own_place(cast: Cast, today: Hearing) -> None:
    client = signed_in(cast, "officer")
    run = page(client, "hearing_facility")
    assert run.status_code == 200
    assert cast.people["detainee"].name_ar in run.content.decode()
    seat = Seat.records.get(room=today.room_id, person=cast.people["detainee"])
    url = reverse("hearing_production", args=[seat.pk])
    missing = client.post(url, {"production": "refused", "note": ""})
    assert missing.status_code == 400
    assert client.post(url, {"production": "nonsense"}).status_code == 400
    for _again in range(2):
        assert client.post(url, {"production": "produced"}).status_code == 302
    assert Seat.records.get(pk=seat.pk).production == "produced"
    for member in ("stranger", "clerk", "judge", "lawyer"):
        other = signed_in(cast, member)
        assert page(other, "hearing_facility").status_code == 404
        assert other.post(url, {"production": "produced"}).status_code == 404


def test_a_report_made_in_error_is_taken_back_until_the_hearing_is_over(cast: Cast, today: Hearing) -> None:
    client = signed_in(cast, "officer")
    seat = Seat.records.get(room=today.room_id, person=cast.people["detainee"])
    url = reverse("hearing_production", args=[seat.pk])
    assert 'value="awaited"' not in page(client, "hearing_facility").content.decode()
    client.post(url, {"production": "produced"})
    assert 'value="awaited"' in page(client, "hearing_facility").content.decode()
    for other in ("stranger", "clerk", "judge"):
        assert signed_in(cast, other).post(url, {"production": "awaited"}).status_code == 404
    for _again in range(2):
        assert client.post(url, {"production": "awaited"}).status_code == 302
    taken_back = Seat.records.get(pk=seat.pk)
    assert (taken_back.production, taken_back.production_at, taken_back.production_by) == ("awaited", None, None)
    entries = AuditEntry.records.filter(subject_id=str(seat.pk)).order_by("pk")
    assert list(entries.values_list("action", "actor")) == [
        ("seat.production", cast.users["officer"].pk),
        ("seat.production_taken_back", cast.users["officer"].pk),
    ]
    client.post(url, {"production": "produced"})
    conclude_hearing(open_hearing(today, actor=actor(cast, "judge")), note="", actor=actor(cast, "judge"))
    assert client.post(url, {"production": "awaited"}).status_code == 409
    assert Seat.records.get(pk=seat.pk).production == "produced"


def test_nobody_is_reported_brought_a_day_ahead_or_after_the_end(cast: Cast, hearing: Hearing) -> None:
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["detainee"])
    url = reverse("hearing_production", args=[seat.pk])
    client = signed_in(cast, "officer")
    early = client.post(url, {"production": "refused", "note": "رفض الخروج"})
    assert early.status_code == 409
    assert early.context["form"].non_field_errors()
    Room.records.filter(pk=hearing.room_id).update(opens_at=NOW, state="closed")
    assert client.post(url, {"production": "refused", "note": "رفض الخروج"}).status_code == 409
    assert Seat.records.get(pk=seat.pk).production == "awaited"


def test_an_officer_of_another_place_cannot_report(cast: Cast, today: Hearing) -> None:
    Posting.records.filter(person=cast.people["officer"]).update(venue=cast.venues["station"])
    seat = Seat.records.get(room=today.room_id, person=cast.people["detainee"])
    client = signed_in(cast, "officer")
    assert cast.people["detainee"].name_ar not in page(client, "hearing_facility").content.decode()
    assert client.post(reverse("hearing_production", args=[seat.pk]), {"production": "produced"}).status_code == 404


def test_the_worklist_is_read_by_the_officer_for_the_detainee(cast: Cast, today: Hearing) -> None:
    Notice.records.filter(channel="worklist", kind="hearing_listed").update(expires_at=None)
    sweep()
    notice = Notice.records.filter(channel="worklist", state="sent").first()
    assert notice is not None
    client = signed_in(cast, "officer")
    assert notice.title in page(client, "hearing_facility").content.decode()
    url = reverse("hearing_worklist_read", args=[notice.pk])
    assert signed_in(cast, "lawyer").post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert Notice.records.get(pk=notice.pk).read_by == cast.users["officer"]


def screen_of(cast: Cast, space: str) -> Client:
    _device, code = offer_enrolment(cast.spaces[space], "شاشة", actor=actor(cast, "officer"))
    client = Client()
    client.cookies[cookie_name()] = enrol(code)[1]
    return client


def test_the_screen_of_a_room_shows_its_own_day_and_no_name(cast: Cast, today: Hearing) -> None:
    screen = screen_of(cast, "facility_room")
    day = page(screen, "hearing_screen")
    assert day.status_code == 200
    words = day.content.decode()
    assert "11:00" in words
    assert reverse("hearing_screen_room", args=[today.room_id]) in words
    for name in ("detainee", "claimant", "witness"):
        assert cast.people[name].name_ar not in words
    assert today.case.title not in words
    assert page(screen, "hearing_screen_room", today.room_id).status_code == 200


def test_the_screen_of_a_room_tells_the_hour_the_language_and_who_helps_before_it_is_connected(
    cast: Cast, today: Hearing
) -> None:
    words = page(screen_of(cast, "facility_room"), "hearing_screen").content.decode()
    assert "data-clock><time" in words
    assert 'name="language"' in words
    assert "أخبر الضابط الذي معك" in words
    assert ">القاضي</span>" in words
    assert ">قاضٍ</span>" not in words
    # A connection that was not made is not called good.
    assert "data-own-network" not in words
    connected = page(screen_of(cast, "facility_room"), "hearing_screen_room", today.room_id).content.decode()
    assert "data-own-network" in connected
    assert "سيصلك ما تقرر" not in connected


def test_in_the_room_a_facilitys_screen_offers_what_a_detainee_may_use_and_the_rest_behind_the_officers_place(
    cast: Cast, today: Hearing
) -> None:
    words = page(screen_of(cast, "facility_room"), "hearing_screen_room", today.room_id).content.decode()
    controls = words[words.index("data-controls") : words.index("</footer>", words.index("data-controls"))]
    before, behind = controls.split('id="more-menu"')
    assert "للضابط" in before
    for own in ("hand", "mic"):
        assert f'data-do="{own}"' in before
    for officers in ('data-do="camera"', 'data-do="devices"', 'data-dialog="leave-room"'):
        assert officers not in before
        assert officers in behind
    for nobodys in ("share", "layout", "mute-all", "keys"):
        assert f'data-do="{nobodys}"' not in controls


def test_the_screen_of_another_room_and_a_plain_browser_find_nothing(cast: Cast, today: Hearing) -> None:
    other = screen_of(cast, "facility_room_4")
    assert "11:00" not in page(other, "hearing_screen").content.decode()
    assert page(other, "hearing_screen_room", today.room_id).status_code == 404
    for name, args in (("hearing_screen", []), ("hearing_screen_room", [today.room_id])):
        assert page(Client(), name, *args).url == reverse("device_enrol")
    assert page(other, "hearing", today.pk).status_code == 302
