"""The wire accepts messages that fit their contract, and no others."""

import json
from base64 import b64encode

import pytest

from video.sfu import wire
from video.sfu.errors import WireError

KEY = b64encode(bytes(range(32))).decode()
MESSAGES = [
    wire.Hello(1),
    wire.Desired(
        "r",
        3,
        (wire.DesiredSeat("a", 1), wire.DesiredSeat("b", 2)),
        (wire.Edge("a", "b", "video"), wire.Edge("b", "a", "audio")),
    ),
    wire.Desired(
        "r",
        4,
        (wire.DesiredSeat("a", 1, is_recorded=True, muted=("audio",)), wire.DesiredSeat("b", 2)),
        (),
        recording=wire.DesiredRecording("rec", KEY, is_paused=True),
    ),
    wire.Publish("1", "r", "a", 1, "v=0\r\n"),
    wire.Probe("8", "r", "a", "v=0\r\n"),
    wire.Subscribe("2", "r", "a", 1),
    wire.Accept("3", "r", "a", 4, "v=0\r\nقاض"),
    wire.Show("5", "r", "a", ("b", "c")),
    wire.Counters("4", "r"),
    wire.CloseRoom("r"),
    wire.Alive(),
]
REPORTS = [
    wire.Ready(1, 4000, ("127.0.0.1", "::1"), 77),
    wire.Answer("1", "v=0"),
    wire.Offer("1", "r", "a", 1, "v=0"),
    wire.Done("1"),
    wire.Refused("1", "bad_sdp", "because"),
    wire.CountersReply(
        "1", "r", (wire.OutputCount("a", "b", "audio", 1, 2, 0, 30),), (wire.InputCount("a", "video", 1, 2, 3),)
    ),
    wire.Reoffer("r", "a", 2, "v=0"),
    wire.Seen("r", (wire.SeatSeen("a", audio=True, video=False, screen=False, network="fair"),)),
    wire.Gone("r", "a", "silence"),
    wire.Speaking("r", ("a", "b")),
    wire.Visible("r", "a", ()),
    wire.RecordingState("r", "rec", is_running=False, last_write_ms=900, last_segment_ms=31000, alarm="disk_full"),
    wire.Alive(),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
def test_every_message_to_the_node_survives_the_wire(message: wire.ToNode) -> None:
    line = wire.encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert wire.decode_to_node(line) == message


@pytest.mark.parametrize("message", REPORTS, ids=lambda each: type(each).__name__)
def test_every_message_from_the_node_survives_the_wire(message: wire.FromNode) -> None:
    assert wire.decode_from_node(wire.encode(message)) == message


def test_every_message_type_is_tested_here() -> None:
    written = {wire.DesiredLine if isinstance(each, wire.Desired) else type(each) for each in MESSAGES}
    assert written == set(wire.TO_NODE.values())
    assert {type(each) for each in REPORTS} == set(wire.FROM_NODE.values())


HELLO = {"type": "hello", "protocol": wire.PROTOCOL}
DESIRED = {"type": "desired", "room": "r", "version": 1, "seats": [], "target_sets": [], "pinned": [], "last_n": 0}
PAIR = {**DESIRED, "seats": [{"seat": each, "generation": 1} for each in "ab"]}


@pytest.mark.parametrize(
    "value",
    [
        [],
        "hello",
        {},
        {"type": 1},
        {"type": "answer", "id": "1", "sdp": ""},
        {"type": "hello"},
        {**HELLO, "more": 1},
        {**HELLO, "protocol": True},
        {**HELLO, "protocol": "1"},
        {**HELLO, "protocol": 1.0},
        {**HELLO, "protocol": -1},
        {**HELLO, "protocol": 2**63},
        {**HELLO, "protocol": None},
        {**DESIRED, "room": ""},
        {**DESIRED, "room": "a b"},
        {**DESIRED, "room": "r" * 65},
        {**DESIRED, "room": "٣"},
        {**DESIRED, "seats": {}},
        {**DESIRED, "pinned": ["a", 1]},
        {**DESIRED, "most": -1},
        {**DESIRED, "seats": [{"seat": "a"}]},
        {**DESIRED, "seats": [["a", 1]]},
        {**PAIR, "target_sets": [{"source": 0, "medium": "smell", "targets": [1]}]},
        {**PAIR, "target_sets": [{"source": 0, "medium": ["audio"], "targets": [1]}]},
        {**PAIR, "target_sets": [{"source": 0, "medium": "audio", "targets": [2]}]},
        {**PAIR, "target_sets": [{"source": 2, "medium": "audio", "targets": [1]}]},
        {**PAIR, "target_sets": [{"source": 0, "medium": "audio", "targets": [-1]}]},
        {**PAIR, "target_sets": [{"source": "a", "medium": "audio", "targets": ["b"]}]},
        {**DESIRED, "seats": [{"seat": "a", "generation": 1}] * 1001},
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_a_message_that_breaks_the_contract_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        wire.decode_to_node(json.dumps(value).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"type":"hello","protocol":NaN}',
        b'{"type":"hello","protocol":1e999}',
        b" " * (wire.MAX_LINE + 1),
    ],
    ids=["empty", "newline", "half", "bytes", "deep", "nan", "infinite", "long"],
)
def test_a_line_that_is_not_json_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode_to_node(line)


def test_a_message_that_breaks_the_contract_is_not_encoded() -> None:
    with pytest.raises(WireError):
        wire.encode(wire.CloseRoom(""))
    with pytest.raises(WireError):
        wire.encode(wire.Publish("1", "r", "a", 1, "x" * 300_000))


RECORDING = {"recording": "rec", "data_key": KEY}


def test_a_link_that_knows_no_recording_is_understood() -> None:
    told = wire.decode_to_node(json.dumps(PAIR).encode())
    assert isinstance(told, wire.Desired)
    assert told.recording is None
    assert not any(seat.is_recorded or seat.muted for seat in told.seats)
    assert b"record" not in wire.encode(told), "a node that knows no recording understands the answer"


@pytest.mark.parametrize(
    "recording",
    [
        {"recording": "rec"},
        {**RECORDING, "data_key": KEY[:-4]},
        {**RECORDING, "data_key": KEY.replace("=", "A")},
        {**RECORDING, "recording": "../rec"},
        {**RECORDING, "is_paused": 1},
        {**RECORDING, "more": 1},
        "rec",
    ],
)
def test_invalid_recording_is_refused(recording: object) -> None:
    with pytest.raises(WireError):
        wire.decode_to_node(json.dumps({**PAIR, "recording": recording}).encode())


def test_data_key_is_in_no_log() -> None:
    told = wire.decode_to_node(json.dumps({**PAIR, "recording": RECORDING}).encode())
    assert "'rec'" in repr(told)
    assert KEY not in repr(told)


def test_a_room_of_three_hundred_seats_fits_one_line() -> None:
    """Tested with a quarter of the edges."""
    many = 150
    names = [f"00000000-0000-4000-8000-{place:012d}" for place in range(many)]
    edges = tuple(
        wire.Edge(source, target, medium)
        for source in names
        for target in names
        if source != target
        for medium in ("audio", "video")
    )
    desired = wire.Desired("room", 1, tuple(wire.DesiredSeat(name, 1) for name in names), edges)
    line = wire.encode(desired)
    assert len(line) < wire.MAX_LINE / 4
    told = wire.decode_to_node(line)
    assert isinstance(told, wire.Desired)
    assert set(told.edges) == set(edges)


def test_edges_of_seats_outside_the_room_are_not_encoded() -> None:
    desired = wire.Desired(
        "r", 3, (wire.DesiredSeat("a", 1),), (wire.Edge("a", "b", "video"), wire.Edge("c", "a", "audio"))
    )
    told = wire.decode_to_node(wire.encode(desired))
    assert isinstance(told, wire.Desired)
    assert told.edges == ()
