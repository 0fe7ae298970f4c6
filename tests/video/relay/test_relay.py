"""coturn with the product's credentials: it reaches the media node and nothing else."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint

from courts.ground import clock
from courts.ground.declared.installation import Finding
from tests.e2e.browser.product import free_port
from tests.turn import SECRET, Turn, turn
from video.link.relay import check
from video.services.ice_servers import ice_servers

pytestmark = [pytest.mark.integration, pytest.mark.network]

# coturn never relays to addresses of 127.0.0.0/8.
NODE, OTHER = "10.77.8.1", "10.77.8.2"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turn]:
    """A relay that may reach `NODE` only."""
    folder = tmp_path_factory.mktemp("turn")
    for address in (NODE, OTHER):
        subprocess.run(["ip", "address", "replace", f"{address}/32", "dev", "lo"], check=True)
    with turn(folder, address=NODE, peer=NODE, port=free_port(), tls_port=free_port()) as running:
        yield running
    for address in (NODE, OTHER):
        subprocess.run(["ip", "address", "delete", f"{address}/32", "dev", "lo"], check=True)


@pytest.fixture
def _relay_settings(relay: Turn, settings: Any) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = tuple(relay.urls.split(",")), SECRET


class Peer(asyncio.DatagramProtocol):
    """A place behind the relay that answers every datagram."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.transport.sendto(b"answer to " + data, addr)


class Client(asyncio.DatagramProtocol):
    """A browser's end of the relay."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.received.put_nowait(data)


async def allocate(relay: Turn, server: dict[str, Any], *, tls: bool = False) -> tuple[Any, Client]:
    context: ssl.SSLContext | None = None
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    transport, protocol = await create_turn_endpoint(
        Client,
        server_addr=(relay.address, relay.tls_port if tls else relay.port),
        username=server["username"],
        password=server["credential"],
        ssl=context or False,
        transport="tcp" if tls else "udp",
    )
    assert isinstance(protocol, Client)
    return transport, protocol


async def passes(transport: Any, client: Client, address: tuple[str, int]) -> bool:
    """Return whether a datagram gets to the address and an answer comes back."""
    transport.sendto(b"hello", address)
    try:
        return await asyncio.wait_for(client.received.get(), 3) == b"answer to hello"
    except TimeoutError:
        return False


def credential(at: datetime | None = None) -> dict[str, Any]:
    (server,) = ice_servers(uuid4(), at or clock.now())
    return server


@pytest.mark.usefixtures("_relay_settings")
@pytest.mark.parametrize("tls", [False, True], ids=["udp", "tls"])
async def test_relay_reaches_the_media_node_and_no_other_address(relay: Turn, tls: bool) -> None:
    loop = asyncio.get_running_loop()
    peers = [(await loop.create_datagram_endpoint(Peer, local_addr=(host, 0)))[0] for host in (NODE, OTHER)]
    node, other = (each.get_extra_info("sockname")[:2] for each in peers)
    transport, client = await allocate(relay, credential(), tls=tls)
    try:
        assert await passes(transport, client, node)
        # The refused address first answers a datagram that does not come through the relay: it could have answered.
        asked, asking = await loop.create_datagram_endpoint(Client, remote_addr=other)
        asked.sendto(b"hello")
        assert await asyncio.wait_for(asking.received.get(), 3) == b"answer to hello"
        asked.close()
        assert not await passes(transport, client, other)
        assert await passes(transport, client, node)
    finally:
        transport.close()
        for each in peers:
            each.close()


@pytest.mark.usefixtures("_relay_settings")
async def test_expired_and_foreign_credentials_are_refused(relay: Turn) -> None:
    transport, _client = await allocate(relay, credential())
    transport.close()
    expired = credential(clock.now() - timedelta(minutes=11))
    good = credential()
    # The end moved by an hour, under the password of the old name.
    end, _, seat = good["username"].partition(":")
    moved = {**good, "username": f"{int(end) + 3600}:{seat}"}
    foreign = {**good, "credential": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    for refused in (expired, moved, foreign):
        with pytest.raises(TransactionFailed) as caught:
            await allocate(relay, refused)
        assert caught.value.response.attributes["ERROR-CODE"][0] in {401, 403, 486}


@pytest.mark.django_db
@pytest.mark.usefixtures("_relay_settings")
def test_check_of_administrators_tells_what_is_wrong_with_the_relay(relay: Turn, settings: Any) -> None:
    udp, tls = settings.TURN_URLS
    settings.TURN_URLS = (udp,)
    assert check() == Finding(is_good=True, code="answers", address=udp)
    # The certificate is its own: browsers refuse it.
    settings.TURN_URLS = (udp, tls)
    assert check() == Finding(is_good=False, code="certificate", address=tls)
    settings.TURN_URLS = (udp, f"turn:{NODE}:{free_port()}?transport=tcp")
    assert check() == Finding(is_good=False, code="silent", address=settings.TURN_URLS[1])
    settings.TURN_URLS, settings.TURN_SECRET = (udp,), "another secret than the one of the relay"
    assert check() == Finding(is_good=False, code="refuses", address=udp)
    settings.TURN_URLS = ()
    assert check() is None
