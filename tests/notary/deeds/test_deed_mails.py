"""The mail that gives a sealed deed to its parties: code, QR code and links, in both languages, no word of its text."""

from __future__ import annotations

import struct
import zlib
from email.message import Message

import pytest
from django.core import mail

from courts.ground.models import Person
from courts.ground.services.notices import sweep
from courts.ground.services.qr_pictures import MARGIN, SCALE, qr_png
from demo.people import Cast
from notary.deeds import codes
from notary.deeds.models import Deed
from notary.deeds.services.delivery import deliver_due
from tests.notary.deeds.deeds import sealed

pytestmark = pytest.mark.django_db


def mails_of(deed: Deed, language: str = "ar") -> list[Message]:
    Person.records.update(language=language)
    mail.outbox.clear()
    deliver_due()
    sweep(limit=100)
    return [message.message() for message in mail.outbox if codes.shown(deed.code) in str(message.body)]


def part(message: Message, kind: str) -> Message:
    return next(each for each in message.walk() if each.get_content_type() == kind)


def text_of(message: Message, kind: str) -> str:
    return bytes(part(message, kind).get_payload(decode=True)).decode()


@pytest.mark.parametrize("language, first", [("ar", 'dir="rtl" lang="ar"'), ("en", 'dir="ltr" lang="en"')])
def test_each_party_gets_code_and_ways_in_both_languages(cast: Cast, language: str, first: str) -> None:
    deed = sealed(cast)
    found = mails_of(deed, language)
    assert {each["To"] for each in found} == {cast.users["groom"].email, cast.users["bride"].email}
    for message in found:
        html, plain = text_of(message, "text/html"), text_of(message, "text/plain")
        blocks = html[html.index('class="block"') :]
        assert blocks.startswith(f'class="block" {first}')
        for shown in (html, plain):
            assert f"/notary/deeds/{deed.pk}/" in shown
            assert shown.count(f"/verify/{codes.shown(deed.code)}/") >= 2


def test_picture_is_part_of_the_mail_and_loaded_from_nowhere(cast: Cast) -> None:
    message = mails_of(sealed(cast))[0]
    html, picture = text_of(message, "text/html"), part(message, "image/png")
    assert message.get_content_type() == "multipart/related"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert html.count("src=") == html.count('src="cid:')


def test_mail_names_no_party_and_quotes_no_clause(cast: Cast) -> None:
    deed = sealed(cast)
    names = [name for party in deed.text.parties for name in (party.name, party.name_en)]
    forbidden = [*names, *(word for clause in deed.text.clauses for word in (clause.ar, clause.en)), deed.draft_hash]
    for message in mails_of(deed):
        shown = str(message["Subject"]) + text_of(message, "text/html") + text_of(message, "text/plain")
        assert [word for word in forbidden if word and word in shown] == []


def test_picture_has_the_modules_of_the_code_and_a_white_margin() -> None:
    png = qr_png("https://diwan.example/verify/7K3M-9QXT-2BVN/")
    side, height = struct.unpack(">II", png[16:24])
    lines = zlib.decompress(png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8])
    step = 1 + (side + 7) // 8
    pixels = [
        f"{int.from_bytes(lines[at + 1 : at + step], 'big'):0{8 * (step - 1)}b}" for at in range(0, len(lines), step)
    ]
    modules = [row[SCALE // 2 : side : SCALE] for row in pixels[SCALE // 2 :: SCALE]]
    assert (side == height, len(modules), len(pixels)) == (True, side // SCALE, side)
    assert set(modules[0] + modules[MARGIN - 1]) == {"1"}
    # The finder pattern of a corner.
    corner = [row[MARGIN : MARGIN + 7] for row in modules[MARGIN : MARGIN + 7]]
    assert corner == ["0000000", "0111110", "0100010", "0100010", "0100010", "0111110", "0000000"]
