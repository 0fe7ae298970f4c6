"""URLs of recovery."""

from __future__ import annotations

from django.urls import path

from courts.recovery.views import factor_resets

urlpatterns = [
    path("recovery/", factor_resets.ask, name="recovery"),
    path("recovery/asked/", factor_resets.asked, name="recovery_asked"),
    path("recovery/stop/", factor_resets.stop, name="recovery_stop"),
    path("administration/recovery/", factor_resets.reset_list, name="factor_resets"),
    path("administration/recovery/<uuid:reset_id>/", factor_resets.reset, name="factor_reset"),
]
