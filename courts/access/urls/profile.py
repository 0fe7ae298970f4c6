"""URLs of the user's own profile, below /accounts/profile/."""

from __future__ import annotations

from django.urls import path

from courts.access.views import own_data, own_programs, profile, providers

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("data/", own_data.export, name="own_data"),
    path("data/download/", own_data.download, name="own_data_download"),
    path("providers/", providers.connected, name="connected_providers"),
    path("providers/<int:connection_id>/remove/", providers.remove, name="provider_remove"),
    path("close/", own_data.close, name="account_close"),
    path("programs/", own_programs.program_list, name="my_programs"),
    path("programs/offers/<uuid:offer_id>/", own_programs.program_offer, name="program_offer"),
    path("programs/<str:program_id>/revoke/", own_programs.program_revoke, name="my_program_revoke"),
    path("email/", profile.add_email, name="contact_add_email"),
    path("telephone/", profile.add_telephone, name="contact_add_telephone"),
    path("contacts/<uuid:contact_id>/code/", profile.code, name="contact_code"),
    path("contacts/<uuid:contact_id>/new-code/", profile.new_code, name="contact_new_code"),
    path("contacts/<uuid:contact_id>/choose/", profile.choose, name="contact_choose"),
    path("contacts/<uuid:contact_id>/remove/", profile.remove, name="contact_remove"),
]
