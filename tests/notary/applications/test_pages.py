"""Every role's page: the applicant's list and tasks, a named person's part, the desk and the review."""

from __future__ import annotations

import pytest
from django.test import Client

from courts.ground.models import Venue
from demo.people import Cast
from notary.applications.models import Application
from notary.applications.services.invitations import accept as accept_invitation
from notary.catalogue import registry
from tests.notary.applications.couple import (
    account,
    act,
    agreed,
    begun,
    fill,
    filled,
    office_of,
    row_of,
    shown,
    submitted,
    taken,
)
from tests.registry.desk import upload

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(account(cast, member), backend=BACKEND)
    return client


def url(row: Application, *parts: str) -> str:
    return "/".join([f"/notary/applications/{row.pk}", *parts, ""])


@pytest.mark.parametrize("slug", [service.slug for service in registry.services()])
def test_the_start_page_of_every_service_says_cost_and_time(cast: Cast, slug: str) -> None:
    page = browser(cast, "groom").get(f"/notary/services/{slug}/")
    assert page.status_code == 200
    assert "درهم" in page.content.decode()


@pytest.mark.parametrize("page", ["services/", "services/marriage/"])
def test_the_lists_of_services_are_shown(cast: Cast, page: str) -> None:
    assert browser(cast, "groom").get(f"/notary/{page}").status_code == 200


def test_an_unknown_service_is_not_found(cast: Cast) -> None:
    assert browser(cast, "groom").get("/notary/services/none/").status_code == 404


def test_the_applicant_starts_by_the_form(cast: Cast) -> None:
    client = browser(cast, "groom")
    assert client.post("/notary/services/marriage_muslim/", {}).status_code == 400
    office: Venue = office_of(cast)
    answer = client.post("/notary/services/marriage_muslim/", {"office": office.pk, "role": "groom"})
    row = Application.records.get()
    assert answer["Location"] == url(row)
    assert row_of(row, "groom").name_ar == cast.people["groom"].name_ar
    assert client.get(url(row)).status_code == 200


@pytest.mark.parametrize("code", [task.code for task in registry.service("marriage_muslim").tasks])
def test_every_task_page_is_shown_and_keeps_what_was_typed(cast: Cast, code: str) -> None:
    row = begun(cast)
    if code == "relatives":
        row = fill(row, cast, "guardianship", {"kin": "full_brother"})
    client = browser(cast, "groom")
    assert client.get(url(row, "tasks", code)).status_code == 200
    answer = client.post(
        url(row, "tasks", code), {"version": row.version, "advance": "many", "rows": "1", "0-text": "x" * 601}
    )
    assert answer.status_code in {400, 302}
    if code == "dower":
        assert 'value="many"' in answer.content.decode()


def test_a_task_is_saved_by_its_page(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    sent = {"version": row.version, "advance": "10,000", "deferred": "0"}
    assert client.post(url(row, "tasks", "dower"), sent).status_code == 302
    row.refresh_from_db()
    assert row.answers["dower"] == {"advance": "10000.00", "deferred": "0.00"}
    assert client.post(url(row, "tasks", "dower"), sent).status_code == 409


def test_a_condition_requires_the_answer_only_while_it_holds(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    page = url(row, "tasks", "kinship")
    assert client.post(page, {"version": row.version, "are_kin": "yes"}).status_code == 400
    assert client.post(page, {"version": row.version, "are_kin": "no", "degree": "2"}).status_code == 302
    row.refresh_from_db()
    assert row.answers["kinship"] == {"are_kin": False, "degree": None}


def test_only_relatives_before_the_guardian_are_asked_about(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    assert client.get(url(row, "tasks", "relatives")).status_code == 404
    row = fill(row, cast, "guardianship", {"kin": "paternal_grandfather"})
    page = client.get(url(row, "tasks", "relatives")).content.decode()
    assert "father_is" in page
    assert "son_proof" in page
    assert "full_brother_is" not in page
    assert "full_brother_proof" not in page


def test_rows_of_a_repeated_task_are_added_and_left_out(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    page = url(row, "tasks", "conditions")
    sent = {"version": row.version, "rows": "2", "0-text": "الشرط", "1-text": "", "more": "1"}
    assert client.post(page, sent)["Location"] == page
    row.refresh_from_db()
    assert row.answers["conditions"] == [{"text": "الشرط"}]
    assert "1-text" in client.get(page).content.decode()


def test_the_page_of_a_person_asks_for_one_document(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    page = url(row, "people", "bride", "1")
    sent = {
        "version": row.version,
        "name_ar": "لطيفة المهيري",
        "born_on": "1997-02-01",
        "nationality": "الإمارات",
        "is_citizen": "yes",
        "is_muslim": "yes",
        "is_abroad": "no",
        "document_until": "2030-01-01",
        "email": "latifa@example.com",
    }
    assert client.post(page, sent).status_code == 400
    assert client.post(page, {**sent, "emirates_id": "784-1997-1000008-6"}).status_code == 302
    assert row_of(row, "bride").emirates_id == "784199710000086"
    assert client.get(page).status_code == 200
    assert client.get(url(row, "people", "groom", "1")).status_code == 200
    assert client.get(url(row, "people", "witness", "3")).status_code == 404


def test_the_check_page_shows_draft_and_findings(cast: Cast) -> None:
    client = browser(cast, "groom")
    assert client.get(url(begun(cast), "check")).status_code == 200
    row = filled(cast, dower={"advance": "50000.00", "deferred": "0"})
    page = client.get(url(row, "check")).content.decode()
    assert "القانون الاتحادي رقم (21) لسنة 1997" in page
    assert client.post(url(row, "check"), {"version": row.version, "act": "ask"}).status_code == 302
    assert client.get(url(row, "check")).status_code == 200
    assert client.post(url(row, "check"), {"version": row.version, "act": "submit"}).status_code == 400


def test_a_named_person_sees_only_their_part(cast: Cast) -> None:
    row = shown(cast)
    client = browser(cast, "bride")
    part = url(row, "agreement")
    assert client.get(url(row))["Location"] == part
    page = client.get(part).content.decode()
    assert "784196810000091" not in page
    assert row_of(row, "wali").name_ar not in page
    accept_invitation(row, actor=act(cast, "bride"))
    page = client.get(part).content.decode()
    assert row.draft_hash in page
    assert "784196810000091" not in page
    for other in ("check", "withdraw", "review", "tasks/dower", "people/groom/1"):
        assert client.get(url(row, other)).status_code == 403, other


def test_a_named_person_confirms_and_agrees_by_their_page(cast: Cast) -> None:
    row = shown(cast)
    client = browser(cast, "bride")
    client.post(url(row, "accept"))
    part = url(row, "agreement")
    assert client.post(part, {"act": "agree", "hash": row.draft_hash}).status_code == 400
    assert client.post(part, {"act": "confirm", "language": "ar"}).status_code == 400
    assert client.post(part, {"act": "confirm", "language": "ar", "confirmed": "on"}).status_code == 302
    assert client.post(part, {"act": "agree", "hash": "0" * 64}).status_code == 409
    assert client.post(part, {"act": "agree", "hash": row.draft_hash}).status_code == 302
    assert row_of(row, "bride").agreed_hash == row.draft_hash
    fill(row, cast, "dower", {"advance": "1", "deferred": "1"})
    assert "الصداق" in client.get(part).content.decode()


def test_a_declined_invitation_is_gone_and_the_applicant_reads_it(cast: Cast) -> None:
    row = shown(cast)
    client = browser(cast, "bride")
    assert client.post(url(row, "decline")).status_code == 302
    assert client.get(url(row, "agreement")).status_code == 404
    page = browser(cast, "groom").get(url(row)).content.decode()
    assert "اعتذر" in page


@pytest.mark.parametrize("member", ["stranger", "notary", "clerk", "newcomer"])
def test_strangers_get_a_404_for_a_draft(cast: Cast, member: str) -> None:
    row = shown(cast)
    client = browser(cast, member)
    for part in ((), ("agreement",), ("check",), ("papers",), ("review",), ("tasks", "dower"), ("withdraw",)):
        assert client.get(url(row, *part)).status_code == 404, part


def test_no_person_reads_the_paper_of_another(cast: Cast) -> None:
    row = agreed(cast)
    paper = row.papers.get(of=row_of(row, "bride"))
    address = url(row, "papers", str(paper.document_id))
    assert browser(cast, "bride").get(address).status_code == 200
    for member in ("groom", "wali", "first", "stranger", "notary"):
        assert browser(cast, member).get(address).status_code == 404, member
    shared = submitted_again(row, cast)
    assert browser(cast, "notary").get(url(shared, "papers", str(paper.document_id))).status_code == 200


def submitted_again(row: Application, cast: Cast) -> Application:
    from notary.applications.services.submission import submit  # noqa: PLC0415

    return submit(row, version=None, actor=act(cast, "groom"))


def test_papers_are_uploaded_and_removed_by_their_page(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    page = url(row, "papers")
    slot = f"id_groom-{row_of(row, 'groom').pk.hex}"
    assert client.post(page, {"slot": slot, f"{slot}-file": upload("id.pdf", b"text")}).status_code == 400
    assert client.post(page, {"slot": slot, f"{slot}-file": upload("id.pdf")}).status_code == 302
    document = row.papers.get().document_id
    assert client.get(page).status_code == 200
    assert client.post(url(row, "papers", str(document), "remove")).status_code == 302
    assert not row.papers.exists()


def test_the_desk_and_the_review_are_the_notarys(cast: Cast) -> None:
    row = submitted(cast)
    client = browser(cast, "notary")
    assert row.receipt is not None
    assert row.receipt.number in client.get("/notary/applications/desk/").content.decode()
    assert client.get("/notary/applications/desk/?show=decided&service=marriage_civil").status_code == 200
    assert browser(cast, "groom").get("/notary/applications/desk/").status_code == 403
    assert client.get(url(row)).status_code == 302
    assert client.get(url(row, "review")).status_code == 200
    assert client.post(url(row, "review", "take")).status_code == 302
    page = url(row, "review")
    assert client.post(page, {"version": row.version, "act": "return"}).status_code == 400
    sent = {"version": row.version, "act": "return", "reasons": ["certificate"], "parts": ["groom_certificate"]}
    assert client.post(page, sent).status_code == 302
    text = browser(cast, "groom").get(url(row)).content.decode()
    assert "شهادة فحص ما قبل الزواج" in text


def test_a_refusal_is_asked_once_and_then_final(cast: Cast) -> None:
    row = taken(cast)
    client = browser(cast, "notary")
    sent = {"version": row.version, "act": "refuse", "reasons": ["not_lawful"]}
    assert client.post(url(row, "review"), sent).status_code == 200
    assert client.post(url(row, "review"), {**sent, "act": "refuse_for_good"}).status_code == 302
    assert browser(cast, "groom").get(url(row)).status_code == 200
    row.refresh_from_db()
    assert row.state == "refused"


def test_the_list_shows_own_and_named_applications(cast: Cast) -> None:
    row = shown(cast)
    for member in ("groom", "bride"):
        assert str(row.pk) in browser(cast, member).get("/notary/applications/").content.decode()
    assert str(row.pk) not in browser(cast, "stranger").get("/notary/applications/?state=agreeing").content.decode()


def test_withdrawing_asks_once(cast: Cast) -> None:
    row = begun(cast)
    client = browser(cast, "groom")
    assert client.get(url(row, "withdraw")).status_code == 200
    assert client.post(url(row, "withdraw")).status_code == 302
    assert client.get(url(row, "withdraw")).status_code == 403
    assert client.get(url(row)).status_code == 200
