"""Cases for API clients."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from courts.access.scopes import needs
from courts.registry.api.filings import REFUSALS, account_of
from courts.registry.api.shapes import CaseShape
from courts.registry.queries.cases import access_case


@extend_schema(operation_id="case", responses={200: CaseShape} | REFUSALS)
@api_view(["GET"])
@permission_classes([IsAuthenticated, needs("cases.read")])
def case(request: Request, case_id: UUID) -> Response:
    """Read a case on which this account holds a right, with its parties."""
    return Response(CaseShape(access_case(account_of(request), case_id)).data)
