"""The page of a hearing's room, and the judge's acts on it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import open_hearing
from tests.hearings.cases import TOMORROW, actor, fresh, make_case, make_hearing, open_lobby
from tests.hearings.pages.client import page, signed_in
from video.models import Seat
from video.services import admission


def test_judge_opens_pauses_and_ends_and_repeats_change_nothing(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    too_early = client.post(reverse("hearing_open", args=[hearing.pk]))
    assert too_early.status_code == 409
    open_lobby(hearing)
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


def test_removed_person_reads_the_reason_and_can_be_let_back(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
    host, lawyer = (Seat.records.get(room=hearing.room_id, person=cast.people[key]) for key in ("clerk", "lawyer"))
    clerk = actor(cast, "clerk")
    admission.remove(lawyer, actor=clerk, host=host, reason="عطّلت <سير> الجلسة")
    told = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    assert 'data-view="over"' in told
    assert "عطّلت &lt;سير&gt; الجلسة" in told
    assert "تواصل مع أمين السر" in told
    assert "لم يُسمح بعودتك حتى الآن" in told
    look = reverse("hearing_room", args=[hearing.pk])
    assert re.search(rf'<a [^>]*href="{look}" data-way-back="check">.*?التحقق من السماح بالعودة', told, re.DOTALL)
    assert "عطّلت" not in page(signed_in(cast, "counsel"), "hearing_room", hearing.pk).content.decode()
    admission.readmit(lawyer, actor=clerk, host=host)
    back = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    assert 'data-view="check"' in back
    assert "عطّلت" not in back


@pytest.mark.parametrize("language, words", [("ar", "تفتح الصفحة من جديد"), ("en", "The page will reload")])
def test_language_change_in_the_room_returns_to_the_room(
    cast: Cast, hearing: Hearing, language: str, words: str
) -> None:
    here = reverse("hearing_room", args=[open_lobby(hearing).pk])
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


# Arabic texts that the script sets next to a person's name. None may use a masculine form.
SAID_OF_ANYBODY = (
    *("speaking", "away", "host_muted", "cannot_hear", "ready", "joined", "left", "shows_screen", "screened"),
    *("screened_both", "screened_audio", "screened_video", "tile_unheard", "produced", "not_produced"),
    *("officer_awaited", "officer_produced", "officer_refused", "officer_unfit"),
)
OF_A_MAN = re.compile(
    r"(?<!\w)(ي[تعسُ]\w+|لا يُ?\w+|لم ي\w+|كتمته|متصل|جاهز|دخل|غادر|أُحضر|محجوب عن|حالته|مثبّت|شاشته)(?!\w)"
)


def test_entry_button_names_the_destination_for_each_user(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
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


def test_arabic_text_about_a_device_agrees_with_its_gender(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
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


def test_opening_hour_is_shown_only_before_the_waiting_room_opens(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
    room = page(signed_in(cast, "lawyer"), "hearing_room", hearing.pk).content.decode()
    waiting, _, later = room.partition('data-view-name="waiting"')[2].partition('class="room"')
    assert "تُفتح غرفة الانتظار" not in waiting
    assert "تُفتح غرفة الانتظار" in later.partition('data-over="closed"')[2].partition("</div>")[0]


def test_states_in_the_room_agree_with_the_persons_gender(cast: Cast, hearing: Hearing) -> None:
    words = page(signed_in(cast, "judge"), "hearing_room", open_lobby(hearing).pk).content.decode()
    said = dict(re.findall(r'<span data-key="(\w+)">([^<]*)</span>', words))
    flags = re.findall(r'class="tile__flag[^>]*>.*?<span[^>]*>([^<]*)</span>', words)
    assert len(flags) == 5
    told = {key: said[key] for key in SAID_OF_ANYBODY} | {words: words for words in flags}
    assert {key: words for key, words in told.items() if OF_A_MAN.search(words)} == {}


def test_leaving_the_room_asks_for_confirmation(cast: Cast, hearing: Hearing) -> None:
    open_lobby(hearing)
    for member, consequence in (("lawyer", "ترى المحكمة أنك غادرت"), ("judge", "هذا لا ينهي الجلسة")):
        words = page(signed_in(cast, member), "hearing_room", hearing.pk).content.decode()
        controls, _, dialog = words.partition('<dialog class="dialog" id="leave-room"')
        assert 'data-dialog="leave-room"' in controls
        assert 'data-do="leave"' not in controls
        dialog = dialog.partition("</dialog>")[0]
        assert consequence in dialog
        assert dialog.count('data-do="leave"') == 1


def test_refused_act_shows_the_reason_next_to_the_buttons(cast: Cast, hearing: Hearing) -> None:
    answer = signed_in(cast, "judge").post(reverse("hearing_open", args=[hearing.pk]), headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert 'id="legal-acts"' in answer.content.decode()
    assert "10:00" in answer.content.decode()


def test_end_form_requires_missing_fields(cast: Cast, hearing: Hearing) -> None:
    open_hearing(open_lobby(hearing), actor=actor(cast, "judge"))
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


def test_free_time_button_adjourns_the_hearing(cast: Cast, hearing: Hearing) -> None:
    open_hearing(open_lobby(hearing), actor=actor(cast, "judge"))
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


def test_date_entered_for_another_outcome_is_ignored(cast: Cast, hearing: Hearing) -> None:
    open_hearing(open_lobby(hearing), actor=actor(cast, "judge"))
    client, url = signed_in(cast, "judge"), reverse("hearing_end", args=[hearing.pk])
    typed = {"day": "2099-01-01", "starts_at": "25:99", "duration": "-3", "note": "حجز الدعوى للحكم"}
    assert set(client.post(url, {**typed, "outcome": "adjourned"}).context["form"].errors) == set(typed) - {"note"}
    # Without an outcome, every error is shown.
    assert set(client.post(url, typed).context["form"].errors) == {"outcome", *typed} - {"note"}
    assert client.post(url, {**typed, "outcome": "concluded"}).status_code == 302
    assert fresh(hearing).state == "concluded"
    assert not Hearing.records.filter(follows=hearing).exists()


def test_fields_of_an_adjournment_are_not_marked_optional(cast: Cast, hearing: Hearing) -> None:
    open_hearing(open_lobby(hearing), actor=actor(cast, "judge"))
    words = page(signed_in(cast, "judge"), "hearing_end", hearing.pk).content.decode()
    assert words.count("(لازم عند التأجيل)") == 3
    assert "(اختياري)" not in words


def test_hearing_that_never_began_can_only_be_postponed(cast: Cast, hearing: Hearing) -> None:
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
def test_legal_acts_are_shown_only_to_the_judge(cast: Cast, hearing: Hearing, member: str) -> None:
    client = signed_in(cast, member)
    open_lobby(hearing)
    assert reverse("hearing_open", args=[hearing.pk]) not in page(client, "hearing_room", hearing.pk).content.decode()
    for name in ("hearing_open", "hearing_pause", "hearing_resume", "hearing_end"):
        assert client.post(reverse(name, args=[hearing.pk]), {"outcome": "concluded"}).status_code == 403
    assert fresh(hearing).state == "scheduled"


def test_acts_need_post(cast: Cast, hearing: Hearing) -> None:
    client = signed_in(cast, "judge")
    for name in ("hearing_open", "hearing_pause", "hearing_resume"):
        assert page(client, name, hearing.pk).status_code == 405
