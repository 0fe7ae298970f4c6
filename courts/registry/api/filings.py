"""Filings for API clients: filing a claim, and reading its state."""

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
from courts.ground.errors import DomainError, NotVisible, Refused
from courts.ground.models import User
from courts.registry.api.shapes import (
    ErrorShape,
    FilingInput,
    FilingShape,
    FilingUpload,
    readable_court,
    readable_filer,
    readable_parties,
)
from courts.registry.details import UPLOAD_KINDS, Attachment, Upload, upload_field
from courts.registry.models import PROOFS, FilingDocumentKind
from courts.registry.queries.filings import access_filing
from courts.registry.services.filings import filer_of
from courts.registry.services.intake import errors_of_readable_parts, file_at_once

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 120
MAX_EXHIBITS = 25
# The refusals with which any reading may be answered.
REFUSALS = dict.fromkeys((401, 403, 404, 429), ErrorShape)
STATEMENT = upload_field(FilingDocumentKind.STATEMENT)
# The deprecated name of the part with the statement of claim; clients written for it are still served.
OLD_STATEMENT = "lead"
# Parts that may come several times.
_SEVERAL = tuple(upload_field(kind) for kind in UPLOAD_KINDS if kind != FilingDocumentKind.STATEMENT)
_PARTS = ("filing", STATEMENT, OLD_STATEMENT, *_SEVERAL)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one request. `wrong` holds the errors of the parts that are missing or not of their kind.

    `statement` is the name under which the client sent the statement of claim; errors about it use that name.
    """

    text: bytes
    statement: str
    attachments: list[Attachment]
    wrong: dict[str, Any]

    def named_as_sent(self, errors: list[DomainError]) -> list[DomainError]:
        """Return the errors with the client's own name for the statement of claim."""
        return [
            DomainError(str(error), code=error.code, field=self.statement) if error.field == STATEMENT else error
            for error in errors
        ]


class FilingRate(UserRateThrottle):
    """The limit on new filings. It is lower than the one on reading, because every page of a filing is parsed."""

    scope = "filings"


def account_of(request: Request) -> User:
    """Return the account behind the request; the permissions refuse a request without one."""
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
    """File a statement of claim: the answer is the court's receipt, or every error at once with its field."""
    user = account_of(request)
    key = request.headers.get(KEY_HEADER, "")
    parts = _parts(request)
    form = _read(parts, key, actor_for(user))
    try:
        filing = file_at_once(
            form.claim(),
            form.party_details(),
            parts.attachments,
            actor=actor_for(user),
            principal=form.principal(),
            key=key,
            request_hash=_fingerprint(parts),
        )
    except Refused as refused:
        raise Refused(parts.named_as_sent(refused.errors)) from refused
    return Response(FilingShape(filing).data, status=201)


@extend_schema(operation_id="filing", responses={200: FilingShape} | REFUSALS)
@api_view(["GET"])
@permission_classes([IsAuthenticated, needs("filings.read")])
def filing(request: Request, filing_id: UUID) -> Response:
    """Read a filing of this account and its state."""
    return Response(FilingShape(access_filing(account_of(request), filing_id)).data)


def _read(parts: _Parts, key: str, actor: Actor) -> FilingInput:
    """Return the filing as read from its parts.

    When anything cannot be read, raises ValidationError with that and with every error of the readable rest.
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
    agent = filer_of(actor)
    form = FilingInput(data=data, context={"agent": agent})
    if "filing" not in wrong and not form.is_valid():
        # An unknown field of the JSON may have the name of a part that is wrong too.
        wrong = {**form.errors, **wrong}
    if not wrong:
        return form
    errors = errors_of_readable_parts(
        readable_court(data), readable_parties(data), parts.attachments, filer=readable_filer(data, agent)
    )
    for each in parts.named_as_sent(errors):
        wrong.setdefault(str(each.field), []).append(str(each))
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
    files = {name: [file for file in found[name] if isinstance(file, UploadedFile)] for name in _PARTS}
    statement = OLD_STATEMENT if found[OLD_STATEMENT] and not found[STATEMENT] else STATEMENT
    if not len(found[STATEMENT] + found[OLD_STATEMENT]) == len(files[statement]) == 1:
        wrong[statement] = [_("Upload the statement of claim as one PDF.")]
    for name in _SEVERAL:
        if len(found[name]) > MAX_EXHIBITS or len(files[name]) < len(found[name]):
            wrong[name] = [_("Send each of these as a file, at most %(most)s.") % {"most": MAX_EXHIBITS}]
    part = found["filing"][0] if "filing" not in wrong else ""
    text = part.read() if isinstance(part, UploadedFile) else str(part).encode()
    attachments = [] if statement in wrong else [Attachment(FilingDocumentKind.STATEMENT, files[statement][0])]
    attachments += [
        Attachment(kind, file)
        for kind in UPLOAD_KINDS
        if kind != FilingDocumentKind.STATEMENT
        for file in files[upload_field(kind)][:MAX_EXHIBITS]
    ]
    return _Parts(text, statement, attachments, wrong)


def _parsed(text: bytes) -> Any:
    """Read the part with the API's own JSON parser, which refuses ambiguous JSON. Raises ParseError."""
    parsers: list[type[BaseParser]] = api_settings.DEFAULT_PARSER_CLASSES  # type: ignore[assignment] # names by now loaded
    parser = next(each for each in parsers if each.media_type == "application/json")
    return parser().parse(BytesIO(text), None, None)


def _fingerprint(parts: _Parts) -> str:
    """Hash the parts of a request, not the boundary between them: two requests with one hash are the same.

    The hashes of earlier requests are stored, so order and names stay: the statement of claim, the exhibits and the
    proofs, the statement always under its deprecated name.
    """
    whole = hashlib.sha256(hashlib.sha256(parts.text).digest())
    for kind in (FilingDocumentKind.STATEMENT, FilingDocumentKind.EXHIBIT, *PROOFS):
        name = OLD_STATEMENT if kind == FilingDocumentKind.STATEMENT else upload_field(kind)
        for each in parts.attachments:
            if each.kind == kind:
                whole.update(_file_digest(name, each.upload))
    return whole.hexdigest()


def _file_digest(name: str, file: Upload) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    names = hashlib.sha256(name.encode()).digest(), hashlib.sha256((file.name or "").encode()).digest()
    return names[0] + names[1] + digest.digest()
