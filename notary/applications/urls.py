"""Addresses of applications."""

from __future__ import annotations

from django.urls import path

from notary.applications.views import (
    agreement,
    applications,
    desk,
    invitations,
    leaves,
    papers,
    reviews,
    services,
    tasks,
)

urlpatterns = [
    path("services/", services.notary_services, name="notary_services"),
    path("services/marriage/", services.marriage_services, name="marriage_services"),
    path("services/<slug:slug>/", services.start, name="application_start"),
    path("applications/", applications.application_list, name="applications"),
    path("applications/invitation/", invitations.invitation, name="application_invitation"),
    path("applications/desk/", desk.desk, name="application_desk"),
    path("applications/<uuid:application_id>/", applications.application, name="application"),
    path("applications/<uuid:application_id>/tasks/<slug:code>/", tasks.task, name="application_task"),
    path(
        "applications/<uuid:application_id>/people/<slug:role>/<int:number>/", tasks.person, name="application_person"
    ),
    path(
        "applications/<uuid:application_id>/people/<slug:role>/<int:number>/clear/",
        tasks.clear,
        name="application_person_clear",
    ),
    path(
        "applications/<uuid:application_id>/people/<slug:role>/<int:number>/invite/",
        invitations.invite_again,
        name="application_invite_again",
    ),
    path("applications/<uuid:application_id>/papers/", papers.papers, name="application_papers"),
    path("applications/<uuid:application_id>/papers/<uuid:document_id>/", papers.paper, name="application_paper"),
    path(
        "applications/<uuid:application_id>/papers/<uuid:document_id>/remove/",
        papers.paper_remove,
        name="application_paper_remove",
    ),
    path("applications/<uuid:application_id>/check/", applications.check_answers, name="application_check"),
    path("applications/<uuid:application_id>/agreement/", agreement.agreement, name="application_agreement"),
    path("applications/<uuid:application_id>/accept/", agreement.accept, name="application_accept"),
    path("applications/<uuid:application_id>/decline/", agreement.decline, name="application_decline"),
    path(
        "applications/<uuid:application_id>/withdraw/", applications.withdraw_application, name="application_withdraw"
    ),
    path("applications/<uuid:application_id>/review/", reviews.review, name="application_review"),
    path("applications/<uuid:application_id>/review/take/", reviews.take, name="application_take"),
    path("applications/<uuid:application_id>/review/leave/", leaves.leave, name="application_leave"),
    path("applications/<uuid:application_id>/review/leave/ask/", leaves.ask, name="application_leave_ask"),
    path("leaves/", leaves.requests, name="leave_requests"),
    path("leaves/<uuid:leave_request_id>/", leaves.decision, name="leave_request"),
]
