"""Last-N: the cameras that a seat is sent, of those that it may see."""

from collections.abc import Collection, Sequence


def visible_sources(
    permitted: Collection[str],
    *,
    shown: Sequence[str] | None,
    pinned: Collection[str],
    order: Sequence[str],
    last_n: int,
) -> set[str]:
    """Return the sources to send.

    `shown` lists the sources that the viewer's page has room for, its largest tile first; None before the page has
    reported it. `order` lists the last speakers, the most recent first. Pinned seats and the largest tile are always
    included, and `last_n` others; 0 means no bound.
    """
    wanted = set(permitted) if shown is None else {seat for seat in shown if seat in permitted}
    if not last_n:
        return wanted
    always = {seat for seat in wanted if seat in pinned or (shown and seat == shown[0])}
    spoke = [seat for seat in order if seat in wanted and seat not in always]
    silent = [seat for seat in (sorted(wanted) if shown is None else shown) if seat in wanted]
    others = [*spoke, *(seat for seat in silent if seat not in always and seat not in spoke)]
    return always | set(others[:last_n])
