"""Rules that the database holds: the register and the relations only grow, and a sealed document never changes."""

from typing import Final

from courts.ground.triggers import Trigger, append_only

_KEPT: Final = ("draft", "draft_hash", "code", "pdf_id", "sha256", "sealed_at", "office_id", "notary_id", "service")
_SAME: Final = " AND ".join(f"NEW.{name} = OLD.{name}" for name in _KEPT)
_SAME_ON_POSTGRESQL: Final = _SAME.replace("NEW.draft = OLD.draft", "NEW.draft::text = OLD.draft::text")
_CHANGED: Final = "sealed deeds stay as they are"


def _raise_if(wrong: str) -> str:
    return f"IF {wrong} THEN RAISE EXCEPTION '{_CHANGED}' USING ERRCODE = 'P0001'; END IF;"


TRIGGERS: Final = (
    *append_only("notary_deeds_registerentry", ("id",), ("notary_id", "year", "number"), ("deed_id",)),
    *append_only("notary_deeds_deedrelation", ("id",), ("deed_id", "earlier_id")),
    Trigger(
        name="notary_deeds_deed_sealed",
        table="notary_deeds_deed",
        sqlite=(
            f"BEFORE UPDATE ON notary_deeds_deed WHEN OLD.sealed_at IS NOT NULL AND NOT ({_SAME}) "
            f"BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        ),
        postgres=(
            "BEFORE UPDATE",
            _raise_if(f"OLD.sealed_at IS NOT NULL AND NOT ({_SAME_ON_POSTGRESQL})"),
        ),
    ),
    Trigger(
        name="notary_deeds_deed_no_delete",
        table="notary_deeds_deed",
        sqlite=(
            "BEFORE DELETE ON notary_deeds_deed WHEN OLD.sealed_at IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
        ),
        postgres=(
            "BEFORE DELETE",
            _raise_if("OLD.sealed_at IS NOT NULL"),
        ),
        # The flush of a test database deletes rows.
    ),
)
