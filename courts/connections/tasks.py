"""The periodic task of connections. It may run late, not at all, or twice."""

from __future__ import annotations

from courts.connections.services import old_server
from courts.connections.services.changes import drop_expired
from courts.ground.periodic import sweep_task
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept


@sweep_task("connections.tell_over_old_server")
def tell_over_old_server() -> Swept:
    """Tell the administrators over a replaced mail server, and delete the secrets that are not needed any more."""
    return sweeps.run("connections.tell_over_old_server", lambda run: old_server.tell(run) + Swept(drop_expired()))
