"""Identity checks: staff prove an identity, an account claims its person, and two people never share one number."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.models import CheckKind, CheckProblem, IdentityCheck
from courts.access.services.identity import claims, identity_checks
from courts.access.services.identity.claims import Proven
from courts.access.services.identity.identity_checks import Declared, Seen
from courts.access.states import IdentityCheckState
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Contact, IdentityLevel, Notice, Person, User, Venue
from courts.ground.queries.notices import inbox_of
from courts.ground.services.identity import IdentityNotProven, require_verified
from courts.ground.services.notices import sweep
from courts.registry.models import Filing
from courts.registry.queries.filings import may_see_filing
from courts.registry.services.filings import submit_filing
from demo.people import Cast
from tests.registry import desk

NUMBER = "784199000000010"
NAME = "سلمى راشد"


def newcomer(email: str = "salma@diwan.example", name: str = NAME) -> User:
    """An account of a person whose identity is not proven."""
    person = Person.records.create(name_ar=name, declared_emirates_id=NUMBER)
    return User.objects.create_user(email, person=person)


def draft_of(cast: Cast, user: User) -> Filing:
    cast.users["newcomer"] = user
    return desk.draft(cast, filer="newcomer")


def requested(cast: Cast, user: User, venue: str = "court") -> IdentityCheck:
    return identity_checks.request_check(
        user, cast.venues[venue], Declared(emirates_id=NUMBER), method="desk", actor=actor_for(user)
    )


def seen(name: str = NAME, number: str = NUMBER) -> Seen:
    return Seen("desk", "emirates_id", name, "Salma Rashid", number)


def verified(cast: Cast, check: IdentityCheck, document: Seen | None = None) -> str:
    identity_checks.verify(check, document or seen(), actor=actor_for(cast.users["clerk"]))
    check.refresh_from_db()
    return check.state


def joined(cast: Cast, check: IdentityCheck) -> str:
    identity_checks.decide_same_person(check, reason="الاسم بعد الزواج", actor=actor_for(cast.users["clerk"]))
    check.refresh_from_db()
    return check.state


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_check_of_new_number_proves_the_account_s_own_person(cast: Cast) -> None:
    user = newcomer()
    assert verified(cast, requested(cast, user)) == IdentityCheckState.VERIFIED
    person = Person.records.get(pk=user.person_id)
    assert (person.emirates_id, person.identity_level) == (NUMBER, IdentityLevel.VERIFIED)
    assert "salma rashid" in person.name_folded
    assert AuditEntry.records.filter(action="person.identity_proven", subject_id=str(person.pk)).exists()


def test_account_claims_known_person_with_equal_name_and_takes_its_drafts_along(cast: Cast) -> None:
    known = Person.records.create(name_ar="سلمي  راشد", emirates_id=NUMBER)
    user = newcomer()
    draft = draft_of(cast, user)
    assert verified(cast, requested(cast, user)) == IdentityCheckState.VERIFIED
    user = User.objects.select_related("person").get(pk=user.pk)
    assert user.person == known
    assert user.person.is_verified
    draft.refresh_from_db()
    assert draft.filer == known
    assert may_see_filing(known, draft)


def test_different_name_moves_nothing_and_waits_for_a_clerk(cast: Cast) -> None:
    known = Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    user = newcomer()
    check = requested(cast, user)
    assert verified(cast, check) == IdentityCheckState.DISPUTED
    assert check.problem == CheckProblem.NAMES_DIFFER
    user.refresh_from_db()
    assert user.person_id != known.pk
    assert not user.person.is_verified
    assert joined(cast, check) == IdentityCheckState.VERIFIED
    user.refresh_from_db()
    assert user.person_id == known.pk


def test_number_of_a_person_with_an_account_is_never_claimed(cast: Cast) -> None:
    lawyer = cast.people["lawyer"]
    user = newcomer(name=lawyer.name_ar)
    check = requested(cast, user)
    document = seen(lawyer.name_ar, lawyer.emirates_id)
    assert verified(cast, check, document) == IdentityCheckState.DISPUTED
    assert check.problem == CheckProblem.HAS_ACCOUNT
    with pytest.raises(Conflict):
        joined(cast, check)
    user.refresh_from_db()
    assert user.person_id != lawyer.pk


def test_passport_proves_one_person_and_joins_no_other(cast: Cast) -> None:
    Person.records.create(name_ar=NAME, document_number="P123", document_issuer="Jordan")
    user = newcomer()
    assert verified(cast, requested(cast, user), Seen("video", "passport", NAME, "", "P123", "Jordan")) == "verified"
    person = Person.records.get(pk=user.person_id)
    assert person.is_verified
    assert person.document_verified_at is not None


def passport(name: str = NAME, number: str = "P123", issuer: str = "Jordan") -> Seen:
    return Seen("desk", "passport", name, "", number, issuer)


def known_by_passport(name: str = NAME, **columns: object) -> Person:
    """A person whose passport the institution has seen."""
    columns = {"document_number": "P123", "document_issuer": "Jordan", **columns}
    return Person.records.create(
        name_ar=name, document_verified_at=clock.now(), identity_level=IdentityLevel.VERIFIED, **columns
    )


def test_claim_closes_the_account_s_open_check_and_tells_the_person(cast: Cast) -> None:
    known = Person.records.create(name_ar=NAME, emirates_id=NUMBER)
    user = newcomer()
    check = requested(cast, user)
    assert claims.claim(user, Proven(NAME, "", NUMBER, how="uae_pass"), actor=actor_for(user)) is None
    check.refresh_from_db()
    assert (check.state, check.decided_by) == (IdentityCheckState.WITHDRAWN, None)
    told = Notice.records.filter(kind="identity_closed", recipient=known)
    assert sorted(told.values_list("channel", flat=True)) == ["email", "inbox"]
    with pytest.raises(Conflict):
        verified(cast, check, passport("هند سالم"))
    known.refresh_from_db()
    assert (known.name_ar, known.document_number) == (NAME, "")
    assert check.reason_words in client_of(user).get(reverse("prove_identity")).content.decode()


@pytest.mark.parametrize("document", [passport("هند سالم"), seen("هند سالم")])
def test_proven_person_is_renamed_by_a_clerk_alone(cast: Cast, document: Seen) -> None:
    user = newcomer()
    check = requested(cast, user)
    Person.records.filter(pk=user.person_id).update(identity_level=IdentityLevel.VERIFIED)
    assert verified(cast, check, document) == IdentityCheckState.DISPUTED
    assert check.problem == CheckProblem.OTHER_NAME
    person = Person.records.get(pk=user.person_id)
    assert (person.name_ar, person.document_number, person.emirates_id) == (NAME, "", "")
    page = client_of(cast.users["clerk"]).get(reverse("identity_check", args=[check.pk])).content.decode()
    assert "هند سالم" in page
    assert "same_person" in page
    assert joined(cast, check) == IdentityCheckState.VERIFIED
    person.refresh_from_db()
    assert person.name_ar == "هند سالم"


def test_second_spelling_of_a_proven_name_is_no_dispute(cast: Cast) -> None:
    user = newcomer()
    check = requested(cast, user)
    Person.records.filter(pk=user.person_id).update(identity_level=IdentityLevel.VERIFIED)
    assert verified(cast, check, passport("سلمي  راشد")) == IdentityCheckState.VERIFIED


def test_passport_of_a_person_with_an_account_proves_no_second_one(cast: Cast) -> None:
    first = User.objects.create_user("first@diwan.example", person=known_by_passport())
    user = newcomer()
    check = requested(cast, user)
    assert verified(cast, check, passport(issuer="jordan ")) == IdentityCheckState.DISPUTED
    assert check.problem == CheckProblem.HAS_ACCOUNT
    page = client_of(cast.users["clerk"]).get(reverse("identity_check", args=[check.pk])).content.decode()
    assert "P123" in page
    assert "same_person" not in page
    with pytest.raises(Conflict):
        joined(cast, check)
    assert not Person.records.get(pk=user.person_id).is_verified
    assert User.objects.get(pk=first.pk).person.document_number == "P123"


def test_passport_of_a_known_person_is_joined_by_a_clerk(cast: Cast) -> None:
    known = known_by_passport("سلمى بنت راشد")
    user = newcomer()
    check = requested(cast, user)
    assert verified(cast, check, passport()) == IdentityCheckState.DISPUTED
    assert check.problem == CheckProblem.PASSPORT_KNOWN
    assert User.objects.get(pk=user.pk).person_id == user.person_id
    assert joined(cast, check) == IdentityCheckState.VERIFIED
    assert User.objects.get(pk=user.pk).person_id == known.pk
    known.refresh_from_db()
    assert known.name_ar == "سلمى بنت راشد"


def test_same_number_of_another_country_is_another_passport(cast: Cast) -> None:
    known_by_passport(document_issuer="Egypt")
    assert verified(cast, requested(cast, newcomer()), passport()) == IdentityCheckState.VERIFIED


@pytest.mark.parametrize(
    "document, code",
    [
        (passport(issuer="Egypt"), "other_document"),
        (passport(number="P124"), "other_document"),
        (passport("هند سالم"), "other_name"),
        (seen("هند سالم"), "other_name"),
        (passport(issuer="JORDAN"), ""),
        (seen("سلمي  راشد"), ""),
    ],
)
def test_recovery_needs_the_known_document_and_name(cast: Cast, document: Seen, code: str) -> None:
    user = User.objects.create_user("salma@diwan.example", person=known_by_passport(emirates_id=NUMBER))
    kind = CheckKind.RECOVERY
    check = IdentityCheck.records.create(account=user, venue=cast.venues["court"], kind=kind, name_ar=NAME)
    clerk = actor_for(cast.users["clerk"])
    if not code:
        assert identity_checks.verify_for_recovery(check, document, actor=clerk)
        return
    with pytest.raises(Conflict) as caught:
        identity_checks.verify_for_recovery(check, document, actor=clerk)
    assert caught.value.code == code
    check.refresh_from_db()
    assert (check.state, check.sealed_code) == (IdentityCheckState.REQUESTED, "")


def test_unproven_person_drafts_and_cannot_submit(cast: Cast) -> None:
    user = newcomer()
    draft = draft_of(cast, user)
    with pytest.raises(IdentityNotProven):
        submit_filing(draft, actor=actor_for(user))
    page = client_of(user).post(reverse("filing_submit", args=[draft.pk]), {"version": draft.version})
    assert page.status_code == 403
    assert reverse("prove_identity") in page.content.decode()
    assert Filing.records.get(pk=draft.pk).state == "draft"


def test_proof_counts_at_once_for_a_session_that_loaded_the_person_before(cast: Cast) -> None:
    user = newcomer()
    stale = User.objects.select_related("person").get(pk=user.pk)
    with pytest.raises(IdentityNotProven):
        require_verified(actor_for(stale))
    verified(cast, requested(cast, user))
    assert not stale.person.is_verified
    require_verified(actor_for(stale))


@pytest.mark.parametrize("member", ["judge", "officer", "lawyer", "notary"])
def test_board_is_missing_for_those_who_check_no_identity_there(cast: Cast, member: str) -> None:
    check = requested(cast, newcomer())
    client = client_of(cast.users[member])
    assert client.get(reverse("identity_check", args=[check.pk])).status_code == 404
    page = client.get(reverse("identity_checks"))
    assert page.status_code == 404 or NAME not in page.content.decode()
    with pytest.raises(NotAllowed):
        identity_checks.verify(check, seen(), actor=actor_for(cast.users[member]))


@pytest.mark.parametrize("member", ["clerk", "manager"])
def test_staff_of_the_office_find_and_confirm_the_request(cast: Cast, member: str) -> None:
    user = newcomer()
    check = requested(cast, user)
    client = client_of(cast.users[member])
    assert NAME in client.get(reverse("identity_checks")).content.decode()
    address = reverse("identity_check", args=[check.pk])
    assert NUMBER in client.get(address).content.decode()
    typed = {"act": "verify", "method": "desk", "document_type": "emirates_id", "name_ar": NAME, "number": NUMBER}
    assert client.post(address, {**typed, "number": "784"}).status_code == 400
    assert client.post(address, typed).status_code == 302
    assert Person.records.get(pk=user.person_id).is_verified


def test_case_manager_does_not_decide_about_two_people(cast: Cast) -> None:
    Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    check = requested(cast, newcomer())
    verified(cast, check)
    with pytest.raises(NotAllowed):
        identity_checks.decide_same_person(check, reason="واحد", actor=actor_for(cast.users["manager"]))


def test_decision_about_two_names_needs_a_reason_and_is_audited(cast: Cast) -> None:
    known = Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    check = requested(cast, newcomer())
    verified(cast, check)
    clerk = client_of(cast.users["clerk"])
    address = reverse("identity_check", args=[check.pk])
    page = clerk.get(address).content.decode()
    assert NAME in page
    assert known.name_ar in page
    assert clerk.post(address, {"act": "same_person", "reason": " "}).status_code == 400
    assert clerk.post(address, {"act": "join", "reason": "الاسم بعد الزواج"}).status_code == 302
    entry = AuditEntry.records.get(action="identitycheck.verified", subject_id=str(check.pk))
    assert entry.detail["reason"] == "الاسم بعد الزواج"


def test_refusal_has_a_reason_that_the_person_reads(cast: Cast) -> None:
    user = newcomer()
    check = requested(cast, user)
    clerk = client_of(cast.users["clerk"])
    address = reverse("identity_check", args=[check.pk])
    assert clerk.post(address, {"act": "refuse", "reason": " "}).status_code == 400
    assert clerk.post(address, {"act": "refuse", "reason": "الصورة غير واضحة"}).status_code == 302
    assert "الصورة غير واضحة" in client_of(user).get(reverse("prove_identity")).content.decode()


def test_person_asks_once_and_may_withdraw(cast: Cast) -> None:
    user = newcomer()
    client = client_of(user)
    typed = {"emirates_id": "784-1990-0000001-0", "venue": str(cast.venues["court"].pk), "method": "desk"}
    assert client.post(reverse("prove_identity"), {**typed, "venue": "x"}).status_code == 400
    assert client.post(reverse("prove_identity"), typed).status_code == 302
    assert client.post(reverse("prove_identity"), typed).status_code == 409
    check = IdentityCheck.records.get(account=user)
    assert client_of(cast.users["lawyer"]).post(reverse("identity_withdraw", args=[check.pk])).status_code == 404
    assert client.post(reverse("identity_withdraw", args=[check.pk])).status_code == 302
    check.refresh_from_db()
    assert check.state == IdentityCheckState.WITHDRAWN


def test_roll_number_counts_once_the_office_confirmed_it(cast: Cast) -> None:
    user = newcomer()
    with pytest.raises(IdentityNotProven):
        _roll(cast, user)
    verified(cast, requested(cast, user))
    user = User.objects.select_related("person").get(pk=user.pk)
    check = _roll(cast, user)
    assert not Person.records.get(pk=user.person_id).is_lawyer
    answer = client_of(cast.users["clerk"]).post(reverse("identity_check", args=[check.pk]), {"act": "confirm_roll"})
    assert answer.status_code == 302
    assert Person.records.get(pk=user.person_id).roll_number == "90001"


def test_roll_number_of_another_lawyer_is_not_confirmed(cast: Cast) -> None:
    user = newcomer()
    verified(cast, requested(cast, user))
    user = User.objects.select_related("person").get(pk=user.pk)
    check = _roll(cast, user, cast.people["lawyer"].roll_number)
    with pytest.raises(Conflict):
        identity_checks.confirm_roll(check, actor=actor_for(cast.users["clerk"]))


def _roll(cast: Cast, user: User, number: str = "90001") -> IdentityCheck:
    return identity_checks.request_check(
        user,
        cast.venues["court"],
        Declared(roll_number=number),
        method="desk",
        actor=actor_for(user),
        kind=CheckKind.ROLL,
    )


def test_page_without_any_office_shows_no_form_and_says_where_to_go(cast: Cast) -> None:
    client = client_of(newcomer())
    page = reverse("prove_identity")
    assert 'name="venue"' in client.get(page).content.decode()
    Venue.records.filter(kind__in=["court", "notary_office"]).update(kind="police_station")
    shown = client.get(page)
    assert not shown.context["has_offices"]
    assert 'name="venue"' not in shown.content.decode()
    assert client.post(page, {"emirates_id": NUMBER, "method": "desk"}).status_code == 400
    assert 'name="venue"' not in Client().get(reverse("recovery")).content.decode()


@pytest.mark.parametrize("is_refused", [True, False])
def test_decision_is_told_in_the_inbox_and_by_mail(cast: Cast, is_refused: bool) -> None:
    user = newcomer()
    Contact.records.create(person=user.person, channel="email", address=user.email, verified_at=clock.now())
    check = requested(cast, user)
    if is_refused:
        identity_checks.refuse(check, reason="الصورة غير واضحة", actor=actor_for(cast.users["clerk"]))
    else:
        verified(cast, check)
    sweep()
    user = User.objects.get(pk=user.pk)
    [row] = inbox_of(user)
    assert row.kind == "identity_decided"
    [letter] = [each for each in mail.outbox if each.to == [user.email]]
    for words in (row.body, letter.subject + str(letter.body)):
        assert "الصورة غير واضحة" not in words
    page = client_of(user).get(reverse("notice", args=[row.pk]), follow=True).content.decode()
    assert reverse("prove_identity") in page
    stranger = client_of(cast.users["stranger"])
    assert stranger.get(reverse("notice", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("name", [NAME, "هند سالم"])
def test_decision_by_which_the_account_claims_a_person_reaches_that_person(cast: Cast, name: str) -> None:
    known = Person.records.create(name_ar=name, emirates_id=NUMBER)
    user = newcomer()
    Contact.records.create(person=user.person, channel="email", address=user.email, verified_at=clock.now())
    # As the pages do: the account and its person are loaded before the decision.
    check = IdentityCheck.records.select_related("account__person").get(pk=requested(cast, user).pk)
    verified(cast, check)
    if check.state == IdentityCheckState.DISPUTED:
        check = IdentityCheck.records.select_related("account__person").get(pk=check.pk)
        assert joined(cast, check) == IdentityCheckState.VERIFIED
    sweep()
    told = Notice.records.filter(kind="identity_decided", recipient=known)
    assert sorted(told.values_list("channel", "state")) == [("email", "sent"), ("inbox", "sent")]
    assert [row.kind for row in inbox_of(User.objects.get(pk=user.pk))] == ["identity_decided"]
    assert "identity_decided" not in Notice.records.exclude(recipient=known).values_list("kind", flat=True)


def test_person_of_a_disputed_check_is_not_sent_to_the_office_again(cast: Cast) -> None:
    Person.records.create(name_ar="اسم آخر تماما", emirates_id=NUMBER)
    user = newcomer()
    check = requested(cast, user)
    page = client_of(user).get(reverse("prove_identity")).content.decode()
    assert "توجّه إلى المكتب" in page
    assert verified(cast, check) == "disputed"
    page = client_of(user).get(reverse("prove_identity")).content.decode()
    assert "لا يلزمك الحضور ثانيةً" in page
    assert "توجّه إلى المكتب" not in page
