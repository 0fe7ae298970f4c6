"""Screens, programs and law profiles in the administration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from allauth.idp.oidc.models import Client as Program
from django.test import Client
from django.urls import reverse

from courts.access.models import ProgramOffer
from courts.access.queries.clients import own_offers
from courts.access.services.institution import program_offers
from courts.access.services.institution.clients import offer_client
from courts.access.services.institution.devices import enrol, offer_enrolment
from courts.access.tasks import expire_program_offers
from courts.calendars.queries.law import subjects_of, versions_from
from courts.ground import clock, law
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import Conflict, IllegalMove, NotAllowed
from courts.ground.law.uae_federal import UAE_FEDERAL_2022
from courts.ground.models import AccountMail, AuditEntry, Device, Posting, Role, User
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up


@pytest.fixture
def client(cast: Cast) -> Client:
    found = client_of(administrator())
    step_up(found, reverse("screen_add"))
    return found


@pytest.mark.parametrize("member", ["manager", "officer", "lawyer", "stranger"])
def test_screens_and_programs_do_not_exist_for_the_cast(cast: Cast, member: str) -> None:
    device, _code = offer_enrolment(cast.spaces["facility_room"], "شاشة", actor=SYSTEM)
    program, _secret = offer_client(cast.users["stranger"], "برنامج", actor=SYSTEM)
    client = client_of(cast.users[member])
    paths = [reverse(name) for name in ("screen_list", "screen_add", "program_list", "program_add", "law_profiles")]
    paths += [reverse("screen_revoke", args=[device.pk]), reverse("program_revoke", args=[program.pk])]
    for path in paths:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"reason": "x"}).status_code in {404, 405}, path
    assert Program.objects.filter(pk=program.pk).exists()
    assert not Device.records.filter(revoked_at__isnull=False).exists()


def test_screen_is_offered_renamed_and_revoked(cast: Cast, client: Client) -> None:
    sent = {"name": "شاشة القسم", "space": cast.spaces["facility_room"].pk}
    answer = client.post(reverse("screen_add"), sent)
    code = answer.context["code"]
    assert code in answer.content.decode()
    device = Device.records.get(name="شاشة القسم")
    assert code.replace(" ", "") not in client.get(reverse("screen_list")).content.decode()
    enrol(code.replace(" ", ""))
    client.post(reverse("screen_rename", args=[device.pk]), {"name": "شاشة المناوبة"})
    assert "شاشة المناوبة" in client.get(reverse("screen_list")).content.decode()
    assert client.post(reverse("screen_revoke", args=[device.pk]), {"reason": ""}).status_code == 400
    client.post(reverse("screen_revoke", args=[device.pk]), {"reason": "سُرقت"})
    device.refresh_from_db()
    assert device.revoked_at
    assert AuditEntry.records.get(action="device.revoked").detail["reason"] == "سُرقت"
    assert "شاشة المناوبة" in client.get(reverse("screen_list"), {"show": "revoked"}).content.decode()


def offered(cast: Cast, admin: Client) -> ProgramOffer:
    """Return the program that an administrator prepares for the lawyer."""
    sent = {"name": "مكتب المحاماة", "owner": cast.users["lawyer"].email, "scopes": ["filings.read"]}
    answer = admin.post(reverse("program_add"), sent, follow=True)
    assert answer.redirect_chain == [(f"{reverse('program_list')}?show=waiting", 302)]
    assert "مكتب المحاماة" in answer.content.decode()
    return ProgramOffer.records.get(name="مكتب المحاماة")


def owner_at(cast: Cast, page: str, member: str = "lawyer") -> Client:
    """Return the browser of a member who has confirmed that it is they."""
    browser = client_of(cast.users[member])
    step_up(browser, page)
    return browser


def test_administrator_prepares_a_program_and_gets_no_secret(cast: Cast, client: Client) -> None:
    offer = offered(cast, client)
    assert not Program.objects.exists()
    assert (offer.state, offer.scopes, offer.client_id) == ("waiting", ["filings.read"], "")
    assert AccountMail.records.filter(address=cast.users["lawyer"].email).count() == 1
    page = reverse("program_offer", args=[offer.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"act": "accept"}).status_code == 404
    with pytest.raises(NotAllowed):
        program_offers.accept(offer, actor=actor_for(User.objects.get(email="root@diwan.example")))
    assert not Program.objects.exists()


def test_owner_accepts_after_a_step_up_and_sees_the_secret_once(cast: Cast, client: Client) -> None:
    offer = offered(cast, client)
    page = reverse("program_offer", args=[offer.pk])
    open_session = client_of(cast.users["lawyer"])
    for answer in (open_session.get(page), open_session.post(page, {"act": "accept"})):
        assert "reauthenticate" in answer["Location"]
    assert not Program.objects.exists()
    browser = owner_at(cast, page)
    shown = browser.get(page).content.decode()
    assert "مكتب المحاماة" in shown
    assert User.objects.get(email="root@diwan.example").person.name in shown
    answer = browser.post(page, {"act": "accept"})
    secret = answer.context["secret"]
    assert secret in unescape(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    program = Program.objects.get()
    assert program.check_secret(secret)
    assert (program.owner, program.get_scopes()) == (cast.users["lawyer"], ["filings.read"])
    assert browser.post(page, {"act": "accept"})["Location"] == reverse("my_programs")
    assert Program.objects.count() == 1
    page_of_admin = client.get(reverse("program_list")).content.decode()
    assert program.pk in page_of_admin
    assert secret not in unescape(page_of_admin + browser.get(reverse("my_programs")).content.decode())


def test_owner_refuses_a_program_and_the_administrator_reads_it(cast: Cast, client: Client) -> None:
    offer = offered(cast, client)
    page = reverse("program_offer", args=[offer.pk])
    browser = owner_at(cast, page)
    assert browser.post(page, {"act": "other"}).status_code == 400
    assert browser.post(page, {"act": "refuse"}).status_code == 302
    offer.refresh_from_db()
    assert offer.state == "refused"
    assert not Program.objects.exists()
    with pytest.raises(IllegalMove):
        program_offers.accept(offer, actor=actor_for(cast.users["lawyer"]))
    assert not Program.objects.exists()
    ended = client.get(reverse("program_list"), {"show": "ended"}).content.decode()
    assert str(offer.get_state_display()) in ended
    assert "مكتب المحاماة" not in client.get(reverse("program_list"), {"show": "waiting"}).content.decode()


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_active_program_is_revoked_by_its_owner_or_an_administrator(cast: Cast, client: Client, who: str) -> None:
    offer = offered(cast, client)
    program, _secret = program_offers.accept(offer, actor=actor_for(cast.users["lawyer"]))
    stranger = client_of(cast.users["stranger"])
    assert stranger.post(reverse("my_program_revoke", args=[program.pk])).status_code == 404
    if who == "owner":
        browser, page = client_of(cast.users["lawyer"]), reverse("my_program_revoke", args=[program.pk])
        assert "مكتب المحاماة" in browser.get(page).content.decode()
        assert Program.objects.exists()
        assert browser.post(page).status_code == 302
    else:
        client.post(reverse("program_revoke", args=[program.pk]), {"reason": "انتهى العقد"})
        assert AuditEntry.records.get(action="client.revoked").detail["reason"] == "انتهى العقد"
    assert not Program.objects.exists()
    offer.refresh_from_db()
    assert (offer.state, offer.client_id) == ("revoked", program.pk)


def test_waiting_program_is_withdrawn_by_an_administrator(cast: Cast, client: Client) -> None:
    offer = offered(cast, client)
    page = reverse("program_withdraw", args=[offer.pk])
    for member in ("lawyer", "stranger"):
        assert client_of(cast.users[member]).post(page).status_code == 404
        with pytest.raises(NotAllowed):
            program_offers.withdraw(offer, actor=actor_for(cast.users[member]))
    assert page in client.get(reverse("program_list"), {"show": "waiting"}).content.decode()
    assert "مكتب المحاماة" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    assert client.get(page).status_code == 404
    with pytest.raises(IllegalMove):
        program_offers.accept(offer, actor=actor_for(cast.users["lawyer"]))
    assert not Program.objects.exists()
    assert "مكتب المحاماة" in client.get(reverse("program_list"), {"show": "ended"}).content.decode()


def test_waiting_program_expires_after_two_weeks(cast: Cast, client: Client) -> None:
    offer = offered(cast, client)
    later = client_of(cast.users["lawyer"])
    with time_machine.travel(clock.now() + timedelta(days=14, seconds=1)):
        with pytest.raises(Conflict):
            program_offers.accept(offer, actor=actor_for(cast.users["lawyer"]))
        assert not own_offers(cast.users["lawyer"]).exists()
        expire_program_offers()
    offer.refresh_from_db()
    assert offer.state == "expired"
    assert later.get(reverse("program_offer", args=[offer.pk]))["Location"] == reverse("my_programs")
    assert not Program.objects.exists()


def test_owner_who_became_staff_cannot_accept(cast: Cast, client: Client) -> None:
    offer = offered(cast, client)
    Posting.records.create(person=cast.people["lawyer"], venue=cast.venues["court"], role=Role.CLERK)
    page = reverse("program_offer", args=[offer.pk])
    assert owner_at(cast, page).post(page, {"act": "accept"}).status_code == 400
    offer.refresh_from_db()
    assert offer.state == "waiting"
    assert not Program.objects.exists()


@pytest.mark.parametrize(
    "wrong,field",
    [({"owner": "x@diwan.example"}, "owner"), ({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes")],
)
def test_wrong_program_is_refused_at_its_field(cast: Cast, client: Client, wrong: dict[str, str], field: str) -> None:
    sent = {"name": "برنامج", "owner": cast.users["lawyer"].email, "scopes": ["filings.read"]} | wrong
    answer = client.post(reverse("program_add"), sent)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}


def test_program_cannot_act_for_staff(cast: Cast, client: Client) -> None:
    sent = {"name": "برنامج", "owner": cast.users["judge"].email, "scopes": ["filings.read"]}
    assert set(client.post(reverse("program_add"), sent).context["form"].errors) == {"owner"}
    assert not ProgramOffer.records.exists()


def test_law_page_shows_sources_and_marks_a_later_change(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 11, 1)
    later = replace(
        UAE_FEDERAL_2022,
        in_force_from=today + timedelta(days=60),
        filings=replace(UAE_FEDERAL_2022.filings, review_working_days=2),
    )
    monkeypatch.setitem(law._PROFILES, "uae_federal", (later, *law.versions("uae_federal")))
    versions = versions_from("uae_federal", today)
    assert versions == [UAE_FEDERAL_2022, later]
    changed = [
        (value.cells[0][0], value.cells[1][0])
        for subject in subjects_of(versions)
        for value in subject.values
        if value.cells[1][1]
    ]
    assert changed == [("3", "2")]
    page = client.get(reverse("law_profiles")).content.decode()
    assert "التزامات خدمة من المؤسسة" in page


def test_screen_and_program_ask_the_administrator_to_confirm_again(cast: Cast) -> None:
    client = client_of(administrator())
    for name in ("screen_add", "program_add"):
        assert "reauthenticate" in client.post(reverse(name), {})["Location"]
