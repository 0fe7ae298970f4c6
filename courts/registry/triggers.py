"""Triggers: a case is created only from an accepted filing, and that filing then stays as it is."""

from typing import Final

from courts.ground.triggers import Trigger, append_only, forbid_replace

# The state `accepted` alone is not enough: a review must have accepted this very version.
_ACCEPTED = """
            SELECT 1 FROM registry_filing f JOIN registry_review r ON r.filing_id = f.id
            WHERE f.id = NEW.filing_id AND f.state = 'accepted' AND f.court_id = NEW.court_id
              AND r.decision = 'accepted' AND r.version = f.version"""
_HAS_CASE = "EXISTS (SELECT 1 FROM registry_case c WHERE c.filing_id = {row}.id)"

TRIGGERS: Final = (
    Trigger(
        name="case_needs_accepted_filing",
        table="registry_case",
        sqlite=f"""
        BEFORE INSERT ON registry_case WHEN NOT EXISTS ({_ACCEPTED})
        BEGIN SELECT RAISE(ABORT, 'case_needs_accepted_filing'); END""",
        postgres=(
            "BEFORE INSERT",
            f"""
            IF NOT EXISTS ({_ACCEPTED})
            THEN RAISE EXCEPTION 'case_needs_accepted_filing' USING ERRCODE = 'P0001'; END IF;""",
        ),
    ),
    Trigger(
        name="case_keeps_its_filing",
        table="registry_case",
        sqlite="""
        BEFORE UPDATE OF id, filing_id, court_id, kind, year, serial ON registry_case
        WHEN NEW.id <> OLD.id OR NEW.filing_id <> OLD.filing_id OR NEW.court_id <> OLD.court_id OR NEW.kind <> OLD.kind
             OR NEW.year <> OLD.year OR NEW.serial <> OLD.serial
        BEGIN SELECT RAISE(ABORT, 'case_keeps_its_filing'); END""",
        postgres=(
            "BEFORE UPDATE",
            """
            IF (NEW.id, NEW.filing_id, NEW.court_id, NEW.kind, NEW.year, NEW.serial)
               IS DISTINCT FROM (OLD.id, OLD.filing_id, OLD.court_id, OLD.kind, OLD.year, OLD.serial)
            THEN RAISE EXCEPTION 'case_keeps_its_filing' USING ERRCODE = 'P0001'; END IF;""",
        ),
    ),
    Trigger(
        name="filing_stays_under_its_case",
        table="registry_filing",
        sqlite=f"""
        BEFORE UPDATE OF id, state, court_id, version ON registry_filing
        WHEN (NEW.id <> OLD.id OR NEW.state <> OLD.state OR NEW.court_id <> OLD.court_id
              OR NEW.version <> OLD.version) AND {_HAS_CASE.format(row="OLD")}
        BEGIN SELECT RAISE(ABORT, 'filing_stays_under_its_case'); END""",
        postgres=(
            "BEFORE UPDATE",
            f"""
            IF (NEW.id, NEW.state, NEW.court_id, NEW.version)
               IS DISTINCT FROM (OLD.id, OLD.state, OLD.court_id, OLD.version) AND {_HAS_CASE.format(row="OLD")}
            THEN RAISE EXCEPTION 'filing_stays_under_its_case' USING ERRCODE = 'P0001'; END IF;""",
        ),
    ),
    Trigger(
        name="filing_kept_under_its_case",
        table="registry_filing",
        sqlite=f"""
        BEFORE DELETE ON registry_filing WHEN {_HAS_CASE.format(row="OLD")}
        BEGIN SELECT RAISE(ABORT, 'filing_kept_under_its_case'); END""",
        postgres=(
            "BEFORE DELETE",
            f"""
            IF {_HAS_CASE.format(row="OLD")}
            THEN RAISE EXCEPTION 'filing_kept_under_its_case' USING ERRCODE = 'P0001'; END IF;""",
        ),
        append_only=True,
    ),
    *forbid_replace("registry_filing", ("id",), ("receipt_id",), kept=_HAS_CASE.format(row="k")),
    *forbid_replace("registry_case", ("id",), ("filing_id",), ("court_id", "kind", "year", "serial")),
    *append_only("registry_review", ("id",)),
)
