"""The log of requests of API clients: written after each answer, and cut by a sweep."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from allauth.idp.oidc.models import Client
from django.db import DatabaseError, transaction

from courts.access.models import ClientRequest
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=30)
# For each client. At ten requests a second this is half an hour; a client that asks so often tells the same each time.
MOST: Final = 20_000
BATCH: Final = 5000


def record(client: str, *, method: str, path: str, status: int, scope: str, address: str | None) -> None:
    """Write one request. An error here changes no answer."""
    try:
        with transaction.atomic():
            ClientRequest.records.create(
                client=client[:100],
                method=method[:8],
                path=path[:200],
                status=status,
                scope=scope[:40],
                address=address,
            )
    except (DatabaseError, ValueError):
        log.warning("the request of a client is not logged", exc_info=True)


def delete_old() -> Swept:
    """Delete the requests whose time is over, and those above the number that each client keeps."""
    return sweeps.run("access.delete_old_client_requests", _delete_old)


def _delete_old(this: Run) -> Swept:
    over = ClientRequest.records.order_by("pk").values_list("pk", "at")[:BATCH]
    keys = [pk for pk, at in over if at < this.now - KEPT]
    done = ClientRequest.records.filter(pk__in=keys).delete()[0] if keys else 0
    is_full = len(keys) == BATCH
    for client in Client.objects.values_list("pk", flat=True).order_by("pk"):
        rows = ClientRequest.records.filter(client=client)
        bound = rows.order_by("-pk").values_list("pk", flat=True)[MOST : MOST + 1]
        if bound:
            old = list(rows.filter(pk__lte=bound[0]).order_by("pk").values_list("pk", flat=True)[:BATCH])
            done += ClientRequest.records.filter(pk__in=old).delete()[0]
            is_full |= len(old) == BATCH
    return Swept(done, is_full)
