"""ICE checks: verification, route selection, and forged senders, which change nothing."""

import pytest
from aioice import stun

from video.sfu.net.guard import PacketKind, RateLimiter, TokenBucket, classify
from video.sfu.net.ice import IceLite, Route
from video.sfu.net.port import Address

PASSWORD = "p" * 24


class Socket:
    """Records datagrams with their addresses."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, Address]] = []

    def sendto(self, data: bytes, address: Address) -> None:
        self.sent.append((bytes(data), address))

    def last(self) -> stun.Message:
        return stun.parse_message(self.sent[-1][0])


def route_to(sock: Socket, address: Address) -> Route:
    return Route(sock, address, repr(address).encode())


HOME: Address = ("192.0.2.1", 4000)
AWAY: Address = ("198.51.100.9", 5000)


@pytest.fixture
def ice() -> tuple[IceLite, Socket, list[Route]]:
    taken: list[Route] = []
    lite = IceLite(taken.append)
    lite.remote_ufrag, lite.remote_password = "them", PASSWORD
    return lite, Socket(), taken


def check(lite: IceLite, *, nominate: bool = True, role: str = "ICE-CONTROLLING") -> stun.Message:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{lite.ufrag}:them"
    message.attributes["PRIORITY"] = 1
    message.attributes[role] = 7
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(lite.password.encode())
    return stun.parse_message(bytes(message))


def test_a_signed_check_is_answered_with_its_senders_address(ice) -> None:
    lite, sock, taken = ice
    message = check(lite)
    assert lite.verifies(message)
    lite.on_request(message, route_to(sock, HOME), 1.0)
    answer = sock.last()
    assert answer.message_class == stun.Class.RESPONSE
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == HOME
    assert answer.check_message_integrity(lite.password.encode())
    assert taken == [route_to(sock, HOME)]


@pytest.mark.parametrize("change", ["password", "name", "their name", "unsigned"])
def test_a_check_for_another_connection_is_not_verified(ice, change: str) -> None:
    lite, _, _ = ice
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    names = {"name": "another:them", "their name": f"{lite.ufrag}:others"}
    message.attributes["USERNAME"] = names.get(change, f"{lite.ufrag}:them")
    if change != "unsigned":
        message.add_message_integrity(b"wrong" if change == "password" else lite.password.encode())
    assert not lite.verifies(stun.parse_message(bytes(message)))


def test_a_controlled_browser_gets_a_role_conflict(ice) -> None:
    lite, sock, taken = ice
    lite.on_request(check(lite, role="ICE-CONTROLLED"), route_to(sock, HOME), 1.0)
    assert sock.last().error_code == 487
    assert taken == []


def test_the_nominated_route_is_selected_before_the_handshake(ice) -> None:
    lite, sock, taken = ice
    lite.on_request(check(lite, nominate=False), route_to(sock, HOME), 1.0)
    lite.on_request(check(lite, nominate=False), route_to(sock, AWAY), 1.0)
    assert lite.route == route_to(sock, HOME)
    lite.on_request(check(lite), route_to(sock, AWAY), 1.0)
    assert taken == [route_to(sock, HOME), route_to(sock, AWAY)]


def test_a_new_address_of_a_connected_browser_is_probed_before_use(ice) -> None:
    lite, sock, _ = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    lite.is_connected = True
    lite.on_request(check(lite), route_to(sock, AWAY), 1.0)
    assert lite.route == route_to(sock, HOME)
    asked = sock.last()
    assert sock.sent[-1][1] == AWAY
    assert asked.attributes["USERNAME"] == f"them:{lite.ufrag}"
    assert asked.check_message_integrity(PASSWORD.encode())
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, asked.transaction_id)
    answer.add_message_integrity(PASSWORD.encode())
    assert lite.on_response(stun.parse_message(bytes(answer)), route_to(sock, AWAY), 1.0)
    assert lite.route == route_to(sock, AWAY)


@pytest.mark.parametrize("forged", ["signature", "transaction", "sender"])
def test_a_forged_probe_response_changes_nothing(ice, forged: str) -> None:
    lite, sock, _ = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    lite.is_connected = True
    lite.on_request(check(lite), route_to(sock, AWAY), 1.0)
    transaction = bytes(12) if forged == "transaction" else sock.last().transaction_id
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction)
    answer.add_message_integrity(b"x" * 24 if forged == "signature" else PASSWORD.encode())
    sender = ("203.0.113.5", 1) if forged == "sender" else AWAY
    assert not lite.on_response(stun.parse_message(bytes(answer)), route_to(sock, sender), 1.0)
    assert lite.route == route_to(sock, HOME)


def test_open_probes_are_limited(ice) -> None:
    lite, sock, _ = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    lite.is_connected = True
    for port in range(1, 1000):
        lite.on_request(check(lite), route_to(sock, ("203.0.113.5", port)), 1.0)
    assert len(lite._probes) <= 8


def test_queued_dtls_datagrams_are_limited(ice) -> None:
    lite, _, _ = ice
    for _ in range(1000):
        lite.put(b"x")
    assert lite._inbox.qsize() <= 32
    lite.put(None)
    assert lite._inbox.qsize() <= 32


@pytest.mark.parametrize(
    "data, kind",
    [
        (b"", PacketKind.INVALID),
        (b"\x80", PacketKind.INVALID),
        (b"\x80\x60" + bytes(10), PacketKind.RTP),
        (b"\x80\xc8" + bytes(20), PacketKind.RTCP),
        (b"\x80\xc8" + bytes(1400), PacketKind.INVALID),
        (b"\x00\x01" + bytes(18), PacketKind.STUN),
        (b"\x00\x01" + bytes(10), PacketKind.INVALID),
        (b"\x16\xfe\xfd" + bytes(20), PacketKind.DTLS),
        (b"\x16\xfe\xfd" + bytes(1600), PacketKind.INVALID),
        (b"\x40" + bytes(40), PacketKind.INVALID),
        (b"\xff" + bytes(40), PacketKind.INVALID),
        (b"\x80\x60" + bytes(2047), PacketKind.INVALID),
    ],
)
def test_a_datagram_is_classified_by_its_first_bytes_and_length(data: bytes, kind: PacketKind) -> None:
    assert classify(bytearray(data.ljust(3000, b"\0")), len(data)) is kind


def test_a_rate_limiter_spaces_events_and_starts_at_once() -> None:
    limiter = RateLimiter(10)
    assert [limiter.reserve(100.0) for _ in range(3)] == pytest.approx([0, 0.1, 0.2])
    assert limiter.reserve(100.25) == pytest.approx(0.05)
    assert limiter.reserve(200.0) == 0


def test_a_token_bucket_gives_its_burst_first_and_its_rate_after() -> None:
    bucket = TokenBucket(10, 20)
    assert sum(bucket.take(100.0) for _ in range(50)) == 20
    assert sum(bucket.take(101.0) for _ in range(50)) == 10
    assert sum(bucket.take(1000.0) for _ in range(50)) == 20


def test_a_browser_without_nomination_is_followed_after_a_silent_route(ice) -> None:
    lite, sock, _ = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    lite.is_connected = True
    lite.on_request(check(lite, nominate=False), route_to(sock, HOME), 2.0)
    lite.on_request(check(lite, nominate=False), route_to(sock, AWAY), 4.0)
    assert [address for _data, address in sock.sent].count(AWAY) == 1, "answered, not probed: the other route is alive"
    lite.on_request(check(lite, nominate=False), route_to(sock, AWAY), 5.0)
    assert lite.route == route_to(sock, HOME), "not before the probe is answered"
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, sock.last().transaction_id)
    answer.add_message_integrity(PASSWORD.encode())
    assert lite.on_response(stun.parse_message(bytes(answer)), route_to(sock, AWAY), 5.0)
    assert lite.route == route_to(sock, AWAY)
    lite.on_request(check(lite, nominate=False), route_to(sock, HOME), 5.5)
    assert lite.route == route_to(sock, AWAY), "it does not go back by itself"


def answered(lite: IceLite, sock: Socket, address: Address) -> bool:
    """Answer the last probe as the browser; return True if the answer is accepted."""
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, sock.last().transaction_id)
    answer.add_message_integrity(PASSWORD.encode())
    return lite.on_response(stun.parse_message(bytes(answer)), route_to(sock, address), 1.0)


async def test_the_end_of_the_handshake_proves_its_route(ice) -> None:
    lite, sock, taken = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    await lite._send(b"hello")
    lite.on_connected()
    assert lite.route == route_to(sock, HOME)
    assert taken == [route_to(sock, HOME)]


@pytest.mark.parametrize("flights", [1, 2])
async def test_a_route_nominated_late_in_the_handshake_is_probed_first(ice, flights: int) -> None:
    """Otherwise a member could have every camera sent to any address."""
    lite, sock, taken = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    await lite._send(b"hello")
    lite.on_request(check(lite), route_to(sock, AWAY), 1.0)
    if flights == 2:
        await lite._send(b"finished")
    lite.on_connected()
    assert lite.route is None
    assert taken[-1] is None
    assert sock.sent[-1][1] == AWAY
    lite.on_request(check(lite), route_to(sock, AWAY), 1.0)
    assert lite.route is None, "a peer that forges its sender keeps sending checks"
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    assert answered(lite, sock, HOME)
    assert lite.route == route_to(sock, HOME)


async def test_a_handshake_without_a_sent_datagram_proves_no_route(ice) -> None:
    lite, sock, _ = ice
    lite.on_request(check(lite), route_to(sock, HOME), 1.0)
    lite.on_connected()
    assert lite.route is None
    assert answered(lite, sock, HOME)
    assert lite.route == route_to(sock, HOME)
