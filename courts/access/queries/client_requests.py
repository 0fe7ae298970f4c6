"""The requests of one API client, as administrators read them."""

from __future__ import annotations

from allauth.idp.oidc.models import Client
from django.db.models import QuerySet

from courts.access.models import ClientRequest
from courts.ground.errors import NotVisible


def requests_of(client: str, *, refused: bool = False, method: str = "") -> QuerySet[ClientRequest]:
    """The requests of a client, the newest first; with `refused` those that were answered with an error."""
    rows = ClientRequest.records.filter(client=client)
    if refused:
        rows = rows.filter(status__gte=400)
    if method:
        rows = rows.filter(method=method)
    return rows.order_by("-pk")


def logged_client(client: str) -> str:
    """The name of a client, or its id once it is revoked. Raises NotVisible if there is neither client nor request."""
    name = Client.objects.filter(pk=client).values_list("name", flat=True).first()
    if name is None and not requests_of(client).exists():
        raise NotVisible
    return name or client
