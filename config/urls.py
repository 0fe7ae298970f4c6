"""The URLs of the product. Each app defines its own; this file sets their prefixes."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView

from ops import health

Urls = list[URLPattern | URLResolver]

urlpatterns: Urls = [
    # First: it is the address that strangers ask for most.
    path("verify/", include("notary.deeds.verify_urls")),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("healthz/sweeps", health.periodic_tasks, name="health_sweeps"),
    path("", include("courts.access.urls.sign_in")),
    path("", include("courts.gateways.urls")),
    path("administration/people/", include("courts.imports.urls")),
    path("administration/status/", include("ops.urls")),
    path("administration/recordings/", include("video.recordings.administration_urls")),
    path("", include("courts.recovery.urls")),
    path("", include("courts.administrators.urls")),
    path("", include("courts.connections.urls")),
    path("", include("courts.offices.urls")),
    path("", include("courts.payments.urls")),
    path("api/v1/schema.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("api/v1/", include("courts.registry.api.urls")),
    path("admin/", admin.site.urls),
    path("notary/deeds/", include("notary.deeds.urls")),
    path("notary/copies/", include("notary.paper_copies.urls")),
    path("notary/", include("notary.scripts.urls")),
    path("notary/", include("notary.applications.urls")),
    path("notary/", include("notary.urls")),
    path("identity/video/", include("identity.urls")),
    path("", include("courts.calendars.urls")),
    path("hearings/", include("hearings.urls")),
    path("custody/", include("custody.urls")),
    path("recordings/", include("video.recordings.urls")),
    path("", include("courts.proceedings.urls")),
    path("", include("courts.registry.urls")),
    path("", include("courts.ground.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
