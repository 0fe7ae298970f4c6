"""Whose camera pictures a seat is sent, of those that it may see."""

from collections.abc import Collection, Sequence


def pictures(
    permitted: Collection[str],
    *,
    shown: Sequence[str] | None,
    pinned: Collection[str],
    order: Sequence[str],
    last_n: int,
) -> set[str]:
    """Return the sources to send.

    `shown` is what the viewer's page has room for, its largest picture first; None where it has not said. `order` is
    who spoke last. Pinned seats and the largest picture are always among them, and `last_n` others; 0 is no bound.
    """
    wanted = set(permitted) if shown is None else {seat for seat in shown if seat in permitted}
    if not last_n:
        return wanted
    always = {seat for seat in wanted if seat in pinned or (shown and seat == shown[0])}
    spoke = [seat for seat in order if seat in wanted and seat not in always]
    silent = [seat for seat in (sorted(wanted) if shown is None else shown) if seat in wanted]
    others = [*spoke, *(seat for seat in silent if seat not in always and seat not in spoke)]
    return always | set(others[:last_n])
