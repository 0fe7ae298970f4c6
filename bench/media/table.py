"""The one table: medians over the rounds, and ratios taken within each round."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.media.load.crowd import Measure
from bench.media.trial import Outcome

Value = Callable[[Outcome], float | None]
Results = Mapping[str, Sequence[Outcome]]


def _of(which: str, name: str, scale: float = 1.0) -> Value:
    """Return a function that reads `name` of one of an outcome's measures, times `scale`."""

    def read(outcome: Outcome) -> float | None:
        measure: Measure | None = getattr(outcome, which)
        return None if measure is None else scale * float(getattr(measure, name))

    return read


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table."""

    title: str
    value: Value
    form: str = "{:.1f}"
    is_count: bool = False
    has_relay: bool = False


ROWS = (
    Row("rooms of five a core (loss < 1 %, p99 <= 100 ms)", lambda each: each.rooms or None, "{:.0f}", is_count=True),
    Row("audio and video streams a core", lambda each: each.streams or None, "{:.0f}", is_count=True, has_relay=True),
    Row("core µs a forwarded packet, 8 rooms", _of("close", "micros"), has_relay=True),
    Row("delay p50, ms, 8 rooms", _of("close", "p50"), "{:.2f}"),
    Row("delay p95, ms, 8 rooms", _of("close", "p95"), "{:.2f}"),
    Row("delay p99, ms, 8 rooms", _of("close", "p99"), "{:.2f}"),
    Row("delay p99.9, ms, 8 rooms", _of("close", "p999"), "{:.2f}"),
    Row("join to first packet, ms, median", _of("close", "join"), has_relay=True),
    Row("memory a seat, MB", _of("close", "memory"), "{:.2f}", has_relay=True),
    Row("memory of the empty server, MB", _of("close", "empty"), "{:.0f}", has_relay=True),
    Row("15 joins a second: core µs a packet", _of("churn", "micros")),
    Row("15 joins a second: delay p50, ms", _of("churn", "p50"), "{:.2f}"),
    Row("15 joins a second: delay p99, ms", _of("churn", "p99"), "{:.2f}"),
    Row("15 joins a second: join, ms, median", _of("churn", "join")),
    Row("15 joins a second: joins that failed", _of("churn", "failed_joins"), "{:.0f}"),
    Row("5 % loss: core µs a packet", _of("lossy", "micros")),
    Row("5 % loss: delay p99 with repair, ms", _of("lossy", "p99"), "{:.2f}"),
    Row("5 % loss: video packets recovered, %", _of("lossy", "recovered", 100), "{:.2f}"),
    Row("a fifth beyond the limit: sound lost, %", _of("overload", "audio_loss", 100), "{:.2f}"),
    Row("a fifth beyond the limit: video lost, %", _of("overload", "video_loss", 100), "{:.1f}"),
    Row("a fifth beyond the limit: delay p50, ms", _of("overload", "p50"), "{:.1f}"),
    Row("a fifth beyond the limit: delay p99, ms", _of("overload", "p99"), "{:.1f}"),
    Row("hearing of 15, all visible: share of the core, %", _of("hearing", "share", 100)),
    Row("hearing of 15: delay p99, ms", _of("hearing", "p99"), "{:.2f}"),
    Row("hearing of 15: loss, %", _of("hearing", "loss", 100), "{:.3f}"),
    Row("H.264, 8 rooms: core µs a packet", _of("h264", "micros")),
    Row("H.264, 8 rooms: delay p99, ms", _of("h264", "p99"), "{:.2f}"),
    Row("H.264, 8 rooms: frames decoded, %", _of("h264", "decoded", 100), "{:.2f}"),
)
HEADS = {"ours": "our node", "before": "our node before", "janus": "Janus, `event_loops = 1`", "relay": "MediaRelay"}


def table(results: Results) -> str:
    """Return the table in Markdown."""
    names = [name for name in HEADS if name in results]
    others = [name for name in names if name != "ours"] if "ours" in names else []
    heads = ["", *(HEADS[name] for name in names), *(f"ours / {HEADS[name]}" for name in others)]
    lines = ["| " + " | ".join(heads) + " |", "| --- " * len(heads) + "|"]
    for row in ROWS:
        cells = [row.title, *(_absolute(row, name, results[name]) for name in names)]
        cells += [_ratio(row, name, results["ours"], results[name]) for name in others]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _absolute(row: Row, name: str, outcomes: Sequence[Outcome]) -> str:
    values = [value for each in outcomes if (value := row.value(each)) is not None]
    if not values or (name == "relay" and not row.has_relay):
        return "-"
    text = row.form.format(statistics.median(values))
    if row.is_count and any(each.is_bounded for each in outcomes):
        text += "+"
    return text


def _ratio(row: Row, name: str, ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> str:
    """Return the median of the rounds' ratios, and their span where there is one."""
    if name == "relay" and not row.has_relay:
        return "-"
    ratios = []
    for our, their in zip(ours, theirs, strict=True):
        first, second = row.value(our), row.value(their)
        if first is not None and second:
            ratios.append(first / second)
    if not ratios:
        return "-"
    text = f"{statistics.median(ratios):.2f}"
    if len(ratios) > 1:
        text += f" ({min(ratios):.2f} to {max(ratios):.2f})"
    return text
