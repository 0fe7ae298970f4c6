"""Wiring of the demonstration. Installed only where DIWAN_DEMO is set."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The cast, its cases, and a sign-in link for each person."""

    name = "demo"
    label = "demo"

    def ready(self) -> None:
        """Declare the demonstration to the commands that serve the product."""
        from demo.story import fees, seed  # noqa: PLC0415 - models are not loaded before `ready`
        from ops.serving import demonstration  # noqa: PLC0415

        fees.register()
        demonstration.register(demonstration.Demonstration(seed=seed.seed, links=seed.links, accounts=seed.accounts))
