"""A case comes into being from an accepted filing, and in no other way."""

from courts.ground.triggers import Trigger, register

register(
    Trigger(
        name="case_needs_accepted_filing",
        table="registry_case",
        sqlite="""
        BEFORE INSERT ON registry_case
        WHEN NOT EXISTS (
            SELECT 1 FROM registry_filing f
            WHERE f.id = NEW.filing_id AND f.state = 'accepted' AND f.court_id = NEW.court_id)
        BEGIN SELECT RAISE(ABORT, 'case_needs_accepted_filing'); END""",
        postgres=(
            "BEFORE INSERT",
            """
            IF NOT EXISTS (
                SELECT 1 FROM registry_filing f
                WHERE f.id = NEW.filing_id AND f.state = 'accepted' AND f.court_id = NEW.court_id)
            THEN RAISE EXCEPTION 'case_needs_accepted_filing' USING ERRCODE = 'P0001'; END IF;""",
        ),
    ),
    Trigger(
        name="case_keeps_its_filing",
        table="registry_case",
        sqlite="""
        BEFORE UPDATE OF filing_id, court_id, kind, year, serial ON registry_case
        WHEN NEW.filing_id <> OLD.filing_id OR NEW.court_id <> OLD.court_id OR NEW.kind <> OLD.kind
             OR NEW.year <> OLD.year OR NEW.serial <> OLD.serial
        BEGIN SELECT RAISE(ABORT, 'case_keeps_its_filing'); END""",
        postgres=(
            "BEFORE UPDATE",
            """
            IF (NEW.filing_id, NEW.court_id, NEW.kind, NEW.year, NEW.serial)
               IS DISTINCT FROM (OLD.filing_id, OLD.court_id, OLD.kind, OLD.year, OLD.serial)
            THEN RAISE EXCEPTION 'case_keeps_its_filing' USING ERRCODE = 'P0001'; END IF;""",
        ),
    ),
)
