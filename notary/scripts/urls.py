"""Addresses of scripts."""

from django.urls import path

from notary.scripts.views import acts, approvals, desk

urlpatterns = [
    path("desk/", desk.desk, name="notary_desk"),
    path("approvals/", approvals.approvals, name="script_approvals"),
    path("approvals/<uuid:script_id>/", approvals.approval, name="script_approval"),
    path("appointments/<uuid:appointment_id>/script/", acts.panel, name="script_panel"),
    path("appointments/<uuid:appointment_id>/script/begin/", acts.begin, name="script_begin"),
    path("appointments/<uuid:appointment_id>/script/identity/", acts.prove, name="script_prove"),
    path("appointments/<uuid:appointment_id>/script/step/", acts.complete, name="script_complete"),
    path("appointments/<uuid:appointment_id>/script/alone/", acts.ask_alone, name="script_ask_alone"),
    path("appointments/<uuid:appointment_id>/script/answer/", acts.answer, name="script_answer"),
    path("appointments/<uuid:appointment_id>/script/sign/", acts.sign, name="script_sign"),
    path("appointments/<uuid:appointment_id>/script/refuse/", acts.refuse, name="script_refuse"),
]
