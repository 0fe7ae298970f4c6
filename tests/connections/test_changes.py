"""Changes of mail server and media addresses: alone in the set-up, by two administrators afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from courts.access.models import Institution
from courts.access.services.institution.setup import BY_LINK
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import confirm, refuse, withdraw
from courts.connections.models import ConnectionSettings
from courts.connections.queries import current
from courts.connections.services.changes import CHANGED, drop_expired, propose_change, save_alone
from courts.connections.states import Area
from courts.connections.wording.facts import change_facts
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import AuditEntry, Notice, Person, User
from tests.access.administrators import administrator
from tests.connections.given import MEDIA, PASSWORD, SECRET, SENDER, SERVER, open_set_up, stored

pytestmark = pytest.mark.django_db
MAIL = {**SERVER, **SENDER}


def two() -> tuple[User, User]:
    return administrator("first@diwan.example"), administrator("second@diwan.example")


def proposed(by: User, values: dict[str, Any], secret: str | None, area: Area = Area.MAIL) -> ProposedAct:
    row = current.in_use(area)
    seen = str(row.pk) if row is not None else ""
    return propose_change(area, values, secret, seen=seen, reason="سبب", actor=actor_for(by))


def audit_text() -> str:
    return " ".join(str(entry.detail) for entry in AuditEntry.records.all())


def test_set_up_saves_alone_and_the_server_is_used_at_once() -> None:
    open_set_up()
    save_alone(Area.MAIL, MAIL, PASSWORD, actor=BY_LINK)
    server, route = current.mail_server(), current.mail_route()
    assert server is not None
    assert (server.host, server.password, server.encryption) == ("mail.example", PASSWORD, "starttls")
    assert "no-reply@courts.example" in route.sender
    row = ConnectionSettings.records.get()
    assert PASSWORD not in row.sealed + str(row.values)
    assert PASSWORD not in audit_text() + repr(server) + repr(route)


def test_second_save_in_the_set_up_replaces_the_first_and_keeps_the_password() -> None:
    open_set_up()
    save_alone(Area.MAIL, MAIL, PASSWORD, actor=BY_LINK)
    save_alone(Area.MAIL, {**MAIL, "sender_name": "Other"}, None, actor=BY_LINK)
    server = current.mail_server()
    assert server is not None
    assert server.password == PASSWORD
    assert save_alone(Area.MAIL, {**MAIL, "sender_name": "Other"}, None, actor=BY_LINK) is None
    assert sorted(ConnectionSettings.records.values_list("state", flat=True)) == ["in_use", "replaced"]
    assert ConnectionSettings.records.get(state="replaced").sealed == ""


@pytest.mark.parametrize("name, value", [("host", "evil.example"), ("port", 25), ("encryption", "none")])
def test_stored_password_goes_to_no_other_server(name: str, value: Any) -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    first, _second = two()
    with pytest.raises(DomainError) as refused:
        proposed(first, {**MAIL, name: value}, None)
    assert refused.value.field == "password"
    assert not ProposedAct.records.exists()


def test_finished_set_up_is_not_changed_alone() -> None:
    open_set_up()
    Institution.records.update(set_up_at=clock.now())
    with pytest.raises(Conflict):
        save_alone(Area.MAIL, MAIL, PASSWORD, actor=BY_LINK)


def test_unfinished_set_up_with_two_administrators_is_not_changed_alone() -> None:
    open_set_up()
    first, _second = two()
    with pytest.raises(Conflict):
        save_alone(Area.MAIL, MAIL, PASSWORD, actor=actor_for(first))


def test_proposal_changes_nothing_until_another_administrator_confirms() -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    first, second = two()
    act = proposed(first, {**MAIL, "host": "new.example"}, "another password")
    assert current.mail_route().server.host == "mail.example"  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        confirm(act, actor=actor_for(first))
    confirm(act, actor=actor_for(second))
    server = current.mail_server()
    assert server is not None
    assert (server.host, server.password) == ("new.example", "another password")
    told = Notice.records.filter(kind=CHANGED, channel="inbox").values_list("recipient", flat=True)
    assert set(told) == {first.person_id, second.person_id}
    assert "another password" not in audit_text()
    assert AuditEntry.records.filter(action="connectionsettings.in_use", actor=second).exists()


def test_facts_show_before_and_after_without_the_secret() -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    act = proposed(two()[0], {**MAIL, "host": "new.example"}, "another password")
    facts = change_facts(act)
    values = [value for _label, value in facts]
    assert values[:2] == ["mail.example", "new.example"]
    assert len(facts) == 3, "before, after, and that the password is a new one"
    assert "another password" not in str(facts)
    assert PASSWORD not in str(facts)


def test_proposal_after_another_change_is_refused_at_its_confirmation() -> None:
    old = stored(Area.MAIL, MAIL, PASSWORD)
    first, second = two()
    act = proposed(first, {**MAIL, "sender_name": "Other"}, None)
    ConnectionSettings.records.filter(pk=old.pk).update(state="replaced")
    stored(Area.MAIL, {**MAIL, "host": "third.example"}, "x")
    with pytest.raises(Conflict):
        confirm(act, actor=actor_for(second))
    act.refresh_from_db()
    assert act.state == "proposed", "nothing is confirmed"
    assert current.mail_route().server.host == "third.example"  # type: ignore[union-attr]


def test_page_with_outdated_values_proposes_nothing() -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    first, _second = two()
    with pytest.raises(Conflict):
        propose_change(Area.MAIL, MAIL, "new", seen="", reason="سبب", actor=actor_for(first))
    assert ConnectionSettings.records.count() == 1


def test_only_one_proposal_of_an_area_is_open() -> None:
    first, second = two()
    proposed(first, MAIL, PASSWORD)
    with pytest.raises(Conflict):
        proposed(second, {**MAIL, "host": "new.example"}, "new")
    proposed(second, MEDIA, SECRET, Area.MEDIA)
    assert ConnectionSettings.records.count() == 2


@pytest.mark.parametrize("decision", ["refuse", "withdraw"])
def test_dropped_proposal_deletes_its_secret(decision: str) -> None:
    first, second = two()
    act = proposed(first, MAIL, PASSWORD)
    if decision == "refuse":
        refuse(act, answer="لا", actor=actor_for(second))
    else:
        withdraw(act, actor=actor_for(first))
    row = ConnectionSettings.records.get()
    assert (row.state, row.sealed) == ("dropped", "")


def test_expired_proposal_is_dropped_by_the_next_one() -> None:
    first, second = two()
    old = proposed(first, MAIL, PASSWORD)
    ProposedAct.records.filter(pk=old.pk).update(expires_at=clock.now())
    proposed(second, {**MAIL, "host": "new.example"}, "new")
    found = dict(ConnectionSettings.records.values_list("values__host", "state"))
    assert found == {"mail.example": "dropped", "new.example": "proposed"}


def test_secret_of_an_expired_proposal_is_deleted_by_the_sweep() -> None:
    act = proposed(two()[0], MAIL, PASSWORD)
    assert drop_expired() == 0
    ProposedAct.records.filter(pk=act.pk).update(expires_at=clock.now())
    assert drop_expired() == 1
    row = ConnectionSettings.records.get()
    assert (row.state, row.sealed) == ("dropped", "")


def test_only_administrators_propose() -> None:
    user = User.objects.create_user("a@diwan.example", person=Person.records.create(name_ar="سلمى راشد"))
    with pytest.raises(NotAllowed):
        proposed(user, MAIL, PASSWORD)


def test_demonstration_changes_nothing_and_uses_nothing(settings: Any) -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    settings.DEMO = True
    assert current.mail_server() is None
    with pytest.raises(Conflict):
        proposed(two()[0], {**MAIL, "host": "new.example"}, "new")


def test_environment_wins_over_stored_values(settings: Any) -> None:
    stored(Area.MAIL, MAIL, PASSWORD)
    stored(Area.MEDIA, MEDIA, SECRET)
    assert current.media_ports() == (40000,)
    assert current.media_address() == "203.0.113.10"
    assert current.relay().secret == SECRET
    assert {current.mail_source(), current.relay_source(), current.ports_source()} == {"stored"}
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "env.example"
    settings.EMAIL_FROM_IS_SET = settings.MEDIA_PORT_IS_SET = True
    settings.MEDIA_ADDRESS, settings.TURN_URLS, settings.TURN_SECRET = "198.51.100.1", ("turn:env.example",), "e" * 32
    assert current.mail_server().host == "env.example"  # type: ignore[union-attr]
    assert current.mail_route() == type(current.mail_route())()
    assert (current.media_ports(), current.media_address()) == ((0,), "198.51.100.1")
    assert current.relay().urls == ("turn:env.example",)
    sources = {current.mail_source(), current.sender_source(), current.relay_source(), current.ports_source()}
    assert sources == {"environment"}


def test_lost_key_leaves_no_relay_and_is_reported(settings: Any) -> None:
    stored(Area.MEDIA, MEDIA, SECRET)
    settings.SECRET_KEY = "another key of at least fifty characters, as a lost one"
    assert current.relay().urls == ()
    assert current.lacks_secret(Area.MEDIA)
