"""Sign-in with UAE PASS: a local peer answers as UAE PASS does, with a code, a token and userinfo."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courts.access.models import CheckProblem, IdentityCheck
from courts.access.services.identity import identity_checks
from courts.access.services.mails import account_mails
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import NotAllowed
from courts.ground.models import AccountMail, AuditEntry, Contact, IdentityLevel, Person, Posting, User
from demo.people import Cast
from tests.access.administrators import PASSWORD, client_of

NUMBER = "784199000000010"
CLAIMS = {
    "sub": "UAEPASS/1",
    "uuid": "1",
    "idn": NUMBER,
    "userType": "SOP2",
    "fullnameAR": "سلمى,راشد",
    "fullnameEN": "Salma,Rashid",
    "email": "salma@diwan.example",
}


class Peer(ThreadingHTTPServer):
    """UAE PASS as far as the sign-in needs it. It checks the client's secret and the PKCE verifier."""

    claims: dict[str, Any]
    challenge = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.claims = dict(CLAIMS)


class Answers(BaseHTTPRequestHandler):
    server: Peer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        verifier = body.get("code_verifier", [""])[0]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        secret = "Basic " + base64.b64encode(b"diwan:secret").decode()
        is_right = challenge == self.server.challenge and self.headers.get("Authorization") == secret
        self._answer({"access_token": "token"} if is_right else {"error": "invalid_grant"}, 200 if is_right else 400)

    def do_GET(self) -> None:
        self._answer(self.server.claims, 200)

    def _answer(self, data: dict[str, Any], status: int) -> None:
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    server = Peer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.UAE_PASS_URL = f"http://127.0.0.1:{server.server_port}"
    settings.SOCIALACCOUNT_PROVIDERS = {"uae_pass": {"APPS": [{"client_id": "diwan", "secret": "secret"}]}}
    yield server
    server.shutdown()
    server.server_close()


def sign_in(peer: Peer, client: Client | None = None, *, state: str = "", process: str = "login") -> HttpResponse:
    """Press the button, and come back from the peer with a code."""
    client = client or Client()
    away = client.post(reverse("uae_pass_login"), {"process": process})
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["scope"] == ["urn:uae:digitalid:profile:general"]
    assert asked["acr_values"] == ["urn:safelayer:tws:policies:authentication:level:low"]
    assert asked["code_challenge_method"] == ["S256"]
    peer.challenge = peer.challenge or asked["code_challenge"][0]
    return client.get(reverse("uae_pass_callback"), {"code": "c", "state": state or asked["state"][0]})


def test_verified_user_gets_account_with_proven_identity(db: None, peer: Peer) -> None:
    assert sign_in(peer).status_code == 302
    person = User.objects.get().person
    assert (person.emirates_id, person.identity_level) == (NUMBER, IdentityLevel.VERIFIED)
    assert person.name_ar == "سلمى راشد"


def test_second_sign_in_enters_the_same_account(db: None, peer: Peer) -> None:
    for _turn in range(2):
        peer.challenge = ""
        assert sign_in(peer).status_code == 302
    assert User.objects.count() == 1


def test_first_level_proves_no_identity(db: None, peer: Peer) -> None:
    peer.claims["userType"] = "SOP1"
    sign_in(peer)
    person = User.objects.get().person
    assert (person.emirates_id, person.identity_level) == ("", IdentityLevel.BASIC)


def test_verified_user_claims_the_known_person(db: None, peer: Peer) -> None:
    known = Person.records.create(name_ar="سلمى راشد", emirates_id=NUMBER)
    sign_in(peer)
    assert User.objects.get().person == known


def test_other_name_claims_nothing_and_goes_to_a_clerk(cast: Cast, peer: Peer) -> None:
    known = Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    sign_in(peer)
    user = SocialAccount.objects.get().user
    assert user.person != known
    assert user.person.identity_level == IdentityLevel.BASIC
    check = IdentityCheck.records.get(account=user)
    assert check.state == "disputed"
    identity_checks.decide_same_person(check, reason="الاسم بعد الزواج", actor=actor_for(clerk_of(check)))
    assert User.objects.get(pk=user.pk).person == known


def clerk_of(check: IdentityCheck) -> User:
    return Posting.records.get(venue=check.venue, role="clerk").person.user


def difference(cast: Cast, peer: Peer) -> IdentityCheck:
    """The task that a clerk gets when the provider names the lawyer's number with another name."""
    peer.claims["idn"] = cast.people["lawyer"].emirates_id
    assert sign_in(peer).status_code == 409
    return IdentityCheck.records.get(account=cast.users["lawyer"])


def test_other_name_of_an_account_opens_one_task_for_a_clerk(cast: Cast, peer: Peer) -> None:
    check = difference(cast, peer)
    assert (check.state, check.problem, check.provider) == ("disputed", CheckProblem.NAMES_DIFFER, "uae_pass")
    peer.challenge = ""
    assert sign_in(peer).status_code == 409
    assert IdentityCheck.records.count() == 1
    assert AccountMail.records.filter(address=cast.users["lawyer"].email).count() == 1
    clerk = Client()
    clerk.force_login(clerk_of(check))
    page = clerk.get(reverse("identity_check", args=[check.pk])).content.decode()
    assert "سلمى راشد" in page
    assert cast.people["lawyer"].name_ar in page


def test_sign_in_enters_once_a_clerk_found_the_names_to_be_one_person(cast: Cast, peer: Peer) -> None:
    check = difference(cast, peer)
    identity_checks.decide_same_person(check, reason="الاسم بعد الزواج", actor=actor_for(clerk_of(check)))
    peer.challenge = ""
    client = Client()
    assert sign_in(peer, client).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.users["lawyer"].pk)
    assert Person.records.get(pk=cast.people["lawyer"].pk).name_ar == cast.people["lawyer"].name_ar


def test_sign_in_stays_refused_when_a_clerk_decided_against_it(cast: Cast, peer: Peer) -> None:
    check = difference(cast, peer)
    identity_checks.refuse(check, reason="شخصان", actor=actor_for(clerk_of(check)))
    peer.challenge = ""
    client = Client()
    assert sign_in(peer, client).status_code == 409
    assert "_auth_user_id" not in client.session
    assert IdentityCheck.records.count() == 1


def test_owner_cannot_withdraw_the_statement_of_a_provider(cast: Cast, peer: Peer) -> None:
    check = difference(cast, peer)
    with pytest.raises(NotAllowed):
        identity_checks.withdraw(check, actor=actor_for(cast.users["lawyer"]))


def test_address_of_an_account_does_not_enter_it(cast: Cast, peer: Peer) -> None:
    lawyer = cast.users["lawyer"]
    peer.claims["email"] = lawyer.email
    client = Client()
    assert sign_in(peer, client).status_code == 302, "the same answer as for a free address"
    user = User.objects.get(person__emirates_id=NUMBER)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user != lawyer
    assert not user.has_address


def test_unverified_address_is_offered_for_a_code_and_is_not_the_account_s(db: None, peer: Peer) -> None:
    client = Client()
    sign_in(peer, client)
    user = User.objects.get()
    assert not user.has_address
    assert not EmailAddress.objects.exists()
    account_mails.request_new_password(CLAIMS["email"])
    account_mails.send_due()
    assert not mail.outbox, "a reset by mail does not find the account"
    contact = Contact.records.get(person=user.person, address=CLAIMS["email"])
    page = client.get(reverse("profile")).content.decode()
    assert reverse("contact_code", args=[contact.pk]) in page
    assert "no-address" not in page


def test_account_gets_its_address_by_the_code_of_the_mailbox(db: None, peer: Peer) -> None:
    client = Client()
    sign_in(peer, client)
    enter_code(client, Contact.records.get(address=CLAIMS["email"]))
    assert User.objects.get().email == CLAIMS["email"]
    assert EmailAddress.objects.get(verified=True).email == CLAIMS["email"]


def test_code_does_not_give_an_address_that_has_an_account(cast: Cast, peer: Peer) -> None:
    lawyer = cast.users["lawyer"]
    peer.claims["email"] = lawyer.email
    client = Client()
    sign_in(peer, client)
    user = User.objects.get(person__emirates_id=NUMBER)
    enter_code(client, Contact.records.get(person=user.person))
    assert not User.objects.get(pk=user.pk).has_address
    assert User.objects.get(email=lawyer.email) == lawyer


def enter_code(client: Client, contact: Contact) -> None:
    mail.outbox.clear()
    client.post(reverse("contact_new_code", args=[contact.pk]))
    account_mails.send_due()
    found = re.search(r"\b\d{8}\b", str(mail.outbox[-1].body))
    assert found
    assert client.post(reverse("contact_code", args=[contact.pk]), {"code": found.group()}).status_code == 302


@pytest.mark.parametrize("address", ["", "no address", "a@no-address.invalid"])
def test_account_opens_without_a_usable_address(db: None, peer: Peer, address: str) -> None:
    peer.claims["email"] = address
    assert sign_in(peer).status_code == 302
    assert not User.objects.get().has_address
    assert not Contact.records.exists()


def test_foreign_state_is_refused(db: None, peer: Peer) -> None:
    client = Client()
    assert sign_in(peer, client, state="other").status_code == 400
    assert not User.objects.exists()


def test_code_with_another_verifier_is_refused(db: None, peer: Peer) -> None:
    peer.challenge = "of another browser"
    assert sign_in(peer).status_code == 400
    assert not User.objects.exists()


def stepped_up(user: User) -> Client:
    """A browser in which the user has just confirmed the password."""
    client = client_of(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def own_account() -> User:
    person = Person.records.create(name_ar="سلمى راشد")
    return User.objects.create_user("own@diwan.example", PASSWORD, person=person)


def test_signed_in_person_connects_and_is_proven(db: None, peer: Peer) -> None:
    user = own_account()
    assert sign_in(peer, stepped_up(user), process="connect").status_code == 302
    assert Person.records.get(user=user).is_verified
    assert User.objects.count() == 1


def test_connecting_asks_to_confirm_that_it_is_the_user(db: None, peer: Peer) -> None:
    client = client_of(own_account())
    for url in (reverse("uae_pass_login"), reverse("uae_pass_login") + "?process=connect"):
        answer = client.post(url, {} if "?" in url else {"process": "connect"})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    # The question leads on to the provider.
    client.post(reverse("uae_pass_login"), {"process": "connect"})
    page = reverse("account_reauthenticate") + "?next=" + reverse("uae_pass_login")
    on = client.post(page, {"password": PASSWORD})
    assert on["Location"].startswith(f"{peer_url(peer)}/authorize")


def peer_url(peer: Peer) -> str:
    return f"http://127.0.0.1:{peer.server_port}"


def test_all_verified_addresses_are_told_of_a_connected_provider(cast: Cast, peer: Peer) -> None:
    lawyer = cast.users["lawyer"]
    second = "second@diwan.example"
    Contact.records.create(person=lawyer.person, channel="email", address=second, verified_at=clock.now())
    peer.claims["idn"] = lawyer.person.emirates_id
    assert sign_in(peer, stepped_up(lawyer), process="connect").status_code == 302
    assert SocialAccount.objects.get().user == lawyer
    addresses = set(AccountMail.records.values_list("address", flat=True))
    assert addresses == {lawyer.email, second}
    entry = AuditEntry.records.get(action="account.provider_connected", subject_id=str(lawyer.pk))
    assert entry.detail["provider"] == "uae_pass"


def test_other_number_than_the_person_s_own_is_not_connected(cast: Cast, peer: Peer) -> None:
    lawyer = cast.users["lawyer"]
    assert sign_in(peer, stepped_up(lawyer), process="connect").status_code == 409
    assert not SocialAccount.objects.exists()
    check = IdentityCheck.records.get(account=lawyer)
    assert (check.state, check.problem) == ("disputed", CheckProblem.OTHER_NUMBER)
    assert not AuditEntry.records.filter(action="account.provider_connected").exists()


def test_passport_holder_connects_no_identity_of_another_name(cast: Cast, peer: Peer) -> None:
    user = own_account()
    Person.records.filter(user=user).update(name_ar="هند سالم", identity_level="verified", document_number="X1")
    assert sign_in(peer, stepped_up(user), process="connect").status_code == 409
    assert not SocialAccount.objects.exists()


def test_link_made_to_another_person_enters_no_longer(cast: Cast, peer: Peer) -> None:
    SocialAccount.objects.create(user=cast.users["lawyer"], provider="uae_pass", uid="1")
    client = Client()
    assert sign_in(peer, client).status_code == 409
    assert "_auth_user_id" not in client.session


def test_owner_removes_a_connected_provider_after_the_password(cast: Cast, peer: Peer) -> None:
    lawyer = cast.users["lawyer"]
    row = SocialAccount.objects.create(user=lawyer, provider="uae_pass", uid="1")
    other = SocialAccount.objects.create(user=cast.users["judge"], provider="uae_pass", uid="2")
    page = reverse("connected_providers")
    client = client_of(lawyer)
    assert page in client.get(reverse("profile")).content.decode()
    remove = reverse("provider_remove", args=[row.pk])
    assert client.post(remove)["Location"].startswith(reverse("account_reauthenticate"))
    assert SocialAccount.objects.filter(pk=row.pk).exists()
    client = stepped_up(lawyer)
    assert "UAE PASS" in client.get(page).content.decode()
    for key in (other.pk, 0, 10**40):
        assert client.post(reverse("provider_remove", args=[key])).status_code == 404
    assert "UAE PASS" in client.get(remove).content.decode()
    assert SocialAccount.objects.filter(pk=row.pk).exists()
    assert client.post(remove).status_code == 302
    assert list(SocialAccount.objects.all()) == [other]
    assert AccountMail.records.filter(address=lawyer.email).exists()
    assert AuditEntry.records.filter(action="account.provider_removed", subject_id=str(lawyer.pk)).exists()


def test_only_way_to_sign_in_is_not_removed(db: None, peer: Peer) -> None:
    client = Client()
    sign_in(peer, client)
    row = SocialAccount.objects.get()
    answer = client.post(reverse("provider_remove", args=[row.pk]), follow=True)
    assert "هذه طريقتك الوحيدة لتسجيل الدخول" in answer.content.decode()
    assert SocialAccount.objects.exists()


def test_closed_account_is_not_entered_and_keeps_no_link(cast: Cast, peer: Peer) -> None:
    lawyer = cast.users["lawyer"]
    peer.claims |= {"idn": lawyer.person.emirates_id, "fullnameAR": lawyer.person.name_ar}
    User.objects.filter(pk=lawyer.pk).update(is_active=False)
    client = Client()
    assert sign_in(peer, client).status_code == 409
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert not AuditEntry.records.filter(action="account.provider_connected").exists()


def test_button_is_shown_only_when_configured(db: None, peer: Peer, settings: Any) -> None:
    assert "UAE PASS" in Client().get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "UAE PASS" not in Client().get(reverse("account_login")).content.decode()
