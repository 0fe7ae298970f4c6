"""URLs of the status page."""

from __future__ import annotations

from django.urls import path

from ops.views import status

urlpatterns = [path("", status.status, name="status")]
