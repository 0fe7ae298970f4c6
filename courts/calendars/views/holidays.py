"""Pages of the yearly holidays: what is expected in the coming year, and one page to save or announce each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.calendars.forms.holidays import HolidayForm
from courts.calendars.queries.holidays import access_holiday, coming_holidays, coming_ramadan
from courts.calendars.services.holidays import proposed_holiday, save_holiday
from courts.calendars.views.steps import Pages, in_steps
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.administrators import administrator

PAGES = Pages("calendars/holidays/form.html", "calendars/holidays/preview.html")


@require_safe
@administrator
def holidays(request: SignedInRequest) -> HttpResponse:
    """The holidays and Ramadan of the coming year, with what is saved of them."""
    context = {"holidays": coming_holidays(), "ramadans": coming_ramadan()}
    return render(request, "calendars/holidays/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def holiday(request: SignedInRequest, holiday: str) -> HttpResponse:
    """Save a holiday as expected, announce it, or move it."""
    row = access_holiday(request.user, holiday)
    form = HolidayForm(request.POST or None, holiday=row)
    title = _("Announce or move %(name)s") if row.rows else _("Dates of %(name)s")
    return in_steps(
        request,
        form,
        PAGES,
        {"title": title % {"name": row.name}, "holiday": row},
        proposal=lambda: proposed_holiday(row, form.details()),
        save=lambda: save_holiday(row, form.details(), seen=form.cleaned_data["seen"], actor=actor_of(request)),
    )
