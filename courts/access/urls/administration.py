"""URLs of the administration."""

from __future__ import annotations

from django.urls import path

from courts.access.views.administration import (
    accounts,
    client_requests,
    corrections,
    institution,
    postings,
    programs,
    proposed_acts,
    screens,
    venues,
)
from courts.access.views.administration import index as administration

urlpatterns = [
    path("", administration.index, name="administration"),
    path("institution/", institution.institution_change, name="institution_change"),
    path("postings/", postings.posting_list, name="posting_list"),
    path("postings/find/", postings.posting_find, name="posting_find"),
    path("postings/new/", postings.posting_add_new, name="posting_add_new"),
    path("postings/people/<uuid:person_id>/", postings.posting_add, name="posting_add"),
    path("postings/people/<uuid:person_id>/invite/", postings.invite_again, name="invite_again"),
    path("postings/<uuid:posting_id>/end/", postings.posting_end, name="posting_end"),
    path("accounts/", accounts.account_find, name="account_find"),
    path("accounts/<uuid:account_id>/", accounts.account_page, name="account_of_person"),
    path("people/<uuid:person_id>/correct/", corrections.person_correct, name="person_correct"),
    path("acts/", proposed_acts.act_list, name="proposed_acts"),
    path("acts/<uuid:act_id>/", proposed_acts.act, name="proposed_act"),
    path("acts/<uuid:act_id>/confirm/", proposed_acts.act_confirm, name="proposed_act_confirm"),
    path("screens/", screens.screen_list, name="screen_list"),
    path("screens/add/", screens.screen_add, name="screen_add"),
    path("screens/<uuid:device_id>/rename/", screens.screen_rename, name="screen_rename"),
    path("screens/<uuid:device_id>/revoke/", screens.screen_revoke, name="screen_revoke"),
    path("programs/", programs.program_list, name="program_list"),
    path("programs/add/", programs.program_add, name="program_add"),
    path("programs/offers/<uuid:prepared_id>/withdraw/", programs.program_withdraw, name="program_withdraw"),
    path("programs/<str:client_id>/requests/", client_requests.program_requests, name="program_requests"),
    path("programs/<str:client_id>/revoke/", programs.program_revoke, name="program_revoke"),
    path("venues/", venues.venue_list, name="venue_list"),
    path("venues/add/", venues.venue_add, name="venue_add"),
    path("venues/<uuid:venue_id>/", venues.venue, name="venue"),
    path("venues/<uuid:venue_id>/change/", venues.venue_change, name="venue_change"),
    path("venues/<uuid:venue_id>/rooms/add/", venues.space_add, name="space_add"),
    path("venues/<uuid:venue_id>/rooms/<uuid:space_id>/", venues.space_change, name="space_change"),
]
