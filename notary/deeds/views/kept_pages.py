"""Rendered pages that a process keeps for visitors without a session: the same facts need the same bytes.

The facts that the page shows are read again for every request, and are part of the key: a revocation shows at once. A
visitor with a session, or with a message that waits, gets a page of their own. Each visitor has their own form token.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from courts.ground import clock
from courts.ground.context import THEME_COOKIE
from courts.ground.declared import service_state
from courts.ground.wording.dates import full_date

MOST: Final = 500
# Stands for the token while the page is kept. No text of a page has it.
_STAND_IN: Final = "kept-page-token-of-the-visitor"
_OWN: Final = (settings.SESSION_COOKIE_NAME, "messages")
_pages: dict[Hashable, str] = {}


def kept_page(request: HttpRequest, facts: Hashable, render: Callable[[dict[str, str]], HttpResponse]) -> HttpResponse:
    """Return the page of these facts, rendered once in this process. render: takes more context for the template."""
    if any(name in request.COOKIES for name in _OWN):
        return render({})
    key = (
        facts,
        request.get_full_path(),
        get_language(),
        request.COOKIES.get(THEME_COOKIE, ""),
        service_state.current(),
        # The footer has the day.
        full_date(clock.now()),
    )
    text = _pages.get(key)
    if text is None:
        text = render({"csrf_token": _STAND_IN}).content.decode()
        if len(_pages) >= MOST:
            _pages.clear()
        _pages[key] = text
    return HttpResponse(text.replace(_STAND_IN, get_token(request)))
