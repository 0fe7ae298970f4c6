"""Rules that the database holds for orders: an issued order is not changed, and no order is deleted."""

from typing import Final

from courts.ground.triggers import Trigger, forbid_replace

_COLUMNS: Final = (
    "id", "request_id", "case_id", "state", "decision", "ruling", "reasons", "version", "judge_id", "year", "serial",
    "issued_at",
)  # fmt: skip


def _changed(differs: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _COLUMNS) + ")"


# The sealed PDF comes later, once.
_PAPER: Final = "(OLD.document_id IS NOT NULL AND (NEW.document_id IS NULL OR NEW.document_id <> OLD.document_id))"

TRIGGERS: Final = (
    Trigger(
        name="order_issued_stays",
        table="proceedings_order",
        sqlite=f"""
        BEFORE UPDATE ON proceedings_order WHEN OLD.state = 'issued' AND ({_changed("IS NOT")} OR {_PAPER})
        BEGIN SELECT RAISE(ABORT, 'order_issued_stays'); END""",
        postgres=(
            "BEFORE UPDATE",
            f"""
            IF OLD.state = 'issued' AND ({_changed("IS DISTINCT FROM")} OR {_PAPER})
            THEN RAISE EXCEPTION 'order_issued_stays' USING ERRCODE = 'P0001'; END IF;""",
        ),
    ),
    Trigger(
        name="order_kept",
        table="proceedings_order",
        sqlite="BEFORE DELETE ON proceedings_order BEGIN SELECT RAISE(ABORT, 'order_kept'); END",
        postgres=("BEFORE DELETE", "RAISE EXCEPTION 'order_kept' USING ERRCODE = 'P0001';"),
    ),
    *forbid_replace("proceedings_order", ("id",), ("request_id",), ("document_id",)),
)
