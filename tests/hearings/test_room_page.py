"""The page of a hearing's room, and the acts of the judge on it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import open_hearing
from tests.hearings.cases import TOMORROW, actor, fresh, let_the_lobby_open, make_case, make_hearing
from tests.hearings.pages import page, signed_in
from video.models import Seat
from video.services import admission


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
    admission.remove(lawyer, actor=clerk, host=host, reason="عطّلت <سير> الجلسة")
    told = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    assert 'data-view="over"' in told
    assert "عطّلت &lt;سير&gt; الجلسة" in told
    assert "تواصل مع أمين السر" in told
    assert "لم يُسمح بعودتك حتى الآن" in told
    look = reverse("hearing_room", args=[hearing.pk])
    assert re.search(rf'<a [^>]*href="{look}" data-reload>.*?التحقق من السماح بالعودة', told, re.DOTALL)
    assert "عطّلت" not in page(signed_in(cast, "counsel"), "hearing_room", hearing.pk).content.decode()
    admission.readmit(lawyer, actor=clerk, host=host)
    back = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    assert 'data-view="check"' in back
    assert "عطّلت" not in back


@pytest.mark.parametrize("language, words", [("ar", "تفتح الصفحة من جديد"), ("en", "The page will reload")])
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
    *("speaking", "away", "host_muted", "cannot_hear", "ready", "joined", "left", "shows_screen", "screened"),
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


def test_the_judge_adjourns_to_a_free_time_at_a_press(cast: Cast, hearing: Hearing) -> None:
    open_hearing(let_the_lobby_open(hearing), actor=actor(cast, "judge"))
    make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=TOMORROW + timedelta(days=5))
    client, url = signed_in(cast, "judge"), reverse("hearing_end", args=[hearing.pk])
    sent = {"outcome": "adjourned", "note": "لتقديم مذكرة", "day": "2026-04-20", "starts_at": "10:30", "duration": "30"}
    said = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    assert 'name="free" value="2026-04-20 11:30"' in said
    assert "لتقديم مذكرة" in said
    assert client.post(url, {**sent, "free": "2026-04-20 11:30"}).status_code == 302
    following = Hearing.records.get(follows=hearing)
    assert following.starts_at == TOMORROW + timedelta(days=5, hours=1)
    assert fresh(hearing).outcome_note == "لتقديم مذكرة"


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
