"""Law offices: registered by a lawyer, confirmed by an administrator, closed by two; people join by invitation."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from courts.access.sealed_text import unseal
from courts.access.services.mails.account_mails import PURPOSE
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm as confirm_act
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AccountMail, IdentityLevel, Person
from courts.ground.services.identity import IdentityNotProven
from courts.offices.models import LawOffice, Mandate, Membership
from courts.offices.services import law_offices, memberships
from demo.people import Cast
from tests.access.administrators import administrator, client_of
from tests.offices import office
from tests.offices.office import TRAINEE, acting
from tests.registry.typing_in import browser

OFFICE = {"name_ar": "مكتب الساحل", "name_en": "Al Sahel", "licence_number": "LF-20417", "emirate": "sharjah"}


def key_in_mail(address: str) -> str:
    """Return the token of the last invitation that is on its way to an address."""
    row = AccountMail.records.filter(address=address).latest("due_at")
    found = re.search(r"key=([\w-]+)", unseal(PURPOSE, row.sealed))
    assert found is not None
    return found[1]


def test_lawyer_registers_an_office_and_an_administrator_confirms_it(cast: Cast) -> None:
    client = browser(cast, "lawyer")
    assert client.post(reverse("office_register"), OFFICE).status_code == 302
    row = LawOffice.records.get()
    assert (row.licence_number, row.state) == ("LF20417", "requested")
    assert "The institution has your request" in client.get(reverse("my_office")).content.decode()
    admin = client_of(administrator())
    assert row.name_ar in admin.get(reverse("law_office_list")).content.decode()
    assert admin.post(reverse("law_office", args=[row.pk]), {"act": "confirm"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "Invite a person" in client.get(reverse("my_office")).content.decode()


def test_person_who_is_no_lawyer_cannot_register_an_office(cast: Cast) -> None:
    assert browser(cast, "claimant").post(reverse("office_register"), OFFICE).status_code == 302
    assert not LawOffice.records.exists()
    with pytest.raises(NotAllowed):
        office.office(cast, "claimant")


@pytest.mark.parametrize("member", ["stranger", "clerk", "lawyer"])
def test_strangers_get_404_for_the_administration_of_offices(cast: Cast, member: str) -> None:
    row = office.office(cast)
    client = client_of(cast.users[member])
    assert client.get(reverse("law_office_list")).status_code == 404
    assert client.get(reverse("law_office", args=[row.pk])).status_code == 404
    assert client.post(reverse("law_office", args=[row.pk]), {"act": "close", "reason": "x"}).status_code == 404


def test_second_office_with_a_confirmed_licence_is_refused(cast: Cast) -> None:
    admin = administrator()
    office.office(cast, admin=admin)
    with pytest.raises(Conflict):
        office.office(cast, "counsel", admin=admin)
    assert LawOffice.records.filter(state="confirmed").count() == 1


def test_licence_number_of_another_emirate_is_another_licence(cast: Cast) -> None:
    admin = administrator()
    first = office.office(cast, admin=admin)
    second = office.office(cast, "counsel", admin=admin, emirate="dubai")
    assert first.licence_number == second.licence_number
    assert LawOffice.records.filter(state="confirmed").count() == 2


def test_refused_lawyer_reads_the_reason_and_may_ask_again(cast: Cast) -> None:
    admin = administrator()
    client = browser(cast, "lawyer")
    client.post(reverse("office_register"), OFFICE)
    row = LawOffice.records.get()
    page = reverse("law_office", args=[row.pk])
    assert client_of(admin).post(page, {"act": "refuse", "reason": ""}).status_code == 400
    assert client_of(admin).post(page, {"act": "refuse", "reason": "الرخصة منتهية"}).status_code == 302
    assert "الرخصة منتهية" in client.get(reverse("my_office")).content.decode()
    assert client.post(reverse("office_register"), OFFICE).status_code == 302
    assert LawOffice.records.filter(state="requested").count() == 1


def test_invited_person_joins_by_the_link_of_the_mail(cast: Cast) -> None:
    office.office(cast)
    address = cast.users[TRAINEE].email
    form = {"email": address, "job": "trainee"}
    assert browser(cast, "lawyer").post(reverse("office_invite"), form).status_code == 302
    link = f"{reverse('office_invitation')}?key={key_in_mail(address)}"
    client = browser(cast, TRAINEE)
    assert "Al Sahel Advocates" in client.get(link).content.decode()
    assert client.post(link, {"act": "accept"}).status_code == 302
    assert Membership.records.get(person=cast.people[TRAINEE]).state == "active"
    assert client.get(link).status_code == 404
    assert not Mandate.records.exists()


def test_declined_and_withdrawn_invitations_have_no_link_any_more(cast: Cast) -> None:
    place = office.office(cast)
    address = cast.users[TRAINEE].email
    for act in ("decline", "withdraw"):
        row = memberships.invite(place, address, job="trainee", actor=acting(cast, "lawyer"))
        link = f"{reverse('office_invitation')}?key={key_in_mail(address)}"
        if act == "decline":
            client_of(cast.users[TRAINEE]).post(link, {"act": "decline"})
        else:
            client_of(cast.users["lawyer"]).post(reverse("office_withdraw", args=[row.pk]))
        assert client_of(cast.users[TRAINEE]).get(link).status_code == 404
        row.refresh_from_db()
        assert row.state in {"declined", "withdrawn"}


def test_person_without_a_proven_identity_cannot_join(cast: Cast) -> None:
    place = office.office(cast)
    Person.records.filter(pk=cast.people[TRAINEE].pk).update(identity_level=IdentityLevel.NONE)
    cast.people[TRAINEE].refresh_from_db()
    cast.users[TRAINEE].refresh_from_db()
    with pytest.raises(IdentityNotProven):
        office.joined(cast, place)


def test_staff_of_the_institution_cannot_join_an_office(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        office.joined(cast, office.office(cast), "manager")


def test_place_of_a_lawyer_needs_a_roll_number(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        office.joined(cast, office.office(cast), TRAINEE, "lawyer")


def test_member_of_one_office_cannot_join_another(cast: Cast) -> None:
    admin = administrator()
    office.joined(cast, office.office(cast, admin=admin))
    other = office.office(cast, "counsel", "LF99999", admin)
    with pytest.raises(Conflict):
        office.joined(cast, other, by="counsel")


def test_members_and_other_offices_cannot_invite_or_remove(cast: Cast) -> None:
    admin = administrator()
    place = office.office(cast, admin=admin)
    row = office.joined(cast, place)
    office.office(cast, "counsel", "LF99999", admin)
    form = {"email": "new@diwan.example", "job": "trainee"}
    assert client_of(cast.users[TRAINEE]).post(reverse("office_invite"), form).status_code == 403
    assert client_of(cast.users["stranger"]).post(reverse("office_invite"), form).status_code == 404
    own = place.memberships.get(person=cast.people["lawyer"])
    assert client_of(cast.users[TRAINEE]).post(reverse("office_remove", args=[own.pk])).status_code == 403
    assert client_of(cast.users["counsel"]).post(reverse("office_remove", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.state == "active"


def test_last_manager_cannot_leave(cast: Cast) -> None:
    place = office.office(cast)
    own = place.memberships.get(person=cast.people["lawyer"])
    page = reverse("office_remove", args=[own.pk])
    assert client_of(cast.users["lawyer"]).post(page).status_code == 409


def test_removal_asks_once_and_ends_the_mandates(cast: Cast) -> None:
    row = office.joined(cast, office.office(cast))
    mandate = office.mandate(cast, row)
    client = browser(cast, "lawyer")
    page = reverse("office_remove", args=[row.pk])
    assert "Reem Al Shamsi" in client.get(page).content.decode()
    assert Membership.records.get(pk=row.pk).is_active
    assert client.post(page).status_code == 302
    mandate.refresh_from_db()
    assert (Membership.records.get(pk=row.pk).state, mandate.state) == ("removed", "revoked")


def test_office_is_closed_by_two_administrators_with_all_mandates(cast: Cast) -> None:
    first, second = administrator(), administrator("second@diwan.example")
    place = office.office(cast, admin=first)
    mandate = office.mandate(cast, office.joined(cast, place))
    page = reverse("law_office", args=[place.pk])
    assert client_of(first).post(page, {"act": "close", "reason": "سحب الرخصة"}).status_code == 302
    mandate.refresh_from_db()
    assert mandate.state == "active"
    confirm_act(ProposedAct.records.get(), actor=actor_for(second))
    mandate.refresh_from_db()
    place.refresh_from_db()
    assert (place.state, mandate.state) == ("closed", "revoked")
    assert not Membership.records.filter(state="active").exists()


def test_lawyer_gives_and_ends_a_mandate_on_the_pages(cast: Cast) -> None:
    row = office.joined(cast, office.office(cast))
    client = browser(cast, "lawyer")
    form = {"rights": ["reads", "submits"], "starts_on": "2026-02-30", "ends_on": ""}
    page = reverse("mandate_grant", args=[row.pk])
    answer = client.post(page, form)
    assert answer.status_code == 400
    assert 'value="submits" id="id_rights_2" checked' in answer.content.decode() or "checked" in answer.content.decode()
    days = {"starts_on": office.posting_day().isoformat(), "ends_on": office.posting_day().isoformat()}
    assert "must also be able to prepare" in client.post(page, {**form, **days}).content.decode()
    assert client.post(page, {**days, "rights": ["reads"]}).status_code == 302
    mandate = Mandate.records.get()
    revoke = reverse("mandate_revoke", args=[mandate.pk])
    assert client_of(cast.users["counsel"]).post(revoke).status_code == 404
    assert client.get(revoke).status_code == 200
    assert Mandate.records.get().state == "active"
    assert client.post(revoke).status_code == 302
    assert Mandate.records.get().state == "revoked"


def test_answer_to_an_invitation_is_the_same_for_unknown_addresses(cast: Cast) -> None:
    office.office(cast)
    client = browser(cast, "lawyer")
    known, unknown = (
        client.post(reverse("office_invite"), {"email": address, "job": "secretary"}, follow=True).content
        for address in (cast.users["bride"].email, "no-account@diwan.example")
    )
    assert b"An invitation is on its way." in known
    assert b"An invitation is on its way." in unknown


def test_law_offices_closes_only_a_confirmed_office(cast: Cast) -> None:
    row = law_offices.request_office(**OFFICE, actor=acting(cast, "lawyer"))
    admin = client_of(administrator())
    assert admin.post(reverse("law_office", args=[row.pk]), {"act": "close", "reason": "x"}).status_code == 400
    assert not ProposedAct.records.exists()
