"""Fixtures of the node's tests, which need no network but loopback."""

import aioice.ice
import pytest


@pytest.fixture(autouse=True)
def _loopback_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
