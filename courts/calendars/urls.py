"""Addresses of special days, yearly holidays, opening hours by dates, and law profiles."""

from __future__ import annotations

from django.urls import path

from courts.calendars.views import holidays, law, special_days, venue_law, weeks

urlpatterns = [
    path("special-days/", special_days.special_days, name="special_days"),
    path("special-days/new/", special_days.special_day_add, name="special_day_add"),
    path(
        "special-days/changes/<uuid:change_id>/", special_days.special_day_change_done, name="special_day_change_done"
    ),
    path("special-days/<uuid:day_id>/", special_days.special_day_change, name="special_day_change"),
    path("special-days/<uuid:day_id>/remove/", special_days.special_day_remove, name="special_day_remove"),
    path("administration/holidays/", holidays.holidays, name="holidays"),
    path("administration/holidays/<slug:holiday>/", holidays.holiday, name="holiday"),
    path("administration/law/", law.law_profiles, name="law_profiles"),
    path("administration/venues/<uuid:venue_id>/law/", venue_law.venue_law, name="venue_law"),
    path("administration/hours/", weeks.working_weeks, name="working_weeks"),
    path("administration/hours/add/", weeks.week_add, name="week_add"),
    path("administration/hours/<uuid:week_id>/", weeks.week_change, name="week_change"),
    path("administration/hours/<uuid:week_id>/remove/", weeks.week_remove, name="week_remove"),
]
