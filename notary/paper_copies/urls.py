"""Addresses of paper copies."""

from django.urls import path

from notary.paper_copies.views import acts, copies

urlpatterns = [
    path("", copies.desk, name="paper_copies"),
    path("of/<uuid:deed_id>/", copies.ask, name="paper_copy_ask"),
    path("<uuid:copy_id>/", copies.copy, name="paper_copy"),
    path("<uuid:copy_id>/printed/", acts.printed, name="paper_copy_printed"),
    path("<uuid:copy_id>/carrier/", acts.carried, name="paper_copy_carried"),
    path("<uuid:copy_id>/delivered/", acts.delivered, name="paper_copy_delivered"),
    path("<uuid:copy_id>/returned/", acts.returned, name="paper_copy_returned"),
    path("<uuid:copy_id>/cancel/", acts.cancel, name="paper_copy_cancel"),
]
