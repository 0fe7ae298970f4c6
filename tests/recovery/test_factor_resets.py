"""A lost second factor: a mailbox alone ends nowhere, the person with document and paper gets in again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.access.models import IdentityCheck
from courts.access.services.identity import identity_checks
from courts.access.services.identity.identity_checks import Seen
from courts.access.services.mails import account_mails
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Contact, Person, User
from courts.recovery.models import FactorReset
from courts.recovery.services import factor_resets
from courts.recovery.services.factor_resets import LIFE, WAITING_TIME
from courts.recovery.states import FactorResetState
from demo.people import Cast
from tests.access.administrators import administrator, client_of, step_up
from tests.cast import PASSWORD

SECOND = "second@diwan.example"
REASON = "رأى المكتب الهوية"


@pytest.fixture
def lawyer(cast: Cast) -> User:
    """The lawyer with a second factor, whose telephone is gone, and a second verified address."""
    TOTP.activate(cast.users["lawyer"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    Contact.records.create(person=cast.people["lawyer"], channel="email", address=SECOND, verified_at=clock.now())
    return cast.users["lawyer"]


@pytest.fixture
def root(db: None) -> User:
    return administrator()


def told() -> dict[str, str]:
    """The mails that leave now: the last text of each address."""
    mail.outbox.clear()
    account_mails.send_due()
    return {message.to[0]: str(message.body) for message in mail.outbox}


def asked(cast: Cast, email: str) -> FactorReset:
    """Ask on the page, and let the sweep find the account."""
    answer = Client().post(reverse("recovery"), {"email": email, "venue": cast.venues["court"].pk})
    assert answer["Location"] == reverse("recovery_asked")
    factor_resets.sweep()
    return FactorReset.records.select_related("account__person", "check_at_desk").get(account__email=email)


def document(user: User, number: str = "") -> Seen:
    return Seen("desk", "emirates_id", user.person.name_ar, "", number or user.person.emirates_id)


def at_desk(cast: Cast, row: FactorReset) -> str:
    """The clerk sees the person; return the code on the paper."""
    assert row.check_at_desk is not None
    clerk = actor_for(cast.users["clerk"])
    return identity_checks.verify_for_recovery(row.check_at_desk, document(row.owner), actor=clerk)


def approved(cast: Cast, user: User, root: User) -> tuple[FactorReset, str]:
    row = asked(cast, user.email)
    code = at_desk(cast, row)
    assert factor_resets.approve(row, reason=REASON, actor=actor_for(root))
    return row, code


def browser_with_password(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("sign_in_list")).status_code == 200


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type="totp").exists()


def finish() -> None:
    factor_resets.sweep()


def test_person_with_document_and_paper_gets_in_and_sets_up_a_new_factor(
    cast: Cast, lawyer: User, root: User, django_capture_on_commit_callbacks: Any
) -> None:
    row, code = approved(cast, lawyer, root)
    assert set(told()) == {lawyer.email, SECOND}
    signed_in = client_of(lawyer)
    assert is_in(signed_in)
    finish()
    assert has_factor(lawyer), "not before the waiting time is over"
    with time_machine.travel(clock.now() + WAITING_TIME + timedelta(seconds=1)):
        finish()
        row.refresh_from_db()
        assert row.state == FactorResetState.DONE
        assert not has_factor(lawyer)
        assert not is_in(signed_in)
        assert set(told()) == {lawyer.email, SECOND}
        client = browser_with_password(lawyer)
        assert not is_in(client), "a password is not enough"
        client.post(reverse("mfa_authenticate"), {"code": "0000000000"})
        assert not is_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert client.get("/cases/")["Location"].startswith(reverse("mfa_activate_totp")), "nothing before a new factor"
        page = client.get(reverse("mfa_activate_totp"))
        new = f"{hotp_value(page.context['form'].secret, next(yield_hotp_counters_from_time())):06d}"
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": new})
        assert client.get("/cases/").status_code == 200
        again = browser_with_password(lawyer)
        again.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_in(again), "the code of the paper is void"
    actions = AuditEntry.records.filter(subject_id=str(row.pk)).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["factorreset.checking", "factorreset.waiting", "factorreset.done"]
    assert AuditEntry.records.filter(action="account.factors_reset", subject_id=str(lawyer.pk)).exists()


def test_mailbox_alone_ends_nowhere(cast: Cast, lawyer: User, root: User) -> None:
    row = asked(cast, lawyer.email)
    with pytest.raises(Conflict):
        factor_resets.approve(row, reason=REASON, actor=actor_for(root))
    with time_machine.travel(clock.now() + LIFE + timedelta(seconds=1)):
        finish()
    row.refresh_from_db()
    assert row.state == FactorResetState.EXPIRED
    assert has_factor(lawyer)


def test_unknown_and_known_address_get_one_answer_by_the_same_statements(cast: Cast, lawyer: User) -> None:
    pages, counts = [], []
    for email in ("unknown@diwan.example", lawyer.email):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(reverse("recovery"), {"email": email, "venue": cast.venues["court"].pk}, follow=True)
        pages.append(re.sub(r'(csrfmiddlewaretoken" value="|CSRFToken": ")\w+', "", answer.content.decode()))
        counts.append(len(queries))
    assert pages[0] == pages[1]
    assert counts[0] == counts[1]
    factor_resets.sweep()
    assert FactorReset.records.count() == 1
    assert set(told()) == {lawyer.email, SECOND}


def test_account_without_a_factor_and_closed_account_get_no_request(cast: Cast, lawyer: User) -> None:
    User.objects.filter(pk=lawyer.pk).update(is_active=False)
    for email in (cast.users["counsel"].email, lawyer.email):
        factor_resets.ask(email, cast.venues["court"])
    factor_resets.sweep()
    assert not FactorReset.records.exists()
    assert told() == {}


def test_link_in_every_mail_stops_it_and_opening_it_does_not(cast: Cast, lawyer: User, root: User) -> None:
    row, _code = approved(cast, lawyer, root)
    link = next(word for word in told()[SECOND].split() if "/recovery/stop/" in word)
    path = link.partition("8000")[2]
    anyone = Client()
    assert anyone.get(path).status_code == 200
    row.refresh_from_db()
    assert row.state == FactorResetState.WAITING
    assert anyone.get(reverse("recovery_stop") + "?key=x").status_code == 404
    anyone.post(path, {"key": path.partition("key=")[2]})
    row.refresh_from_db()
    assert row.state == FactorResetState.STOPPED
    assert set(told()) == {lawyer.email, SECOND}
    # The reason for which an administrator approved it is no reason of its end.
    assert not any(REASON in text for text in told().values())
    with time_machine.travel(clock.now() + WAITING_TIME + timedelta(seconds=1)):
        finish()
    assert has_factor(lawyer)
    assert IdentityCheck.records.get(factor_reset=row).sealed_code == ""


def test_document_of_another_person_is_refused_at_the_desk(cast: Cast, lawyer: User) -> None:
    row = asked(cast, lawyer.email)
    check, clerk = row.check_at_desk, actor_for(cast.users["clerk"])
    assert check is not None
    with pytest.raises(Conflict):
        identity_checks.verify_for_recovery(check, document(lawyer, cast.people["bride"].emirates_id), actor=clerk)
    with pytest.raises(NotAllowed):
        identity_checks.verify_for_recovery(check, document(lawyer), actor=actor_for(cast.users["stranger"]))
    identity_checks.refuse(check, reason="ليست وثيقته", actor=clerk)
    finish()
    row.refresh_from_db()
    assert row.state == FactorResetState.REFUSED
    assert "ليست وثيقته" in told()[SECOND]


def test_clerk_confirms_on_the_board_and_sees_the_code_once(cast: Cast, lawyer: User) -> None:
    row = asked(cast, lawyer.email)
    clerk = client_of(cast.users["clerk"])
    page = reverse("identity_check", args=[row.check_at_desk_id])
    assert lawyer.person.emirates_id not in clerk.get(page).content.decode(), "typed from the document, not copied"
    typed = {"act": "verify", "document_type": "emirates_id", "name_ar": lawyer.person.name_ar}
    number = lawyer.person.emirates_id
    # The check digit of the cast's number does not fit: the clerk has compared it with the document.
    answer = clerk.post(page, {**typed, "number": number, "number_is_right": number})
    code = answer.context["code"]
    assert code in answer.content.decode()
    assert code not in clerk.get(page).content.decode()
    assert code not in IdentityCheck.records.get(pk=row.check_at_desk_id).sealed_code


def test_account_of_staff_needs_a_second_administrator(cast: Cast, root: User) -> None:
    judge = cast.users["judge"]
    Person.records.filter(pk=judge.person_id).update(emirates_id="784199000000010")
    TOTP.activate(judge, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    row = asked(cast, judge.email)
    at_desk(cast, row)
    assert not factor_resets.approve(row, reason=REASON, actor=actor_for(root))
    row.refresh_from_db()
    assert row.state == FactorResetState.CHECKING
    act = ProposedAct.records.get()
    with pytest.raises(NotAllowed):
        confirm(act, actor=actor_for(root))
    confirm(act, actor=actor_for(administrator("second-root@diwan.example")))
    row.refresh_from_db()
    assert row.state == FactorResetState.WAITING


def test_owner_and_checker_do_not_decide(cast: Cast, lawyer: User, root: User) -> None:
    row = asked(cast, lawyer.email)
    at_desk(cast, row)
    User.objects.filter(pk__in=[lawyer.pk, cast.users["clerk"].pk]).update(is_staff=True, is_superuser=True)
    for user in (lawyer, cast.users["clerk"]):
        with pytest.raises(NotAllowed):
            factor_resets.approve(row, reason=REASON, actor=actor_for(user))
    assert factor_resets.approve(row, reason=REASON, actor=actor_for(root)) is False, (
        "the owner is an administrator now"
    )


@pytest.mark.parametrize("member", ["judge", "clerk", "lawyer", "stranger"])
def test_pages_of_administrators_do_not_exist_for_others(cast: Cast, lawyer: User, member: str) -> None:
    row = asked(cast, lawyer.email)
    client = client_of(cast.users[member])
    page = reverse("factor_reset", args=[row.pk])
    assert client.get(reverse("factor_resets")).status_code == 404
    assert client.get(page).status_code == 404
    assert client.post(page, {"act": "approve", "reason": REASON}).status_code == 404
    with pytest.raises(NotAllowed):
        factor_resets.refuse(row, reason=REASON, actor=actor_for(cast.users[member]))


def test_administrator_decides_on_the_page_after_a_step_up(cast: Cast, lawyer: User, root: User) -> None:
    row = asked(cast, lawyer.email)
    at_desk(cast, row)
    client, page = client_of(root), reverse("factor_reset", args=[row.pk])
    assert lawyer.email in client.get(reverse("factor_resets")).content.decode()
    assert "reauthenticate" in client.get(page)["Location"]
    step_up(client, page)
    assert client.post(page, {"act": "approve", "reason": " "}).status_code == 400
    assert client.post(page, {"act": "approve", "reason": REASON}).status_code == 302
    row.refresh_from_db()
    assert row.state == FactorResetState.WAITING
    assert lawyer.email in client.get(reverse("factor_resets"), {"show": "waiting"}).content.decode()


def test_list_and_page_of_a_request_name_its_state_in_the_same_words(cast: Cast, lawyer: User, root: User) -> None:
    row = asked(cast, lawyer.email)
    client, page = client_of(root), reverse("factor_reset", args=[row.pk])
    step_up(client, page)
    assert "بانتظار التحقق في المكتب" in client.get(page).content.decode()
    at_desk(cast, row)
    for address in (page, reverse("factor_resets")):
        words = client.get(address).content.decode()
        assert FactorReset.records.get(pk=row.pk).state_word in words
        assert "بانتظار التحقق في المكتب" not in words


def test_many_requests_for_one_address_change_nothing(cast: Cast, lawyer: User) -> None:
    for _turn in range(6):
        answer = Client().post(reverse("recovery"), {"email": lawyer.email, "venue": cast.venues["court"].pk})
        assert answer.status_code == 302
    assert FactorReset.records.count() == 3
    factor_resets.sweep()
    assert FactorReset.records.count() == 1
