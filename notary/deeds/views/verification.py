"""The public page on which anyone verifies a deed. It needs no account, and shows no personal data."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access import throttle
from courts.access.accounts import client_address
from courts.ground.errors import Busy
from courts.ground.views.access import answer
from courts.ground.wording.dates import arabic
from courts.signing import SigningUnavailable
from courts.signing.pdf.verify import Found, TooBusy
from notary.deeds import codes
from notary.deeds.forms.verification import CodeForm, FileForm
from notary.deeds.queries.sealed_files import check_file
from notary.deeds.queries.verification import PublicDeed, deed_by_code
from notary.deeds.views.kept_pages import kept_page
from notary.deeds.wording.verification import ALTERED, FOREIGN, REVOKED_SEAL, UNKNOWN, Verdict, verdict_on

# Only codes of no deed count: the code of a paper may be asked for as often as its holder likes.
MISSES: Final = 30
WITHIN_SECONDS: Final = 600
_ACTION: Final = "verify-code"
# Each file costs a second of a process.
FILES: Final = 20
_FILES: Final = "verify-file"
_WITHOUT_DEED: Final = {Found.ALTERED: ALTERED, Found.REVOKED: REVOKED_SEAL}


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a deed, and go to its page."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("verify_code", codes.shown(form.cleaned_data["code"]))
    return _page(request, {"form": form}, status=400 if form.errors else 200)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the deed with this code is in force. 404 for a code of no deed, 429 after too many of them."""
    address = client_address(request)
    if throttle.attempts(_ACTION, address) > MISSES:
        return _too_many(request)
    plain = codes.read(code)
    deed = deed_by_code(plain) if plain is not None else None
    if deed is None:
        throttle.exceeds_limit(_ACTION, address, limit=MISSES, seconds=WITHIN_SECONDS)
        form = CodeForm(initial={"code": code[:100]})
        return _page(request, {"form": form, "verdict": UNKNOWN}, status=404)

    def page(more: dict[str, str]) -> HttpResponse:
        return render(request, "deeds/verified.html", context_of(deed, verdict_on(deed)) | more)

    return kept_page(request, deed, page)


@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    """Say whether a file is the unaltered document of a deed, and whether that is in force. 429 after too many."""
    form = FileForm(request.POST, request.FILES)
    if throttle.exceeds_limit(_FILES, client_address(request), limit=FILES, seconds=WITHIN_SECONDS):
        return _too_many(request)
    if not form.is_valid():
        return _page(request, {"form": CodeForm(), "file_form": form}, status=400)
    try:
        checked = check_file(form.cleaned_data["file"].read())
    except (TooBusy, SigningUnavailable):
        return answer(request, Busy(_("Too many files are being verified now. Wait a minute, then try again.")))
    if checked.deed is None:
        verdict = _WITHOUT_DEED.get(checked.found, FOREIGN)
        return _page(request, {"form": CodeForm(), "verdict": verdict}, status=200)
    context = context_of(checked.deed, verdict_on(checked.deed)) | {"is_file": True}
    return render(request, "deeds/verified.html", context)


def context_of(deed: PublicDeed, verdict: Verdict) -> dict[str, Any]:
    """Return the context of the page about a deed, in the reader's language."""
    side = 0 if arabic() else 1
    return {
        "deed": deed,
        "verdict": verdict,
        "title": deed.title[side],
        "office": deed.office[side],
        "code": codes.shown(deed.code),
        "later_number": deed.later[0] if deed.later else "",
        "later_code": codes.shown(deed.later[1]) if deed.later else "",
    }


def _too_many(request: HttpRequest) -> HttpResponse:
    page = _page(request, {"form": CodeForm(), "too_many": True}, status=429)
    page["Retry-After"] = str(WITHIN_SECONDS)
    return page


def _page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render(request, "deeds/verify.html", {"file_form": FileForm()} | context, status=status)
