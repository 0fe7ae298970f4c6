"""Every form of every page with hostile values: refused or stored as text, never a server error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.core.cache import cache
from django.forms import BaseForm
from django.urls import reverse

from courts.ground.models import AuditEntry
from tests.cast import PASSWORD
from tests.hearings.pages.test_listing_pages import listing
from tests.hostile.test_every_address import ask
from tests.hostile.world import World

pytestmark = pytest.mark.slow

# Page, its user, the keys of the world that it is about, and the name of the key in its list.
PAGES: tuple[tuple[str, str, str, int], ...] = (
    ("filing_start", "lawyer", "", 0),
    ("filing_claim", "lawyer", "filing_id", 1),
    ("filing_parties", "lawyer", "filing_id", 1),
    ("filing_documents", "lawyer", "filing_id", 1),
    ("filing_submit", "lawyer", "filing_id", 1),
    ("review", "manager", "filing_id", 0),
    ("case_appearance", "clerk", "party_id", 0),
    ("hearing_list", "clerk", "case_id", 0),
    ("hearing_reschedule", "clerk", "hearing_id", 0),
    ("hearing_cancel", "clerk", "hearing_id", 0),
    ("hearing_end", "judge", "hearing_id", 0),
    ("custody_production", "officer", "seat_id", 0),
    ("hearing_minutes_edit", "clerk", "hearing_id", 1),
    ("hearing_minutes_sign", "judge", "hearing_id", 1),
    ("recording", "judge", "recording_id", 0),
    ("hold_place", "judge", "recording_id", 0),
    ("hold_lift", "judge", "hold_id", 0),
    ("kept_recording_delete", "superuser", "kept_id", 0),
    ("kept_hold_place", "superuser", "kept_id", 0),
    ("kept_hold_lift", "superuser", "hold_id", 1),
    ("appointment_start", "groom", "", 0),
    ("appointment_cancel", "notary", "appointment_id", 0),
    ("device_enrol", "anonymous", "", 0),
    ("account_login", "anonymous", "", 0),
    ("account_reset_password", "anonymous", "", 0),
    ("account_change_password", "judge", "", 0),
    ("account_reauthenticate", "judge", "", 0),
    ("profile", "lawyer", "", 0),
    ("contact_add_email", "lawyer", "", 0),
    ("contact_add_telephone", "lawyer", "", 0),
    ("contact_code", "lawyer", "contact_id", 0),
    ("message_channels", "lawyer", "", 0),
    ("identity_check", "clerk", "check_id", 0),
    ("video_check_one", "clerk", "video_check_id", 0),
    ("account_find", "superuser", "", 0),
    ("account_of_person", "superuser", "account_id", 0),
    ("person_correct", "superuser", "person_id", 0),
    ("proposed_act", "superuser", "act_id", 0),
    ("administrator_find", "superuser", "", 0),
    ("administrator_invite", "superuser", "person_id", 0),
    ("administrator_invite_new", "superuser", "", 0),
    ("administrator_invitation", "stranger", "invitation_id", 0),
    ("recovery", "anonymous", "", 0),
    ("import_add", "superuser", "", 0),
    ("venue_law", "superuser", "venue_id", 0),
    ("office_register", "lawyer", "", 0),
    ("office_invite", "counsel", "", 0),
    ("mandate_grant", "counsel", "membership_id", 0),
    ("law_office", "superuser", "office_id", 0),
    ("company_claim_new", "lawyer", "", 0),
    ("company_claim", "clerk", "claim_id", 0),
    ("register", "anonymous", "", 0),
    ("prove_identity", "second_groom", "", 0),
    ("account_close", "second_groom", "", 0),
    ("inbox_zone", "lawyer", "", 0),
    ("institution_change", "superuser", "", 0),
    ("venue_add", "superuser", "", 0),
    ("venue_change", "superuser", "venue_id", 0),
    ("space_add", "superuser", "venue_id", 0),
    ("space_change", "superuser", "space_id", 0),
    ("posting_find", "superuser", "", 0),
    ("posting_add_new", "superuser", "", 0),
    ("posting_add", "superuser", "person_id", 0),
    ("posting_end", "superuser", "posting_id", 0),
    ("screen_add", "superuser", "", 0),
    ("screen_rename", "superuser", "device_id", 0),
    ("screen_revoke", "superuser", "device_id", 0),
    ("program_add", "superuser", "", 0),
    ("program_revoke", "superuser", "client_id", 0),
    ("program_offer", "stranger", "offer_id", 0),
    ("factor_reset", "superuser", "reset_id", 0),
    ("special_day_add", "manager", "", 0),
    ("special_day_change", "manager", "day_id", 0),
    ("holiday", "superuser", "holiday", 0),
    ("week_add", "superuser", "", 0),
    ("week_change", "superuser", "week_id", 0),
    ("move_hearings", "clerk", "", 0),
    ("move_appointments", "notary", "", 0),
    ("set_language", "judge", "", 0),
    ("theme", "judge", "", 0),
)


# Pages under another object: the key of that object.
UNDER = {
    "case_appearance": "case_id",
    "space_change": "venue_id",
    "hold_lift": "recording_id",
    "kept_hold_lift": "kept_id",
}


def honest(world: World, name: str) -> dict[str, str]:
    """Return valid values for a page that starts empty, so that one bad field meets valid ones."""
    cast = world.cast
    typed: dict[str, dict[str, str]] = {
        "filing_start": {"court": str(cast.venues["court"].pk), "case_kind": "commercial", "title": "مطالبة"},
        "filing_submit": {"version": "1"},
        "review": {"act": "return", "return_reasons": "wrong_kind", "note": "ملاحظة"},
        "case_appearance": {"roll_number": "1417"},
        "hearing_list": {field: value for field, value in listing(cast).items() if isinstance(value, str)},
        "hearing_reschedule": {"day": "2026-04-16", "reason": "سبب"},
        "hearing_cancel": {"reason": "سبب"},
        "hearing_end": {"outcome": "adjourned", "day": "2026-04-21", "starts_at": "10:30", "note": "تأجيل"},
        "custody_production": {"production": "refused", "note": "سبب"},
        "hearing_minutes_sign": {"password": PASSWORD},
        "appointment_start": {
            "role": "groom",
            "emirates_id": cast.people["bride"].emirates_id,
            "name": cast.people["bride"].name_ar,
            "slot": f"2026-04-20T08:00:00+04:00|{cast.people['notary'].pk}",
        },
        "appointment_cancel": {"reason": "سبب"},
        "recovery": {"email": cast.users["lawyer"].email, "venue": str(cast.venues["court"].pk)},
        "account_find": {"email": cast.users["stranger"].email},
        "account_of_person": {"reason": "سبب"},
        "person_correct": {"document_type": "emirates_id", "reason": "سبب"},
        "proposed_act": {"act": "refuse", "reason": "سبب"},
        "administrator_find": {"email": "new@diwan.example"},
        "administrator_invite": {"reason": "سبب"},
        "administrator_invite_new": {"name_ar": "هند", "email": "new@diwan.example", "reason": "سبب"},
        "administrator_invitation": {"act": "decline"},
        "office_register": {"name_ar": "مكتب", "licence_number": "LF20418", "emirate": "dubai"},
        "office_invite": {"email": "new@diwan.example", "job": "trainee"},
        "mandate_grant": {"rights": "reads", "starts_on": "2026-04-20", "ends_on": "2026-05-20"},
        "law_office": {"act": "close", "reason": "سبب"},
        "company_claim_new": {
            "name_ar": "شركة",
            "licence_number": "909091",
            "authority": "دائرة",
            "proof_kind": "licence",
            "proof_ends_on": "2027-04-20",
            "venue": str(cast.venues["court"].pk),
        },
        "company_claim": {"act": "refuse", "reason": "سبب"},
        "video_check_one": {"act": "cancel", "reason": "سبب"},
        "profile": {"language": "ar", "zone": "Asia/Dubai", "quiet_from": "22:00", "quiet_until": "07:00"},
        "account_login": {"login": "judge@diwan.example", "password": "wrong"},
        "set_language": {"language": "en", "next": "/"},
        "contact_add_email": {"address": "new@diwan.example"},
        "contact_add_telephone": {"number": "0501234567"},
        "message_channels": {"dates": "email", "filings": "email", "cases": "email"},
        "register": {"email": "newcomer@diwan.example"},
        "account_close": {"understood": "on"},
        "inbox_zone": {"zone": "Asia/Dubai"},
        "institution_change": {"name_ar": "محاكم", "name_en": "Courts", "act": "show"},
        "venue_add": {"kind": "court", "name_ar": "محكمة", "name_en": "Court", "code": "NRC"},
        "space_add": {"kind": "chamber", "name_ar": "دائرة", "name_en": "Chamber"},
        "posting_find": {"email": "new@diwan.example"},
        "posting_add_new": {
            "name_ar": "نورة",
            "email": "new@diwan.example",
            "venue": str(cast.venues["court"].pk),
            "role": "clerk",
        },
        "posting_add": {"venue": str(cast.venues["court"].pk), "role": "clerk"},
        "posting_end": {"reason": "سبب", "act": "show"},
        "screen_add": {"name": "شاشة", "space": str(cast.spaces["facility_room"].pk)},
        "screen_revoke": {"reason": "سبب"},
        "program_add": {"name": "برنامج", "owner": "lawyer@diwan.example", "scopes": "filings.read"},
        "program_revoke": {"reason": "سبب"},
        "program_offer": {"act": "refuse"},
        "factor_reset": {"act": "refuse", "reason": "سبب"},
        "special_day_add": {"day": "2026-05-20", "name_ar": "عطلة", "name_en": "Holiday", "act": "preview"},
        "week_add": {"kind": "ordinary", "first_day": "2026-05-20", "act": "preview"},
        # The version and the new time of a booking, as the list of those on days off sends them.
        "move_hearings": {"move": f"{world.keys['hearing_id'][0]}|1|2026-04-20T08:00:00+04:00"},
        "move_appointments": {"move": f"{world.keys['appointment_id'][0]}|1|2026-04-20T08:00:00+04:00"},
        "theme": {"theme": "dark", "next": "/"},
        "venue_law": {"profile": "uae_federal", "first_day": "2026-04-20"},
    }
    return typed.get(name, {})


NASTY: tuple[bytes, ...] = (
    b"",
    b"a\0b",
    b"\xff\xfe\xc3(",
    b"\xed\xa0\x80",
    b"\xc0\xaf..\xc0\xaf",
    "\u202eevil\u2066".encode(),
    ("ا" + "\u0651" * 500).encode(),
    "\u200b\u200d\u0640\ufeff ".encode(),
    "ـــ".encode(),
    b"x" * 120_000,
    b"9" * 400,
    b"-1",
    b"1e999",
    b"NaN",
    b"2147483648",
    b"9223372036854775808",
    "٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩".encode(),
    b"<script>alert(1)</script>{{7*7}}{% debug %}%00../../etc/passwd",
    b"=CMD()|' OR 1=1--\r\nX-Evil: 1",
    b"2027-02-29",
    b"0001-01-01",
    b"9999-12-31",
    b"24:00",
    b"23:59:60",
    b"9999-12-31T23:59:59.999999-23:59|00000000-0000-0000-0000-000000000000",
    b"0001-01-01T00:00:00+23:59|00000000-0000-0000-0000-000000000000",
    b"00000000-0000-0000-0000-000000000000",
    b"true",
    b"[]",
    b"//evil.example/",
    b"javascript:alert(1)",
)


def step_up(client: Any) -> None:
    """Confirm the password of a signed-in client, so that the forms behind that question answer."""
    if "_auth_user_id" in client.session:
        cache.clear()
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def place(world: World, name: str, key: str, at: int) -> str:
    """Return the URL of the page."""
    if name in UNDER:
        return reverse(name, args=[world.keys[UNDER[name]][0], world.keys[key][at]])
    return reverse(name, args=[world.keys[key][at]] if key else [])


def filled(world: World, client: Any, name: str, where: str) -> dict[str, str]:
    """Return the values that the page would send unchanged."""
    found: dict[str, str] = {}
    answer = ask(client, "get", where)
    contexts = answer.context if isinstance(answer.context, list) else [answer.context]
    for layer in (layer for context in contexts if context is not None for layer in context):
        for value in layer.values():
            for form in [value] if isinstance(value, BaseForm) else [*getattr(value, "forms", [])]:
                found |= {bound.html_name: _said(bound.value()) for bound in form}
            if hasattr(value, "management_form"):
                found |= {bound.html_name: _said(bound.value()) for bound in value.management_form}
    return found | honest(world, name)


def _said(value: Any) -> str:
    return "" if value is None else str(value() if callable(value) else value)


def body(fields: dict[str, bytes]) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items())


def send(client: Any, where: str, fields: dict[str, bytes]) -> Any:
    cache.clear()
    return ask(client, "post", where, data=body(fields), content_type="application/x-www-form-urlencoded")


def unexpected(world: World, pages: Any, values: tuple[bytes, ...], *, together: bool) -> Iterator[tuple[Any, ...]]:
    """Return the unexpected responses: each field by itself, or all fields of a page at once."""
    for name, who, key, at in pages:
        client, where = world.browser(who), place(world, name, key, at)
        step_up(client)
        whole = {field: value.encode() for field, value in filled(world, client, name, where).items()}
        assert whole, name
        for turn, nasty in enumerate(values):
            # One at a time, every field gets each third value, and every value each third field.
            single = [whole | {field: nasty} for at, field in enumerate(whole) if (at + turn) % 3 == 0]
            tries = [dict.fromkeys(whole, nasty)] if together else single
            for fields in tries:
                answer = send(client, where, fields)
                if answer.status_code not in {200, 302, 400, 403, 404, 409, 413, 429}:
                    yield name, nasty[:40], [f for f in fields if fields[f] == nasty][:1], answer.status_code
                if answer.status_code == 302 and "evil" in answer["Location"]:
                    yield name, nasty[:40], answer["Location"]
                if answer.status_code in {200, 400} and b"<script>alert(1)" in answer.content:
                    yield name, "script in the page", fields


def test_hostile_value_in_all_fields_of_a_page_breaks_nothing(world: World) -> None:
    before = AuditEntry.records.count()
    for turn in (0, 1):
        assert not list(unexpected(world, PAGES[turn::2], NASTY[1 + 2 * turn : 17 : 4], together=True))
    assert AuditEntry.records.count() == before


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", [0, 1, 2])
def test_hostile_value_in_a_single_field_breaks_nothing(world: World, part: int) -> None:
    assert not list(unexpected(world, PAGES[part::3], NASTY, together=False))


@pytest.mark.parametrize(
    "content_type, sent",
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=a\x00b", b"--a\r\n"),
        ("multipart/form-data; boundary=" + "b" * 400, b"--" + b"b" * 400 + b"\r\n\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=title\r\n\r\nx"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="\0"\r\n\r\nx\r\n--b--\r\n'),
        (
            "multipart/form-data; boundary=b",
            (
                b"--b\r\nContent-Transfer-Encoding: base64\r\n"
                b"Content-Disposition: form-data; name=title\r\n\r\n####\r\n--b--\r\n"
            ),
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name=statement; filename="\r\n--b--',
        ),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 1500)),
        ("application/x-www-form-urlencoded", b"title=" + b"x" * (1 << 20) + b"x" * 100),
        ("application/x-www-form-urlencoded; charset=utf-7", b"title=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded; charset=no-such", b"title=x"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"title=x"),
        ("application/json", b'{"title": "x"}'),
        ("text/plain", b"\xff\xfe"),
        ("", b"title=x"),
    ],
)
def test_invalid_body_is_refused(world: World, content_type: str, sent: bytes) -> None:
    some = {"filing_start", "filing_claim", "filing_documents", "device_enrol", "account_login"}
    for name, who, key, at in (page for page in PAGES if page[0] in some):
        answer = _raw(world, who, place(world, name, key, at), content_type, sent)
        may = {200, 400, 403, 413, 429} if name == "account_login" else {400, 413}
        assert answer.status_code in may, (name, answer.status_code)
        assert b"Traceback" not in answer.content


def _raw(world: World, who: str, where: str, content_type: str, sent: bytes) -> Any:
    cache.clear()
    # The test client's own `post` would encode the body again.
    return ask(world.browser(who), "generic", "POST", path=where, data=sent, content_type=content_type)


@pytest.mark.parametrize("name, who", [("filing_start", "lawyer"), ("appointment_start", "groom")])
def test_unknown_form_field_changes_nothing(world: World, name: str, who: str) -> None:
    client, where = world.browser(who), reverse(name)
    sent = {field: value.encode() for field, value in filled(world, client, name, where).items()}
    more = {"state": b"accepted", "is_sealed": b"1", "filer": b"0", "is_staff": b"1", "number": b"1", "role": b"judge"}
    with_more = send(client, where, sent | {f: v for f, v in more.items() if f not in sent})
    assert with_more.status_code == send(client, where, sent).status_code


# Lists of people, offices and the administration; those without the right get a 404.
NEWER_LISTS = (
    *("special_days", "identity_checks", "company_claims", "my_companies", "my_office", "mandate_list", "undelivered"),
    *("hearings_on_days_off", "move_appointments", "sign_in_list", "proposed_acts", "venue_list", "posting_list"),
    *("law_office_list", "factor_resets", "import_list", "screen_list", "program_list", "working_weeks", "status"),
    *("my_programs", "administrators", "kept_recordings"),
)
WHO_LISTS = ("lawyer", "clerk", "manager", "judge", "groom", "officer", "anonymous", "notary", "superuser")
ODD = (b"%00", b"%ff%fe", b"%ed%a0%80", b"9" * 500, b"-1", b"1e9", b"..%2f..%2f", b"%27%20OR%201=1--", b"x" * 5000)


@pytest.mark.parametrize("odd", ODD)
def test_hostile_query_breaks_no_list(world: World, odd: bytes) -> None:
    # Every user sends some of the values, and every value is sent by some users.
    turn = ODD.index(odd)
    ask_every_list(world, odd, tuple(WHO_LISTS[(turn + step) % len(WHO_LISTS)] for step in (0, 2, 3)))


def ask_every_list(world: World, odd: bytes, members: tuple[str, ...]) -> None:
    """Request each list with a hostile value in every parameter that any list has."""
    names = ("page", "q", "state", "day", "show", "kind", "next", "language", "format", "order", "case__is_sealed")
    query = "&".join(f"{name}={odd.decode()}" for name in names)
    for who in members:
        client = world.browser(who)
        for name in (
            "home",
            "cases",
            "filings",
            "review_queue",
            "hearings",
            "inbox",
            "appointments",
            "appointment_start",
            "custody_facility",
            "account_login",
            "device_enrol",
            "help",
            *NEWER_LISTS,
        ):
            answer = ask(client, "get", f"{reverse(name)}?{query}")
            assert answer.status_code in {200, 302, 400, 403, 404}, (who, name, answer.status_code)
