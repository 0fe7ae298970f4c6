"""Loopback only: the node's tests need no network."""

import aioice.ice
import pytest


@pytest.fixture(autouse=True)
def _loopback_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
