"""Comparison of an upgraded product with the database of version 0.1 that it was upgraded from."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from tests.services.processes import ROOT, plain_environment
from tests.upgrade.old_data import rows


def run(data: Path, *command: str, database_url: str = "") -> str:
    own = {"DIWAN_DATA": str(data), "DIWAN_DATABASE_URL": database_url, "DIWAN_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=plain_environment() | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def key(text: object) -> str:
    return str(uuid.UUID(str(text)))


def check(facts: dict[str, Any], old: Path) -> None:
    """Compare what the upgraded product says with the rows of the old file."""

    def count(table: str, where: str = "1") -> int:
        return int(str(rows(old, f"SELECT count(*) FROM {table} WHERE {where}")[0][0]))

    assert facts["counts"] == {
        "people": count("ground_person"),
        "cases": count("registry_case"),
        "filings": count("registry_filing"),
        "seats": count("video_seat"),
        "rooms": count("video_room"),
        "notices": count("ground_notice"),
        "audit": count("ground_auditentry"),
    }
    assert facts["withdrawn"] == count("ground_notice", "state = 'void'") > 0
    sent = rows(
        old,
        "SELECT n.id, p.language, n.title, n.other_title, n.body, n.other_body"
        " FROM ground_notice n JOIN ground_person p ON p.id = n.recipient_id WHERE n.state = 'sent'",
    )
    assert len(sent) > 100
    for pk, language, title, other_title, body, other_body in sent:
        arabic_first = language == "ar"
        expected = [title, other_title, body, other_body] if arabic_first else [other_title, title, other_body, body]
        assert facts["notices"][key(pk)] == expected
    seats = rows(
        old,
        "SELECT s.id, s.role, s.state, s.is_mute_locked, s.side_id FROM video_seat s"
        " JOIN hearings_hearing h ON h.room_id = s.room_id WHERE h.state = 'in_session' AND s.is_live",
    )
    assert {role for _pk, role, *_rest in seats} >= {"judge", "clerk", "claimant_counsel", "witness", "detainee"}
    for pk, role, state, muted, side in seats:
        seat = facts["seats"][key(pk)]
        assert (seat["state"], seat["muted"]) == (state, bool(muted))
        assert not (seat["muted"] and seat["audio_on"])
        assert seat["consultation"] == (key(side) if side else None)
        assert seat["is_host"] == (role in {"judge", "clerk"})
        assert ("share" in seat["may"]) == (role not in {"witness", "detainee"})
    assert any(seat["muted"] for seat in facts["seats"].values())
    assert any(seat["consultation"] for seat in facts["seats"].values())
    assert {"admitted", "muted", "unmuted", "previewed", "moved"} <= set(facts["events"])
    assert facts["minutes"] == {
        key(pk): [state, version] for pk, state, version in rows(old, "SELECT id, state, version FROM hearings_minutes")
    }
    assert set(facts["pages"].values()) == {200}, facts["pages"]
