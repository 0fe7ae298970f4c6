"""The pages of a script: what each person reads, and what strangers do not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from notary.scripts.models import Script
from notary.scripts.steps import Step
from tests.notary.scripts.sitting import Meeting

NAMES = ("script_panel", "script_begin", "script_prove", "script_complete", "script_answer", "script_sign")


def client_of(meeting: Meeting, member: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["diwan-language"] = "en"
    client.force_login(meeting.cast.users[member])
    return client


def page(meeting: Meeting, member: str, query: str = "") -> str:
    return (
        client_of(meeting, member).get(reverse("script_panel", args=[meeting.appointment.pk]) + query).content.decode()
    )


def send(meeting: Meeting, by: str, name: str, **data: str) -> tuple[int, str]:
    answer = client_of(meeting, by).post(reverse(name, args=[meeting.appointment.pk]), data)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_strangers_find_no_page_of_the_script(meeting: Meeting, name: str) -> None:
    meeting.begin()
    client = client_of(meeting, "judge")
    act = client.get if name == "script_panel" else client.post
    assert act(reverse(name, args=[meeting.appointment.pk])).status_code == 404


def test_couple_cannot_do_the_acts_of_the_notary(meeting: Meeting) -> None:
    meeting.to_reading()
    for name, data in (
        ("script_prove", {"member": meeting.key("bride"), "kind": "face", "result": "passed"}),
        ("script_complete", {"step": "reading"}),
        ("script_ask_alone", {}),
        ("script_refuse", {"reason": "other"}),
        ("script_begin", {}),
    ):
        assert send(meeting, "groom", name, **data)[0] == 403
    assert meeting.reading.progress.step is Step.READING


@pytest.mark.parametrize("member", ["notary", "groom"])
def test_steps_are_not_offered_without_an_accepted_application(meeting: Meeting, member: str) -> None:
    shown = page(meeting, member)
    assert reverse("script_begin", args=[meeting.appointment.pk]) not in shown
    assert "No contract can come of this sitting" in shown


def test_page_reads_the_open_step_to_each_person(meeting: Meeting) -> None:
    meeting.begin()
    assert "The notary has not begun" not in page(meeting, "groom")
    assert "Live face and document" in page(meeting, "notary")
    assert "Have your identity document at hand" in page(meeting, "bride")
    assert "Live face and document" not in page(meeting, "bride")


def test_room_is_told_of_the_open_step_and_whose_turn_it_is(meeting: Meeting) -> None:
    assert 'data-step="none"' in page(meeting, "groom")
    meeting.begin()
    assert 'data-step="identity" data-own="yes" data-news="Your turn: Identity of everyone"' in page(meeting, "groom")
    assert 'data-step="identity" data-own="no" data-news="Now: Identity of everyone"' in page(meeting, "notary")


def test_page_without_a_change_is_not_sent_again(meeting: Meeting) -> None:
    meeting.begin()
    client, url = client_of(meeting, "notary"), reverse("script_panel", args=[meeting.appointment.pk])
    mark = client.get(url).context["mark"]
    assert client.get(f"{url}?seen={mark}").status_code == 204
    meeting.prove("groom")
    assert client.get(f"{url}?seen={mark}").status_code == 200


def test_groom_sees_the_question_to_the_bride_nowhere(meeting: Meeting) -> None:
    meeting.begin()
    meeting.prove("groom", "bride")
    for member in ("groom", "bride"):
        meeting.answer(member, Step.RECORDING_CONSENT)
    question = "of your own will"
    assert question not in page(meeting, "bride"), "she is not alone yet"
    meeting.ask_bride_alone()
    assert question in page(meeting, "bride")
    assert question not in page(meeting, "groom")
    assert send(meeting, "bride", "script_answer", step="bride_alone", answer="no")[0] == 302
    for member in ("groom", "bride"):
        shown = page(meeting, member)
        assert "The sitting ends here" in shown
        assert "agreement" not in shown


def test_refused_act_comes_back_with_its_reason(meeting: Meeting) -> None:
    meeting.to_reading()
    meeting.run(6, without="bride")
    status, shown = send(meeting, "notary", "script_complete", step="reading")
    assert status == 400
    assert "Missing: Bride" in shown


def test_bad_input_is_answered_with_a_sentence(meeting: Meeting) -> None:
    meeting.begin()
    for name, data in (
        ("script_prove", {}),
        ("script_prove", {"member": meeting.key("groom"), "kind": "palm", "result": "passed"}),
        ("script_complete", {"step": "dance"}),
        ("script_answer", {"step": "identity"}),
        ("script_answer", {"step": "identity", "answer": "yes"}),
        ("script_sign", {"hash": "x"}),
        ("script_refuse", {"reason": "mood"}),
    ):
        member = "groom" if name in {"script_answer", "script_sign"} else "notary"
        assert send(meeting, member, name, **data)[0] == 400, (name, data)
    for member in ("not-a-key", "00000000-0000-0000-0000-000000000000"):
        data = {"member": member, "kind": "face", "result": "passed"}
        assert send(meeting, "notary", "script_prove", **data)[0] == 404
    assert Script.records.get().events.count() == 0


def test_error_of_an_act_stands_at_its_field_and_keeps_what_was_typed(meeting: Meeting) -> None:
    meeting.to_signatures()
    status, shown = send(meeting, "groom", "script_sign", hash=meeting.script.draft_hash)
    assert (status, "Confirm that you have read the text." in shown, 'id="id_read_error"' in shown) == (400, True, True)
    status, shown = send(meeting, "notary", "script_refuse", reason="")
    assert (status, "Choose a reason." in shown, 'id="id_reason_error"' in shown) == (400, True, True)
    in_the_room = client_of(meeting, "notary").post(
        reverse("script_refuse", args=[meeting.appointment.pk]), {"reason": "mood"}, headers={"HX-Request": "true"}
    )
    assert in_the_room.status_code == 200, "htmx shows the panel of a success alone"


def test_person_signs_on_their_own_screen_after_reading(meeting: Meeting) -> None:
    meeting.to_signatures()
    shown = page(meeting, "groom")
    assert "المهر المقدم" in shown
    assert send(meeting, "groom", "script_sign", hash=meeting.script.draft_hash)[0] == 400
    assert not meeting.reading.progress.signed, "the person did not confirm that they read it"
    assert send(meeting, "groom", "script_sign", hash=meeting.script.draft_hash, read="1")[0] == 302
    assert list(meeting.reading.progress.signed) == [meeting.key("groom")]
