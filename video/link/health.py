"""The check of the media node, for the pages of administrators."""

from __future__ import annotations

import asyncio
import logging
from typing import Final
from uuid import UUID

from asgiref.sync import async_to_sync

from courts.connections.queries.current import media_address, media_ports
from courts.ground.declared.installation import Finding
from video.link.counters import counters_of

log = logging.getLogger(__name__)

# A room that never exists: the node answers that it does not know it.
NO_ROOM: Final = UUID(int=0)
ANSWER_TIMEOUT: Final = 4.0


def check() -> Finding:
    """Ask the link, and through it the node, which runs only while its UDP port is open. At most four seconds."""
    ports = tuple(port for port in media_ports() if port)
    code = async_to_sync(_ask)()
    return Finding(is_good=code == "answers", code=code, ports=ports, address=media_address())


async def _ask() -> str:
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            await counters_of(NO_ROOM)
    except TimeoutError:
        return "no_link"
    except LookupError as error:
        return "no_node" if str(error.args[0]) == "node_unavailable" else "answers"
    except Exception:
        log.exception("the media node could not be asked")
        return "no_link"
    return "answers"
