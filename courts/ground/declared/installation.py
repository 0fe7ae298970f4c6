"""Registry of the installation: whether it is set up, and whether its media node and its relay answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check. `code` names the sentence of the page; `ports` are the UDP ports of the settings."""

    is_good: bool
    code: str
    ports: tuple[int, ...] = ()
    address: str = ""


_asks: list[Callable[[], bool]] = []
_media: list[Callable[[], Finding]] = []
# The argument: the addresses and the secret of a relay that is not saved yet; None for the one in use.
RelayCheck = Callable[[tuple[Sequence[str], str] | None], Finding | None]
_relay: list[RelayCheck] = []


def register(is_set_up: Callable[[], bool]) -> None:
    """Declare the function that knows whether the installation is set up. The last declaration wins."""
    _asks[:] = [is_set_up]


def is_set_up() -> bool:
    """True if the installation can be used; also where no app asks for a set-up."""
    return all(ask() for ask in _asks)


def register_media(check: Callable[[], Finding]) -> None:
    """Declare the check of the media node. It may take some seconds and raises nothing."""
    _media[:] = [check]


def check_media() -> Finding | None:
    """Ask the media node. None if no app declares one."""
    return _media[0]() if _media else None


def register_relay(check: RelayCheck) -> None:
    """Declare the check of the relay (TURN). It may take some seconds and raises nothing; None: no relay is set."""
    _relay[:] = [check]


def check_relay(candidate: tuple[Sequence[str], str] | None = None) -> Finding | None:
    """Ask the relay in use, or the addresses and the secret of another one. None if none is set."""
    return _relay[0](candidate) if _relay else None
