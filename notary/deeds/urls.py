"""Addresses of deeds and of the register."""

from django.urls import path

from notary.deeds.views import acts, deeds, judgments, registers

urlpatterns = [
    path("", deeds.deed_list, name="deeds"),
    path("register/", registers.register, name="deed_register"),
    path("judgments/", judgments.judgment, name="deed_judgment"),
    path("<uuid:deed_id>/", deeds.deed, name="deed"),
    path("<uuid:deed_id>/document/", deeds.document, name="deed_document"),
    path("<uuid:deed_id>/seal/", acts.seal, name="deed_seal"),
    path("<uuid:deed_id>/quality/", acts.confirm_quality, name="deed_quality"),
    path("<uuid:deed_id>/copy/", acts.copy, name="deed_copy"),
    path("<uuid:deed_id>/evidence/", acts.evidence, name="deed_evidence"),
    path("<uuid:deed_id>/refuse/", acts.refuse, name="deed_refuse"),
    path("<uuid:deed_id>/revoke/", acts.revoke, name="deed_revoke"),
]
