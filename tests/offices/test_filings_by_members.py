"""Filings that a member of a law office prepares and submits for its lawyer, with both names."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from courts.ground.errors import NotAllowed
from courts.ground.models import AuditEntry, Notice, TimelineEntry
from courts.offices.services import mandates
from courts.registry.models import Case, Filing, FilingUserObjectPermission
from courts.registry.services.filings import attach_documents, save_draft, submit_filing
from courts.registry.services.postings import withdraw_ended
from courts.registry.services.reviews import accept_filing, take_filing
from demo.people import Cast
from tests.access.administrators import client_of
from tests.offices import office
from tests.offices.office import TRAINEE, acting
from tests.registry import desk
from tests.registry.typing_in import browser, claim_data


def prepared(cast: Cast) -> Filing:
    """Return a complete draft of the trainee for the lawyer."""
    actor = acting(cast, TRAINEE)
    filing = save_draft(
        None,
        actor=actor,
        claim=desk.claim(cast),
        parties=[desk.huda(cast), desk.tariq(cast)],
        principal=cast.people["lawyer"],
    )
    files = [desk.stored(actor), desk.stored(actor, "exhibit", "حافظة.pdf")]
    attach_documents(filing, files, version=None, actor=actor)
    filing.refresh_from_db()
    return filing


def trusted(cast: Cast, *rights: str) -> mandates.Mandate:
    """Return a mandate of the trainee for the lawyer."""
    return office.mandate(cast, office.joined(cast, office.office(cast)), rights or office.ALL)


def answer(cast: Cast, filing: Filing, name: str = "filing", member: str = TRAINEE) -> int:
    """Return the answer of a page of the filing to a member of the cast."""
    return client_of(cast.users[member]).get(reverse(name, args=[filing.pk])).status_code


def test_member_starts_a_filing_for_the_lawyer_on_the_page(cast: Cast) -> None:
    trusted(cast)
    client = browser(cast, TRAINEE)
    form = client.get(reverse("filing_start")).content.decode()
    assert "Myself" in form
    client.post(reverse("filing_start"), claim_data(cast, principal=str(cast.people["lawyer"].pk)))
    filing = Filing.records.get()
    assert (filing.filer, filing.prepared_by) == (cast.people["lawyer"], cast.people[TRAINEE])
    page = client.get(reverse("filing", args=[filing.pk])).content.decode()
    assert "Prepared by Reem Al Shamsi for Maryam Al Sahel" in page
    assert answer(cast, filing, member="lawyer") == 200
    assert filing.title in client.get(reverse("filings") + "?whose=others").content.decode()
    call_command("rights", "check")


def test_person_without_a_mandate_cannot_file_for_a_lawyer(cast: Cast) -> None:
    office.joined(cast, office.office(cast))
    client = browser(cast, TRAINEE)
    assert "Myself" not in client.get(reverse("filing_start")).content.decode()
    client.post(reverse("filing_start"), claim_data(cast, principal=str(cast.people["lawyer"].pk)))
    assert Filing.records.get().filer == cast.people[TRAINEE]
    with pytest.raises(NotAllowed):
        save_draft(None, actor=acting(cast, TRAINEE), claim=desk.claim(cast), principal=cast.people["lawyer"])


def test_member_submits_and_both_names_show_on_receipt_case_and_audit(cast: Cast) -> None:
    row = trusted(cast)
    filing = submit_filing(prepared(cast), actor=acting(cast, TRAINEE))
    assert filing.receipt is not None
    assert filing.receipt.owner == cast.people["lawyer"]
    entry = AuditEntry.records.get(action="filing.submitted", subject_id=str(filing.pk))
    assert entry.actor == cast.users[TRAINEE]
    assert entry.detail["for"] == str(cast.people["lawyer"].pk)
    assert entry.detail["mandate"] == str(row.pk)
    words = "Submitted by Reem Al Shamsi for Maryam Al Sahel"
    assert words in browser(cast, TRAINEE).get(reverse("filing_receipt", args=[filing.pk])).content.decode()
    manager = acting(cast, "manager")
    assert words in browser(cast, "manager").get(reverse("review", args=[filing.pk])).content.decode()
    case = accept_filing(take_filing(filing, actor=manager), actor=manager)
    assert words in browser(cast, "lawyer").get(reverse("case", args=[case.pk])).content.decode()
    assert TimelineEntry.records.filter(subject_id=case.pk, params__agent_en="Reem Al Shamsi").exists()
    assert answer_of_case(cast, case) == 200
    call_command("rights", "check")


def answer_of_case(cast: Cast, case: Case) -> int:
    """Return the answer of the case's page to the trainee."""
    return client_of(cast.users[TRAINEE]).get(reverse("case", args=[case.pk])).status_code


def test_lawyer_of_a_filing_by_a_member_represents_the_claimant(cast: Cast) -> None:
    trusted(cast, "drafts")
    filing = prepared(cast)
    assert {party.lawyer for party in filing.parties.filter(role="claimant")} == {cast.people["lawyer"]}


def test_member_who_may_only_prepare_cannot_submit_or_withdraw(cast: Cast) -> None:
    trusted(cast, "drafts")
    filing = prepared(cast)
    with pytest.raises(NotAllowed):
        submit_filing(filing, actor=acting(cast, TRAINEE))
    assert answer(cast, filing) == 200
    assert answer(cast, filing, "filing_submit") == 403
    assert answer(cast, filing, "filing_withdraw") == 403
    submit_filing(filing, actor=acting(cast, "lawyer"))
    filing.refresh_from_db()
    assert filing.submitted_by is None


def test_revoked_member_gets_404_for_the_draft_and_cannot_submit_it(cast: Cast) -> None:
    row = trusted(cast)
    filing = prepared(cast)
    mandates.revoke(row, actor=acting(cast, "lawyer"))
    assert answer(cast, filing) == 404
    with pytest.raises(NotAllowed):
        submit_filing(filing, actor=acting(cast, TRAINEE))
    withdraw_ended()
    assert not FilingUserObjectPermission.objects.filter(user=cast.users[TRAINEE]).exists()
    assert answer(cast, filing, member="lawyer") == 200
    call_command("rights", "check")


def test_new_mandate_opens_the_members_drafts_again(cast: Cast) -> None:
    row = trusted(cast)
    filing = prepared(cast)
    mandates.revoke(row, actor=acting(cast, "lawyer"))
    withdraw_ended()
    office.mandate(cast, row.membership, ["drafts"])  # type: ignore[arg-type]
    assert answer(cast, filing) == 200


def test_lawyers_own_filings_stay_closed_to_members(cast: Cast) -> None:
    trusted(cast)
    filing = desk.draft(cast)
    assert answer(cast, filing) == 404
    assert answer(cast, filing, member="lawyer") == 200


def test_filing_notices_reach_a_member_only_with_that_right(cast: Cast) -> None:
    trusted(cast, "reads", "drafts", "submits", "gets_notices")
    filing = submit_filing(prepared(cast), actor=acting(cast, TRAINEE))
    people = set(Notice.records.filter(subject_id=filing.pk).values_list("recipient", flat=True))
    assert people == {cast.people["lawyer"].pk, cast.people[TRAINEE].pk}


def test_filing_notices_stay_with_the_lawyer_without_that_right(cast: Cast) -> None:
    trusted(cast, "drafts", "submits")
    filing = submit_filing(prepared(cast), actor=acting(cast, TRAINEE))
    assert set(Notice.records.filter(subject_id=filing.pk).values_list("recipient", flat=True)) == {
        cast.people["lawyer"].pk
    }
