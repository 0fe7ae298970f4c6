"""`python -m video.sfu.net.relay`: ask a relay (TURN) for an address, as a browser does.

Reads `{"urls": […], "username": …, "credential": …}` from standard input and prints for each URL `answers`, `refuses`
(the credential), `certificate` or `silent`, as a JSON list. Takes at most four seconds.
"""

import asyncio
import json
import re
import ssl
import sys
from typing import Final

from aioice.stun import TransactionError
from aioice.turn import create_turn_endpoint

ANSWER_TIMEOUT: Final = 4.0
_URL: Final = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[^]]+\]|[^:?]+)(?::(?P<port>\d+))?(?:\?transport=(?P<way>\w+))?"
)
_PORTS: Final = {"turn": 3478, "turns": 5349}


async def ask(url: str, username: str, credential: str) -> str:
    """Ask one URL. Raises nothing."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            await _allocate(url, username, credential)
    except TransactionError:
        return "refuses"
    except ssl.SSLError:
        return "certificate"
    except Exception:  # noqa: BLE001 - every other error means that a browser gets no address either
        return "silent"
    return "answers"


async def _allocate(url: str, username: str, credential: str) -> None:
    found = _URL.fullmatch(url)
    if found is None:
        raise OSError("not an address")
    scheme, host = found["scheme"], found["host"].strip("[]")
    # A browser takes UDP where the address does not say.
    is_tcp = found["way"] == "tcp" or (scheme == "turns" and found["way"] is None)
    transport, _protocol = await create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=(host, int(found["port"] or _PORTS[scheme])),
        username=username,
        password=credential,
        ssl=ssl.create_default_context() if scheme == "turns" else False,
        transport="tcp" if is_tcp else "udp",
    )
    transport.close()


async def ask_all(urls: list[str], username: str, credential: str) -> list[str]:
    """Ask all URLs at the same time."""
    return list(await asyncio.gather(*(ask(url, username, credential) for url in urls)))


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(asyncio.run(ask_all(asked["urls"], asked["username"], asked["credential"])), sys.stdout)
