"""Range requests (RFC 9110, section 14): one range, from bytes in memory."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

_RANGE: Final = re.compile(r"bytes=(?P<first>[0-9]{0,15})-(?P<last>[0-9]{0,15})")


def ranged(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Return the content, or the part that a Range header asks for: 206, or 416 for one that is not in it.

    A header with several ranges, or one that cannot be read, gets the whole content, as the standard permits.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip()) if "If-Range" not in request.headers else None
    if asked is None or not (asked["first"] or asked["last"]):
        response = HttpResponse(content, content_type=content_type)
    else:
        first, last = _bounds(asked["first"], asked["last"], len(content))
        if first > last:
            response = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{len(content)}"
            return response
        response = HttpResponse(content[first : last + 1], content_type=content_type, status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    response["Accept-Ranges"] = "bytes"
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
