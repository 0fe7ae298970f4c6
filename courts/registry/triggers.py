"""Triggers: a case is created only from an accepted filing, and that filing then stays as it is."""

from typing import Final

from courts.ground.triggers import Trigger, append_only, forbid_replace

# The state `accepted` alone is not enough: a review must have accepted this very version.
_ACCEPTED = """
            SELECT 1 FROM registry_filing f JOIN registry_review r ON r.filing_id = f.id
            WHERE f.id = NEW.filing_id AND f.state = 'accepted' AND f.court_id = NEW.court_id
              AND r.decision = 'accepted' AND r.version = f.version"""
_HAS_CASE = "EXISTS (SELECT 1 FROM registry_case c WHERE c.filing_id = {row}.id)"

# Whether a clerk works on a case: lists of cases without one must not read the assignments of all cases.
_CLERK = """EXISTS (SELECT 1 FROM registry_assignment a
            WHERE a.case_id = {row}.case_id AND a.role = 'clerk' AND a.until IS NULL)"""


def _keep_has_clerk(event: str, *rows: str) -> Trigger:
    """Return the trigger that recomputes `has_clerk` of the cases of the changed assignment.

    It locks the case first: of two changes at the same time the later one must see the assignments of the earlier.
    """
    updates = {
        row: f"UPDATE registry_case SET has_clerk = {_CLERK.format(row=row)} WHERE id = {row}.case_id;"  # noqa: S608 - no input is in it
        for row in rows
    }
    return Trigger(
        name=f"case_has_clerk_{event.lower()}",
        table="registry_assignment",
        sqlite=f"AFTER {event} ON registry_assignment BEGIN {' '.join(updates.values())} END",
        postgres=(
            f"AFTER {event}",
            " ".join(
                f"PERFORM 1 FROM registry_case WHERE id = {row}.case_id FOR NO KEY UPDATE; {update}"
                for row, update in updates.items()
            ),
        ),
        column=("registry_case", "has_clerk"),
    )


# What has entered a case stays as its readers saw it.
_ENTERED: Final = "(OLD.about_id IS NOT NULL AND OLD.state = 'accepted')"
_CHANGED_IN_CASE: Final = (
    "("
    + " OR ".join(
        f"NEW.{name} {{differs}} OLD.{name}"
        for name in ("id", "state", "about_id", "version", "type", "type_version", "answers", "filer_id", "receipt_id")
    )
    + ")"
)

_RIGHTS: Final = "registry_caseuserobjectpermission"
_STATE: Final = "(SELECT state FROM registry_case WHERE id = NEW.content_object_id)"


def _fill_state_of_right(event: str, when: str) -> Trigger:
    """Return the trigger that gives a right the state of its case, whatever the writer gave it.

    It locks the case first: a change of the state at the same time comes before, and is read here, or afterwards, and
    then its own trigger finds the right.
    """
    return Trigger(
        name=f"case_right_state_{event.lower()}",
        table=_RIGHTS,
        sqlite=(
            f"AFTER {when} ON {_RIGHTS} WHEN NEW.case_state <> {_STATE} "  # noqa: S608 - no input is in it
            f"BEGIN UPDATE {_RIGHTS} SET case_state = {_STATE} WHERE id = NEW.id; END"
        ),
        postgres=(
            f"BEFORE {when}",
            """
            PERFORM 1 FROM registry_case WHERE id = NEW.content_object_id FOR NO KEY UPDATE;
            NEW.case_state := coalesce((SELECT state FROM registry_case WHERE id = NEW.content_object_id), '');""",
        ),
        column=(_RIGHTS, "case_state"),
    )


_FOLLOW_STATE: Final = (
    f"UPDATE {_RIGHTS} SET case_state = NEW.state WHERE content_object_id = NEW.id AND case_state <> NEW.state;"  # noqa: S608 - no input is in it
)

TRIGGERS: Final = (
    _keep_has_clerk("INSERT", "NEW"),
    _keep_has_clerk("UPDATE", "NEW", "OLD"),
    _keep_has_clerk("DELETE", "OLD"),
    _fill_state_of_right("INSERT", "INSERT"),
    _fill_state_of_right("UPDATE", "UPDATE OF content_object_id, case_state"),
    Trigger(
        name="case_rights_follow_state",
        table="registry_case",
        sqlite=f"AFTER UPDATE OF state ON registry_case WHEN NEW.state <> OLD.state BEGIN {_FOLLOW_STATE} END",
        postgres=("AFTER UPDATE OF state", f"IF NEW.state <> OLD.state THEN {_FOLLOW_STATE} END IF;"),
        column=(_RIGHTS, "case_state"),
    ),
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
    ),
    Trigger(
        name="filing_stays_in_its_case",
        table="registry_filing",
        sqlite=f"""
        BEFORE UPDATE ON registry_filing WHEN {_ENTERED} AND {_CHANGED_IN_CASE.format(differs="IS NOT")}
        BEGIN SELECT RAISE(ABORT, 'filing_stays_in_its_case'); END""",
        postgres=(
            "BEFORE UPDATE",
            f"""
            IF {_ENTERED} AND {_CHANGED_IN_CASE.format(differs="IS DISTINCT FROM")}
            THEN RAISE EXCEPTION 'filing_stays_in_its_case' USING ERRCODE = 'P0001'; END IF;""",
        ),
        column=("registry_filing", "about_id"),
    ),
    Trigger(
        name="filing_kept_in_its_case",
        table="registry_filing",
        sqlite=f"""
        BEFORE DELETE ON registry_filing WHEN {_ENTERED}
        BEGIN SELECT RAISE(ABORT, 'filing_kept_in_its_case'); END""",
        postgres=(
            "BEFORE DELETE",
            f"""
            IF {_ENTERED} THEN RAISE EXCEPTION 'filing_kept_in_its_case' USING ERRCODE = 'P0001'; END IF;""",
        ),
        column=("registry_filing", "about_id"),
    ),
    *forbid_replace("registry_filing", ("id",), ("receipt_id",), kept=_HAS_CASE.format(row="k")),
    *forbid_replace("registry_case", ("id",), ("filing_id",), ("court_id", "kind", "year", "serial")),
    *append_only("registry_review", ("id",)),
)
