"""The check of the relay (TURN), for the pages of administrators."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from django.conf import settings

from courts.connections.queries.current import Relay, relay
from courts.ground import clock
from courts.ground.declared.installation import Finding
from video.services.ice_servers import servers_of

log = logging.getLogger(__name__)

# A process of its own asks, since this one has no library of the media node; it takes a second to start.
ANSWER_TIMEOUT: Final = 8.0


def check(candidate: tuple[Sequence[str], str] | None = None) -> Finding | None:
    """Ask each URL of the relay for an address, all at once; the first that fails is the finding.

    `candidate`: the addresses and the secret of a relay that is not in use. None where no relay is set. Raises nothing.
    """
    found = relay() if candidate is None else Relay(tuple(candidate[0]), candidate[1])
    # A seat of its own, so that no quota of a participant is used.
    servers = servers_of(found, uuid4(), clock.now())
    if not servers:
        return None
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "video.sfu.net.relay"],
            input=json.dumps(servers[0]),
            capture_output=True,
            text=True,
            timeout=ANSWER_TIMEOUT,
            check=True,
            cwd=settings.BASE_DIR,
        )
        codes: list[str] = json.loads(asked.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        log.warning("the relay could not be asked", exc_info=True)
        codes = ["silent"]
    for url, code in zip(found.urls, codes, strict=False):
        if code != "answers":
            return Finding(is_good=False, code=code, address=url)
    return Finding(is_good=True, code="answers", address=", ".join(found.urls))
