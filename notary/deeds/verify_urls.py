"""Addresses of the public verification. They are short: people type them from paper."""

from django.urls import path

from notary.deeds.views import verification

urlpatterns = [
    path("", verification.verify, name="verify"),
    path("file/", verification.verify_file, name="verify_file"),
    path("<str:code>/", verification.verify_code, name="verify_code"),
]
