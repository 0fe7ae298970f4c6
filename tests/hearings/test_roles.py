"""Roles are the owner's words: each has a word for people, and `video` names none of them."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from django.conf import settings

from courts.ground.wording import roles
from hearings.roles import POLICY, SeatRole
from notary.models import ParticipantRole
from notary.roles import POLICY as APPOINTMENT
from notary.roles import SeatRole as NotaryRole
from video.policy import RoomPolicy

WORDS = {*(role.value for role in SeatRole), *(role.value for role in NotaryRole), *ParticipantRole.values}


@pytest.mark.parametrize("role", sorted(WORDS))
def test_every_role_has_a_word(role: str) -> None:
    for gender in ("male", "female"):
        assert roles.word(roles.IN_ROOM.get(role, role), gender)


@pytest.mark.parametrize("policy", [POLICY, APPOINTMENT], ids=lambda policy: policy.kind)
def test_policy_names_only_known_roles(policy: RoomPolicy) -> None:
    named = {
        role
        for each in fields(policy)
        if isinstance(getattr(policy, each.name), tuple)
        for role in getattr(policy, each.name)
    }
    assert named <= WORDS
    assert policy.hosts
    assert set(policy.presides) <= set(policy.hosts)


def test_video_names_no_role_of_its_owners() -> None:
    named = re.compile("|".join(f"[\"']{role}[\"']" for role in sorted(WORDS)))
    video = settings.BASE_DIR / "video"
    sources = [path for path in (*video.rglob("*.py"), *video.rglob("*.js")) if "migrations" not in path.parts]
    assert sources
    assert [path.name for path in sources if named.search(path.read_text("utf-8"))] == []
