"""No message to a telephone carries content of a case, whatever the notice is about."""

from __future__ import annotations

import json
import math
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

import courts.payments.queries.notices
import courts.proceedings.queries.notices
import hearings.queries.notices
import identity.queries.notices
import notary.applications.queries.notices
import notary.deeds.queries.notices
import notary.paper_copies.queries.notices
import notary.queries.notices
from courts.gateways import kinds
from courts.gateways.adapters import Message
from courts.gateways.kinds import MessageKind
from courts.gateways.queries.languages import languages_of
from courts.gateways.services import channels
from courts.gateways.services.channels import Telephones
from courts.gateways.states import Group
from courts.ground.models import Notice, Person, Venue
from courts.registry.models import Case, Filing
from courts.registry.queries import notices as registry_notices
from demo.people import Cast
from hearings.models import Hearing
from tests.gateways.numbers import NUMBER, choose_channel, own_number

KINDS = sorted(kind.name for kind in kinds.registered())
# About accounts, acts of administrators and legal holds: mail and inbox only.
ONLY_MAIL = {
    "hold_lifted",
    *("act_proposed", "act_decided"),
    *("administrator_invited", "administrator_began", "administrator_ended"),
}


def declared_in(module: Any) -> set[str]:
    """The kinds of notices of a module: its constants in capitals that are words of a kind."""
    return {
        value for name, value in vars(module).items() if name.isupper() and isinstance(value, str) and "_" in value
    } - {registry_notices.LAST_MOVE}


def test_each_kind_of_notice_has_its_sentence() -> None:
    modules = (
        *(hearings.queries.notices, identity.queries.notices, notary.queries.notices, notary.deeds.queries.notices),
        *(notary.paper_copies.queries.notices, notary.applications.queries.notices),
        *(courts.payments.queries.notices, courts.proceedings.queries.notices, registry_notices),
    )
    found = set().union(*(declared_in(module) for module in modules))
    assert len(found) > 20
    assert found == set(KINDS)


def words_of_cases(cast: Cast, hearing: Hearing) -> set[str]:
    """Words that must not leave: names, titles and numbers of the case, its filing and its court."""
    case = Case.records.get(pk=hearing.case_id)
    filing = Filing.records.get(pk=case.filing_id)
    names = {name for person in Person.records.all() for name in (person.name_ar, person.name_en) if name}
    places = {name for venue in Venue.records.all() for name in (venue.name_ar, venue.name_en)}
    parts = {part for name in names for part in name.split() if len(part) > 2}
    roles = {"مدعي", "مدعى", "claimant", "respondent", "witness", "شاهد", "counsel"}
    found = names | parts | places | roles | {case.title, filing.title, f"{case.serial}/{case.year}", str(case.year)}
    return {word for word in found if word.strip()} - {"ديوان", "Diwan"}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_no_kind_of_notice_carries_content_of_a_case(
    cast: Cast, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, language: str, channel: str
) -> None:
    sent: list[Message] = []

    class Adapter:
        receipt_within = None

        def send(self, message: Message) -> str:
            sent.append(message)
            return f"p-{message.key}"

    monkeypatch.setattr(channels, "adapter", Adapter)
    own_number(cast, "claimant", NUMBER)
    choose_channel(cast, "claimant", channel, *Group)
    person = cast.people["claimant"]
    person.language = language
    rows = [
        Notice(
            key=str(uuid4()),
            kind=kind,
            channel="email",
            recipient=person,
            subject_label="hearings.hearing",
            subject_id=hearing.pk,
        )
        for kind in KINDS
    ]
    Notice.records.bulk_create(rows)
    gateway = Telephones()
    routes = gateway.routes(rows, languages_of([(person, kind) for kind in KINDS]))
    for row in rows:
        route = routes[row.pk]
        row.channel, row.address = route.channel, route.address
        row.language = person.language
        row.body_ar = row.body_en = route.text.lead
    assert not [error for _row, error in gateway.send_all(rows, until=math.inf, lost_limit=1) if error is not None]
    assert sorted(message.template for message in sent) == sorted(kind.template for kind in kinds.registered())
    forbidden = words_of_cases(cast, hearing)
    assert {cast.people["detainee"].name_ar, Case.records.get().title} <= forbidden
    for message in sent:
        said = json.dumps([message.text, dict(message.parameters), message.template], ensure_ascii=False)
        assert [word for word in forbidden if word in said] == []
        assert set(message.parameters) == {"institution", "link"}


def test_sentence_has_no_place_for_a_value() -> None:
    assert [kind.name for kind in kinds.registered() if set("%{}0123456789") & set(str(kind.sentence))] == []


@pytest.mark.parametrize("kind", sorted(ONLY_MAIL | {"new_device", "unknown_kind"}))
def test_kind_without_a_sentence_never_leaves_for_a_telephone(cast: Cast, kind: str) -> None:
    own_number(cast, "claimant", NUMBER)
    choose_channel(cast, "claimant", "sms", *Group)
    row = Notice(kind=kind, channel="sms", keeps_channel=True, recipient=cast.people["claimant"])
    assert Telephones().routes([row], languages_of([(row.recipient, kind)])) == {}
    assert isinstance(kinds.find("hearing_listed"), MessageKind)


def test_templates_for_the_provider_are_what_is_sent() -> None:
    said = StringIO()
    call_command("message_templates", stdout=said)
    found = json.loads(said.getvalue())
    assert set(found) == {"number_code", "invitation_link", *(kind.template for kind in kinds.registered())}
    assert found["hearing_listed"]["en"] == (
        "{{institution}}: A hearing was listed. Read it in your messages: {{link}}"
    )
    assert all(set(languages) == {"ar", "en"} for languages in found.values())
