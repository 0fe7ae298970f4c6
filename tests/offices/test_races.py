"""A revocation against a submission, and a mandate against the end of its office, decided by PostgreSQL."""

from __future__ import annotations

import contextlib

import pytest
from django.db import connection

from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Posting
from courts.ground.services.postings import open_posting
from courts.offices.models import Mandate, Membership
from courts.offices.services import mandates, memberships
from courts.offices.states import STANDING
from courts.registry.services import filings
from courts.registry.services.filings import attach_documents, save_draft, submit_filing
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.offices import office
from tests.offices.office import TRAINEE, acting
from tests.provoked import Meeting
from tests.races import at_once
from tests.registry import desk

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

ROUNDS = 12


@pytest.fixture
def committed() -> Cast:
    """Return the cast, committed and so visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def test_submission_and_revocation_come_one_after_the_other(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    member = office.joined(committed, office.office(committed))
    meeting = Meeting(monkeypatch, filings, "require_mandate")
    outcomes = set()
    for turn in range(ROUNDS):
        row = office.mandate(committed, member)
        actor = acting(committed, TRAINEE)
        filing = save_draft(
            None,
            actor=actor,
            claim=desk.claim(committed),
            parties=[desk.huda(committed), desk.tariq(committed)],
            principal=committed.people["lawyer"],
        )
        attach_documents(filing, [desk.stored(actor)], version=None, actor=actor)
        filing.refresh_from_db()

        def submit(filing: object = filing) -> str:
            try:
                submit_filing(filing, actor=acting(committed, TRAINEE))  # type: ignore[arg-type]
            except NotAllowed:
                return "refused"
            return "submitted"

        def revoke(row: Mandate = row) -> str:
            mandates.revoke(row, actor=acting(committed, "lawyer"))
            return "revoked"

        acts = [submit, revoke]
        first, second = meeting.run(*(acts if turn % 2 else reversed(acts)))
        outcomes.add(first if first != "revoked" else second)
        filing.refresh_from_db()
        row.refresh_from_db()
        assert row.state == "revoked"
        entries = AuditEntry.records.filter(subject_id__in=[str(filing.pk), str(row.pk)])
        order = list(
            entries.filter(action__in=["filing.submitted", "mandate.revoked"]).order_by("pk").values_list("action")
        )
        if filing.state == "submitted":
            # The submission was first: the revocation waited for its lock.
            assert order == [("filing.submitted",), ("mandate.revoked",)]
        else:
            assert order == [("mandate.revoked",)]
    assert outcomes <= {"submitted", "refused"}


def test_no_mandate_outlives_its_member(committed: Cast) -> None:
    place = office.office(committed)
    for _round in range(ROUNDS):
        member = office.joined(committed, place)

        def grant(member: Membership = member) -> None:
            with contextlib.suppress(Conflict, NotAllowed):
                office.mandate(committed, member)

        def remove(member: Membership = member) -> None:
            memberships.remove(member, actor=acting(committed, "lawyer"))

        at_once(grant, remove)
        member.refresh_from_db()
        assert member.state == "removed"
        assert not Mandate.records.filter(state="active").exists()


def test_no_mandate_outlives_the_posting_of_its_agent(committed: Cast) -> None:
    member = office.joined(committed, office.office(committed))
    agent = committed.people[TRAINEE]
    for turn in range(ROUNDS):

        def grant() -> None:
            with contextlib.suppress(Conflict):
                office.mandate(committed, member)

        def post(turn: int = turn) -> None:
            open_posting(agent, committed.venues["court"], "clerk" if turn % 2 else "case_manager", actor=SYSTEM)

        at_once(grant, post)
        assert Posting.records.filter(person=agent).exists()
        assert not Mandate.records.filter(state__in=STANDING).exists()
        Posting.records.filter(person=agent).delete()
