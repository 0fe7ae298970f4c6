"""Wiring of operations."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Provides the management commands that serve, back up and translate the product."""

    name = "ops"
    label = "ops"
