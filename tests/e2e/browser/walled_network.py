"""A network that reaches the product by TCP on port 443 only: a network namespace with a firewall, and a browser in it.

The product keeps its name `localhost`, so that browsers allow camera and microphone: a process inside of the namespace
accepts on the product's port and goes through the wall on 443, where another passes on to the product.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.browser.browsers import HEADLESS
from tests.e2e.browser.product import ROOT

OUTSIDE, RELAY, INSIDE = "10.77.9.1", "10.77.9.3", "10.77.9.2"
PORT = 443

_RULES = """
flush ruleset
table inet wall {{
  chain output {{
    type filter hook output priority 0; policy drop;
    oif "lo" accept
    {more}
    ip daddr {outside} tcp dport {port} accept
  }}
}}
"""


def run(*command: str, text: str = "") -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True, input=text.encode(), stdout=subprocess.DEVNULL)


@dataclass(frozen=True, slots=True)
class WalledNetwork:
    """The namespace. Each `allow` replaces what was allowed before; the product is reached in any case."""

    name: str
    browser: Path
    """A program that starts Chromium inside of the namespace."""

    def allow(self, *, direct: bool, relay: bool) -> None:
        """Let media through directly (UDP to the node), by the relay (TCP on 443), by both or neither."""
        more = f"ip daddr {OUTSIDE} udp dport 1-65535 accept\n" if direct else ""
        more += f"ip daddr {RELAY} tcp dport {PORT} accept\n" if relay else ""
        rules = _RULES.format(more=more, outside=OUTSIDE, port=PORT)
        run("ip", "netns", "exec", self.name, "nft", "-f", "-", text=rules)


@contextmanager
def walled_network(folder: Path) -> Iterator[WalledNetwork]:
    """Create the namespace, with nothing but the product and the relay allowed."""
    name, ours, theirs = f"wall{os.getpid()}", f"w{os.getpid()}a", f"w{os.getpid()}b"
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        for address in (OUTSIDE, RELAY):
            run("ip", "address", "add", f"{address}/24", "dev", ours)
        run("ip", "link", "set", ours, "up")
        run("ip", "-n", name, "address", "add", f"{INSIDE}/24", "dev", theirs)
        for device in (theirs, "lo"):
            run("ip", "-n", name, "link", "set", device, "up")
        browser = folder / "chromium-behind-the-wall"
        browser.write_text(f'#!/bin/sh\nexec ip netns exec {name} {HEADLESS} "$@"\n')
        browser.chmod(0o755)
        network = WalledNetwork(name, browser)
        network.allow(direct=False, relay=True)
        yield network
    finally:
        # The other end of the pair goes with the namespace.
        run("ip", "netns", "delete", name)


@contextmanager
def way_through(network: WalledNetwork, port: int) -> Iterator[None]:
    """Let the browser inside reach the product, which listens on `port` outside."""
    forward = [sys.executable, "-m", "tests.e2e.browser.forward"]
    processes = [
        subprocess.Popen([*forward, OUTSIDE, str(PORT), "127.0.0.1", str(port)], cwd=ROOT),
        subprocess.Popen(
            ["ip", "netns", "exec", network.name, *forward, "127.0.0.1", str(port), OUTSIDE, str(PORT)], cwd=ROOT
        ),
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
