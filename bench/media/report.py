"""All rounds of all servers, the machine's bound, and the output of the table."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.media import cores
from bench.media.bound import bound
from bench.media.table import table
from bench.media.trial import Outcome, Plan, trial

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- last table: begin -->", "<!-- last table: end -->"


async def report(plan: Plan, address: str, names: Sequence[str], *, before: Path, is_stored: bool) -> None:
    """Run the rounds, print the table, and store it in the README if `is_stored`.

    `before` is the checkout with the node called "before".
    """
    bounds = [await bound(address)]
    results: dict[str, list[Outcome]] = {name: [] for name in names}
    for number in range(plan.rounds):
        # Each round starts with another server, so that no server always has the quietest minute.
        shift = number % len(names)
        for name in (*names[shift:], *names[:shift]):
            print(f"\nround {number + 1}: {name}", file=sys.stderr)
            results[name].append(await trial(name, address, plan, before))
        bounds.append(await bound(address))
    text = _text(plan, results, bounds)
    print(text)
    if is_stored:
        store(text, BEGIN, END)


def _text(plan: Plan, results: dict[str, list[Outcome]], bounds: Sequence[float]) -> str:
    rounds = "one round" if plan.rounds == 1 else f"{plan.rounds} interleaved rounds, medians"
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {cores.model()}, {rounds}; ratios within a round, their span in brackets.",
        "",
        table(results),
        "",
        f"The machine's bound, a loop that only encrypts and sends: {_span(bounds)} packets/s.",
    ]
    for name, outcomes in results.items():
        ciphers = sorted({each.close.ciphers for each in outcomes if each.close is not None})
        if ciphers:
            lines.append(f"SRTP of {name}: {'; '.join(ciphers)}.")
        best = [each.best for each in outcomes if each.best is not None]
        if best:
            packets = max(each.forwarded / each.seconds for each in best)
            lines.append(f"Most packets a second through one core, {name}: {packets:,.0f}.")
        notes = sorted({note for each in outcomes for note in each.notes})
        lines += [f"{note}." for note in notes]
        if any(each.is_bounded for each in outcomes):
            lines.append(f"+: the load or a limit ended the ramp of {name}, not its core.")
    return "\n".join(lines)


def _span(values: Sequence[float]) -> str:
    return f"{min(values):,.0f} to {max(values):,.0f}"


def store(text: str, begin: str, end: str) -> None:
    """Replace what the README has between two marks."""
    before, _, rest = README.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    README.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
