"""Messages outside the protocol are refused, whatever they contain."""

from __future__ import annotations

import json

import pytest

from ops.serving.server import connection_limits as limits
from video.signalling.commands import FIELDS
from video.signalling.protocol import (
    MAX_ACCEPT,
    MAX_ANSWER,
    MAX_MESSAGE,
    MAX_SDP,
    ProtocolError,
    parse,
)

KEY = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "text,code",
    [
        ("", "not_json"),
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ('{"type":"join"}', "missing_id"),
        ('{"type":"join","id":7}', "missing_id"),
        ('{"type":"fly","id":"1"}', "unknown_type"),
        ('{"type":["join"],"id":"1"}', "unknown_type"),
        ('{"type":"join","id":"1","role":"judge"}', "wrong_fields"),
        ('{"type":"hand","id":"1"}', "wrong_fields"),
        ('{"type":"hand","id":"1","raised":1}', "wrong_type"),
        ('{"type":"admit","id":"1","seat":"x"}', "wrong_type"),
        ('{"type":"accept","id":"1","serial":true,"sdp":"v"}', "wrong_type"),
        ('{"type":"accept","id":"1","serial":1e999,"sdp":"v"}', "wrong_type"),
        ('{"type":"share","id":"1","on":"yes"}', "wrong_type"),
        ('{"type":"share","id":"1","on":null}', "wrong_type"),
        ('{"type":"share","id":"1"}', "wrong_fields"),
        ('{"type":"stop_share","id":"1","seat":null}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"   ","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a\\nb","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a\\u202eb","seats":[]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"%s","seats":[]}' % ("x" * 61), "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"%s","seats":[]}' % ("\ufb2c" * 60), "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a","seats":"x"}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a","seats":[null]}', "wrong_type"),
        ('{"type":"open_consultation","id":"1","title":"a","seats":{}}', "wrong_type"),
        (f'{{"type":"move","id":"1","seat":"{KEY}","consultation":""}}', "wrong_type"),
        (f'{{"type":"move","id":"1","seat":"{KEY}","consultation":false}}', "wrong_type"),
        (f'{{"type":"move","id":"1","seat":"{KEY}"}}', "wrong_fields"),
        ('{"type":"close_consultation","id":"1","consultation":null}', "wrong_type"),
        (f'{{"type":"screening","id":"1","seat":"{KEY}","other":"{KEY}","audio":1,"video":true}}', "wrong_type"),
        (f'{{"type":"screening","id":"1","seat":"{KEY}","audio":true,"video":true}}', "wrong_fields"),
        ('{"type":"join","type":"leave","id":"1"}', "duplicate_key"),
        ('{"type":"join","id":"1","x":' + "[" * 50 + "]" * 50 + "}", "too_deep"),
        ("[" * 30000, "not_json"),
        ("x" * (MAX_ACCEPT + 1), "too_large"),
        ('{"type":"ready","id":"1","camera":"%s"}' % ("x" * MAX_MESSAGE), "too_large"),
        ('{"type":"publish","id":"1","sdp":"%s"}' % ("x" * (MAX_SDP + 1)), "wrong_type"),
        ('{"type":"accept","id":"1","serial":1,"sdp":"%s"}' % ("x" * (MAX_ANSWER + 1)), "wrong_type"),
    ],
)
def test_message_outside_the_protocol_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        parse(text, FIELDS)
    assert refused.value.code == code


def test_answer_to_the_longest_offer_fits_the_limits() -> None:
    sections = 120
    answer = ("a=" + "x" * 60 + "\r\n") * (2000 // 64) * sections
    text = json.dumps({"type": "accept", "id": "1", "serial": 1, "sdp": answer})
    assert parse(text, FIELDS).fields["sdp"] == answer
    assert len(text) < MAX_ACCEPT == limits.from_settings().message


def test_move_accepts_null_as_consultation() -> None:
    assert (
        parse(f'{{"type":"move","id":"1","seat":"{KEY}","consultation":null}}', FIELDS).fields["consultation"] is None
    )
