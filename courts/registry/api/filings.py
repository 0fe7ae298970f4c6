"""Filing by a machine client."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes, permission_classes, throttle_classes
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import UserRateThrottle

from courts.access.scopes import needs
from courts.ground.actors import Actor, actor_for
from courts.ground.errors import NotVisible
from courts.ground.models import User
from courts.registry.api.shapes import (
    ErrorShape,
    FilingInput,
    FilingShape,
    FilingUpload,
    readable_court,
    readable_parties,
)
from courts.registry.models import PROOFS
from courts.registry.queries.filings import access_filing
from courts.registry.services.intake import faults_of_what_was_read, file_at_once

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 120
MOST_EXHIBITS = 25
# What reading anything may be answered with instead.
REFUSALS = dict.fromkeys((401, 403, 404, 429), ErrorShape)
# Parts that may come several times.
_SEVERAL = ("exhibits", *(kind.value for kind in PROOFS))
_PARTS = frozenset({"filing", "lead", *_SEVERAL})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The body of one request, each part of its own kind; what is missing is in `wrong`, with all else that is."""

    text: bytes
    lead: UploadedFile[Any] | None
    wrong: dict[str, Any]
    others: dict[str, list[UploadedFile[Any]]]

    @property
    def proofs(self) -> dict[str, list[UploadedFile[Any]]]:
        return {kind.value: self.others[kind.value] for kind in PROOFS}


class FilingRate(UserRateThrottle):
    """Every filing is read whole, page by page: far fewer of them than of questions about one."""

    scope = "filings"


def account_of(request: Request) -> User:
    """The account behind the request; there always is one, since nobody comes in without."""
    if not isinstance(request.user, User):
        raise NotVisible
    return request.user


@extend_schema(
    operation_id="file",
    request={"multipart/form-data": FilingUpload},
    parameters=[
        OpenApiParameter(
            KEY_HEADER,
            str,
            OpenApiParameter.HEADER,
            required=True,
            description="Chosen by the client, up to 120 visible ASCII characters. The same key with the same request "
            "answers with the same filing; with another request it is refused (409).",
        )
    ],
    responses={201: FilingShape} | dict.fromkeys((400, 401, 403, 409, 413, 415, 429), ErrorShape),
)
@api_view(["POST"])
@permission_classes([IsAuthenticated, needs("filings.write")])
@throttle_classes([UserRateThrottle, FilingRate])
@parser_classes([MultiPartParser])
def filings(request: Request) -> Response:
    """File a statement of claim: the court's receipt comes back, or every fault at once with its field."""
    user = account_of(request)
    key = request.headers.get(KEY_HEADER, "")
    parts = _parts(request)
    form = _read(parts, key, actor_for(user))
    filing = file_at_once(
        form.claim(),
        form.party_details(),
        lead=parts.lead,
        exhibits=parts.others["exhibits"],
        proofs=parts.proofs,
        actor=actor_for(user),
        key=key,
        request_hash=_fingerprint(parts),
    )
    return Response(FilingShape(filing).data, status=201)


@extend_schema(operation_id="filing", responses={200: FilingShape} | REFUSALS)
@api_view(["GET"])
@permission_classes([IsAuthenticated, needs("filings.read")])
def filing(request: Request, filing_id: UUID) -> Response:
    """A filing of this account and where it stands."""
    return Response(FilingShape(access_filing(account_of(request), filing_id)).data)


def _read(parts: _Parts, key: str, actor: Actor) -> FilingInput:
    """The filing as read from its parts.

    When anything cannot be read, raises ValidationError with that and with every fault of all that can be.
    """
    wrong: dict[str, Any] = dict(parts.wrong)
    if not 0 < len(key) <= LONGEST_KEY or not all("!" <= sign <= "~" for sign in key):
        wrong[KEY_HEADER] = [_("Send a key of 1 to 120 visible ASCII characters in this header.")]
    data = None
    if "filing" not in wrong:
        try:
            data = _parsed(parts.text)
        except ParseError as error:
            wrong["filing"] = [error.detail]
    form = FilingInput(data=data)
    if "filing" not in wrong and not form.is_valid():
        # A name that the filing does not know may be that of a part that is wrong too.
        wrong = {**form.errors, **wrong}
    if not wrong:
        return form
    faults = faults_of_what_was_read(
        readable_court(data),
        readable_parties(data),
        lead=parts.lead,
        exhibits=parts.others["exhibits"],
        proofs=parts.proofs,
        actor=actor,
    )
    for fault in faults:
        wrong.setdefault(str(fault.field), []).append(str(fault))
    raise serializers.ValidationError(wrong)


def _parts(request: Request) -> _Parts:
    """Take the body apart. Raises ValidationError when it has no parts."""
    if not isinstance(request.data, QueryDict):
        raise serializers.ValidationError({"filing": [_("Send the filing once, as JSON.")]})
    wrong: dict[str, Any] = {name: [_("This field is not known.")] for name in request.data if name not in _PARTS}
    # `request.data` holds the files as well as the text parts.
    found: dict[str, list[Any]] = {name: request.data.getlist(name) for name in _PARTS}
    if len(found["filing"]) != 1:
        wrong["filing"] = [_("Send the filing once, as JSON.")]
    files = {name: [file for file in found[name] if isinstance(file, UploadedFile)] for name in ("lead", *_SEVERAL)}
    if not len(found["lead"]) == len(files["lead"]) == 1:
        wrong["lead"] = [_("Upload the statement of claim as one PDF.")]
    for name in _SEVERAL:
        if len(found[name]) > MOST_EXHIBITS or len(files[name]) < len(found[name]):
            wrong[name] = [_("Send each of these as a file, %(most)s at most.") % {"most": MOST_EXHIBITS}]
    part = found["filing"][0] if "filing" not in wrong else ""
    text = part.read() if isinstance(part, UploadedFile) else str(part).encode()
    lead = files["lead"][0] if "lead" not in wrong else None
    return _Parts(text, lead, wrong, {name: files[name][:MOST_EXHIBITS] for name in _SEVERAL})


def _parsed(text: bytes) -> Any:
    """The part read by the API's own JSON parser, which refuses what JSON leaves to taste. Raises ParseError."""
    parsers: list[type[BaseParser]] = api_settings.DEFAULT_PARSER_CLASSES  # type: ignore[assignment] # names by now loaded
    parser = next(each for each in parsers if each.media_type == "application/json")
    return parser().parse(BytesIO(text), None, None)


def _fingerprint(parts: _Parts) -> str:
    """What makes two requests the same: the parts, not the boundary between them."""
    whole = hashlib.sha256(hashlib.sha256(parts.text).digest())
    files = [
        *(("lead", lead) for lead in [parts.lead] if lead),
        *((name, file) for name, files in parts.others.items() for file in files),
    ]
    for name, file in files:
        whole.update(hashlib.sha256(name.encode()).digest())
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        whole.update(hashlib.sha256((file.name or "").encode()).digest() + digest.digest())
    return whole.hexdigest()
