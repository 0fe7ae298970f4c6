"""One object of each kind, created by the product's own services, so that there is data that could leak."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from courts.access.services.identity.identity_checks import Declared, request_check
from courts.access.services.institution.clients import offer_client
from courts.access.services.institution.devices import enrol, offer_enrolment
from courts.access.services.institution.program_offers import prepare_program
from courts.access.services.institution.two_administrators import CLOSE_ACCOUNT
from courts.access.views.devices import cookie_name
from courts.administrators.models import AdministratorTerm
from courts.approvals.services.proposed_acts import propose
from courts.calendars.models import WorkingWeek
from courts.calendars.queries.holidays import coming_holidays
from courts.calendars.services.receipts import issue_receipt
from courts.calendars.services.special_days import DayDetails, add_day
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import Contact, Notice, Person, SignIn, User
from courts.ground.models.people import posting_day
from courts.ground.services.notices import sweep
from courts.imports.services.people_imports import receive
from courts.offices.models import CompanyClaim, Emirate, LawOffice, Mandate, Membership
from courts.offices.services import mandates, memberships
from courts.offices.services.companies import CompanyDetails, claim_company
from courts.offices.services.law_offices import confirm, request_office
from courts.payments.models import Payment
from courts.payments.services.invoices import Line, issue
from courts.payments.services.payments import start
from courts.proceedings.models import Order
from courts.proceedings.services.orders import Ruling, save_order
from courts.recovery.models import FactorReset
from courts.recovery.services import factor_resets
from courts.registry.models import Representation
from courts.registry.services.cases import assign, enter_appearance
from demo.people import Cast
from hearings.services.acts import conclude_hearing, open_hearing
from hearings.services.minutes import draft_minutes
from identity.services.video_checks import join
from notary.applications.models import Application, LeaveRequest
from notary.models import Appointment
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.services.copies import Destination
from notary.paper_copies.services.copies import ask as ask_for_copy
from notary.queries.slots import free_slots
from notary.scripts.models import Script
from notary.scripts.states import ScriptState
from notary.services.appointments import book_appointment, hold_slot
from notary.services.invitations import accept
from tests.hearings.cases import TOMORROW, make_hearing, open_lobby
from tests.identity.applicants import asked, called
from tests.notary.applications import couple
from tests.notary.deeds.deeds import drafted as drafted_deed
from tests.notary.deeds.deeds import with_title
from tests.registry import desk
from video.models import Seat
from video.recordings.models import LegalHold, Playback, Recording, RecordingExport
from video.recordings.states import HoldOffice

# Part of titles, names and documents that a stranger must never see.
CANARY = "كناري-7391"


@dataclass(slots=True)
class World:
    """The cast and the keys of existing objects, by the name of the URL parameter."""

    cast: Cast
    keys: dict[str, list[Any]] = field(default_factory=dict)
    screen: str = ""
    superuser: User | None = None

    def browser(self, who: str) -> Client:
        """Return the client of a person of the cast, of `anonymous`, of the `screen` or of the technical account."""
        client = Client(raise_request_exception=False)
        if who == "screen":
            client.cookies[cookie_name()] = self.screen
        elif who == "superuser":
            assert self.superuser is not None
            client.force_login(self.superuser, backend=BACKEND)
        elif who != "anonymous":
            client.force_login(self.cast.users[who], backend=BACKEND)
        return client


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def build(cast: Cast) -> World:
    """Create a draft, a filing, a case with two counsel, past and future hearings, an appointment, a screen."""
    lawyer, clerk, judge = (actor_for(cast.users[key]) for key in ("lawyer", "clerk", "judge"))
    drafted, waiting = desk.draft(cast, title=f"مسودة {CANARY}"), desk.submitted(cast, title=f"دعوى {CANARY}")
    case = desk.case(cast, title=f"مطالبة {CANARY}")
    respondent = case.parties.get(role="respondent")
    enter_appearance(case, party=respondent, lawyer=cast.people["counsel"], actor=clerk)
    memorandum = desk.entered(cast, case, summary=f"ملخص {CANARY}")
    assign(case, cast.people["judge"], "judge", actor=clerk)
    asked_for = desk.entered(cast, case, "expert_request", field=f"خبرة {CANARY}")
    order = Order.records.get(request=asked_for)
    save_order(order, Ruling("granted", f"مسودة {CANARY}"), version=None, actor=judge)
    begun = desk.begun(cast, case, "exhibit", proves=f"دليل {CANARY}")
    live = open_lobby(make_hearing(cast, case))
    ended = open_lobby(
        make_hearing(cast, case, starts_at=TOMORROW + timedelta(hours=2), witnesses=(), interpreter=None)
    )
    conclude_hearing(open_hearing(ended, actor=judge), note=f"حجز {CANARY}", actor=judge)
    draft_minutes(ended)
    recording = Recording.records.get(room=ended.room_id)
    Recording.records.filter(pk=recording.pk).update(state="closed")
    exported = RecordingExport.records.create(
        recording=recording,
        exported_by=cast.users["judge"],
        state="ready",
        recipient=f"خبير {CANARY}",
        purpose=f"قرار {CANARY}",
    )
    played = Playback.records.create(
        recording=recording, viewer=cast.users["judge"], person=cast.people["judge"], reason=f"سبب {CANARY}"
    )
    legal_holds = [
        LegalHold.records.create(
            recording=recording, placed_by=cast.users["judge"], reason=f"طعن {CANARY}", office=office
        )
        for office in HoldOffice
    ]
    office = cast.venues["office"]
    first = timezone.now().astimezone(office.tz).date() + timedelta(days=1)
    slot = next(slot for day in free_slots(office, first, 7) for slot in day.slots)
    groom = actor_for(cast.users["groom"])
    held = hold_slot(
        office=office,
        notary=slot.notary,
        starts_at=slot.starts_at,
        groom=cast.people["groom"],
        bride=cast.people["bride"],
        channel="web",
        actor=groom,
    )
    booked = accept(book_appointment(held, channel="web", actor=groom), actor=actor_for(cast.users["bride"]))
    sweep()
    device, code = offer_enrolment(cast.spaces["facility_room"], "شاشة", actor=SYSTEM)
    _device, secret = enrol(code)
    newcomer = cast.users["second_witness"]
    Person.records.filter(pk=newcomer.person_id).update(identity_level="none")
    newcomer = User.objects.select_related("person").get(pk=newcomer.pk)
    check = request_check(
        newcomer,
        cast.venues["court"],
        Declared(emirates_id="784199000000010"),
        method="desk",
        actor=actor_for(newcomer),
    )
    video_check = called(cast, join(asked(cast, cast.users["newcomer"]), actor=actor_for(cast.users["newcomer"])))
    program, _secret = offer_client(cast.users["stranger"], f"برنامج {CANARY}", actor=SYSTEM)
    world = World(cast, screen=secret)
    world.superuser = User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    place, member, mandate = law_office(cast, world.superuser)
    claim = company_claim(cast)
    payment = payment_under_way(cast)
    imported = receive(f"name_ar,email\n{CANARY},new@diwan.example".encode(), "people.csv", user=world.superuser)
    proposer = actor_for(User.objects.create_superuser("second-root@diwan.example", "a long demonstration password"))
    scopes = ["cases.read"]
    offer = prepare_program(cast.users["stranger"], f"برنامج {CANARY}", scopes=scopes, actor=proposer)
    act = propose(CLOSE_ACCOUNT, cast.users["stranger"].pk, reason=f"سبب {CANARY}", actor=proposer)
    term = AdministratorTerm.records.create(
        person=cast.people["stranger"],
        account=cast.users["stranger"],
        email=cast.users["stranger"].email,
        name_ar=f"مدعو {CANARY}",
        state="invited",
        invited_by=proposer.user,
        expires_at=timezone.now() + timedelta(days=7),
    )
    TOTP.activate(cast.users["stranger"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    factor_resets.ask(cast.users["stranger"].email, cast.venues["court"])
    factor_resets.sweep()
    reset = FactorReset.records.get()
    Authenticator.objects.all().delete()
    inbox = Notice.records.filter(recipient=cast.people["lawyer"], channel="inbox", state="sent").first()
    worklist = Notice.records.filter(channel="worklist", state="sent").first()
    failed = Notice.records.filter(channel="email", subject_id=live.pk, recipient=cast.people["witness"]).first()
    assert failed is not None
    Notice.records.filter(pk=failed.pk).update(state="failed", skip_reason="no address")
    assert inbox is not None
    assert worklist is not None
    own = SignIn.records.create(
        user=cast.users["lawyer"], session_key="x" * 32, ends_at=timezone.now() + timedelta(days=1)
    )
    contact = Contact.records.create(person=cast.people["lawyer"], channel="email", address=f"{CANARY}@diwan.example")
    holiday = DayDetails(timezone.localdate() + timedelta(days=300), f"عطلة {CANARY}", f"Holiday {CANARY}")
    change = add_day(holiday, venue=cast.venues["court"], actor=actor_for(cast.users["manager"]))
    hours = WorkingWeek.records.create(
        venue=cast.venues["court"],
        kind="other",
        first_day=holiday.day,
        last_day=holiday.day,
        hours={"0": [["08:00", "12:00"]]},
        reference=f"تعميم {CANARY}",
    )
    connection = SocialAccount.objects.create(user=cast.users["stranger"], provider="uae_pass", uid="1")
    world.keys = {
        "day_id": [change.changed_id],
        "week_id": [hours.pk],
        "holiday": [coming_holidays()[-1].key],
        "change_id": [change.pk],
        "filing_id": [waiting.pk, drafted.pk, case.filing_id, memorandum.pk, begun.pk],
        "document_id": [
            filing.documents.get(kind="statement").document_id for filing in (waiting, drafted, case.filing, memorandum)
        ],
        "case_id": [case.pk],
        "order_id": [order.pk],
        "party_id": [respondent.pk],
        "representation_id": [Representation.records.get(party=respondent).pk],
        "hearing_id": [live.pk, ended.pk],
        "recording_id": [recording.pk],
        "kept_id": [recording.pk],
        "hold_id": [each.pk for each in legal_holds],
        "playback_id": [played.pk],
        "export_id": [exported.pk],
        "track_seat": [Seat.records.filter(room=ended.room_id, role="judge")[0].pk],
        "medium": ["audio"],
        "number": [1],
        "seat_id": [Seat.records.get(room=live.room_id, role="detainee").pk],
        "room_id": [live.room_id],
        "failed_id": [failed.pk],
        "sign_in_id": [own.pk],
        "contact_id": [contact.pk],
        "notice_id": [inbox.pk, worklist.pk],
        "appointment_id": [booked.pk],
        "application_id": [application_shown(cast).pk],
        "code": ["dower"],
        "role": ["bride"],
        "slug": ["marriage_muslim"],
        "script_id": [concluded_script(cast, booked).pk],
        "leave_request_id": [leave_asked_for(cast).pk],
        "deed_id": [drafted_deed(cast, with_title(f"Deed {CANARY}")).pk],
        "copy_id": [paper_copy(cast).pk],
        "invoice_id": [payment.invoice_id],
        "payment_id": [payment.pk],
        "key": ["hearings"],
        "device_id": [device.pk],
        "check_id": [check.pk],
        "video_check_id": [video_check.pk],
        "client_id": [program.pk],
        "program_id": [program.pk],
        "offer_id": [offer.pk],
        "prepared_id": [offer.pk],
        "connection_id": [connection.pk],
        "import_id": [imported.pk],
        "posting_id": [cast.people["judge"].postings.first().pk],
        "account_id": [cast.users["stranger"].pk],
        "act_id": [act.pk],
        "reset_id": [reset.pk],
        "term_id": [term.pk],
        "invitation_id": [term.pk],
        "office_id": [place.pk],
        "membership_id": [member.pk],
        "mandate_id": [mandate.pk],
        "claim_id": [claim.pk],
        "person_id": [cast.people["judge"].pk],
        "venue_id": [cast.venues["court"].pk],
        "space_id": [cast.venues["court"].spaces.first().pk],
    }
    assert lawyer.person is not None
    return world


def law_office(cast: Cast, admin: User) -> tuple[LawOffice, Membership, Mandate]:
    """Create the office of the second counsel, with a member who prepares filings for them and reads no case."""
    counsel, member = (actor_for(cast.users[key]) for key in ("counsel", "second_bride"))
    office = request_office(
        name_ar=f"مكتب {CANARY}", name_en="", licence_number="LF20417", emirate="sharjah", actor=counsel
    )
    confirm(office, actor=actor_for(admin))
    invited = memberships.invite(office, cast.users["second_bride"].email, job="trainee", actor=counsel)
    memberships.accept(invited, actor=member)
    today = posting_day()
    mandate = mandates.grant(invited, ["drafts"], starts_on=today, ends_on=today + timedelta(days=30), actor=counsel)
    return office, invited, mandate


def company_claim(cast: Cast) -> CompanyClaim:
    """Create the claim of a person to represent a company, which waits for the clerk."""
    details = CompanyDetails(f"شركة {CANARY}", "", "909090", "دائرة", "licence", posting_day() + timedelta(days=30))
    proof = desk.upload("الرخصة.pdf")
    return claim_company(details, proof, venue=cast.venues["court"], actor=actor_for(cast.users["second_groom"]))


def payment_under_way(cast: Cast) -> Payment:
    """Create an invoice of the groom, and a payment whose outcome is not known."""
    line = Line("canary", f"رسم {CANARY}", f"Fee {CANARY}", 10_000)
    invoice = issue(
        label="notary.appointment",
        subject_id=uuid4(),
        payer=cast.people["groom"],
        office=cast.venues["office"],
        lines=[line],
        actor=SYSTEM,
    )
    return start(invoice, actor=actor_for(cast.users["groom"]))


def paper_copy(cast: Cast) -> PaperCopy:
    """Create a paper copy that the groom asked for."""
    to = Destination(f"مستلم {CANARY}", "0501234567", Emirate.SHARJAH, CANARY)
    return ask_for_copy(drafted_deed(cast, with_title(f"Copied {CANARY}")), to, actor=actor_for(cast.users["groom"]))


def concluded_script(cast: Cast, appointment: Appointment) -> Script:
    """Create the script of a contract that waits for a judge."""
    deed = drafted_deed(cast, with_title(f"Contract {CANARY}"))
    return Script.records.create(
        appointment=appointment,
        steps=["identity"],
        draft=deed.draft,
        draft_hash=deed.draft_hash,
        deed=deed,
        state=ScriptState.CONCLUDED,
        needs_approval=True,
        ended_at=timezone.now(),
    )


def application_shown(cast: Cast) -> Application:
    """Create an application of the groom that names the bride, whose draft is shown to the people."""
    return couple.shown(cast, conditions=[{"text": CANARY}])


def leave_asked_for(cast: Cast) -> LeaveRequest:
    """Create the request for a judge's leave of an application under review at the office."""
    office, groom = cast.venues["office"], cast.people["groom"]
    application = Application.records.create(
        service_slug="marriage_muslim",
        service_version=1,
        office=office,
        applicant=groom,
        state="under_review",
        receipt=issue_receipt(office, owner=groom, channel="web", series="L"),
        queued_at=timezone.now(),
    )
    return LeaveRequest.records.create(
        application=application,
        key="R25.gap",
        basis="0" * 64,
        text_ar=CANARY,
        text_en=CANARY,
        source_ar=CANARY,
        source_en=CANARY,
        asked_by=cast.users["notary"],
    )


@contextmanager
def undone() -> Iterator[None]:
    """Roll back every change made inside; callbacks on commit do not run."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Address:
    """One URL of the product: its name, and its path with `{name}` for each parameter."""

    name: str
    path: str
    varies: tuple[str, ...]

    def at(self, **values: Any) -> str:
        """Return the path with these values."""
        path = self.path
        for name in self.varies:
            path = path.replace("{" + name + "}", str(values[name]))
        return path

    def existing(self, world: World) -> list[str]:
        """Return paths of existing objects; a document is under its own filing."""
        most = max((len(world.keys[name]) for name in self.varies), default=1)
        return [
            self.at(**{name: world.keys[name][min(place, len(world.keys[name]) - 1)] for name in self.varies})
            for place in range(most)
        ]


@functools.cache
def addresses(*, admin: bool = False) -> tuple[Address, ...]:
    """Return every URL of the product, as the resolver knows them."""
    found = [
        Address(pattern.name or "", _path([*before, pattern]), tuple(_names([*before, pattern])))
        for before, pattern in _walk(get_resolver().url_patterns, [])
    ]
    return tuple(address for address in found if address.path.startswith("/admin/") is admin)


def _walk(patterns: list[URLPattern | URLResolver], before: list[Any]) -> Iterator[tuple[list[Any], URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, [*before, pattern])
        else:
            yield before, pattern


def _route(part: Any) -> str:
    text = str(part.pattern)
    if text.startswith("^"):
        text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", text.removeprefix("^").removesuffix("$"))
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text)


def _path(parts: list[Any]) -> str:
    return "/" + "".join(_route(part) for part in parts)


def _names(parts: list[Any]) -> list[str]:
    return re.findall(r"\{(\w+)\}", _path(parts))


def random_key(name: str) -> Any:
    """Return a well-formed key of no object."""
    plain = {"key": "no-such-key", "uidb36": "zz", "pk": 999_999, "provider_id": "none", "medium": "none", "number": 9}
    return plain.get(name, UUID(int=0x5EED << 64 | 4 << 76 | 1 << 63))


LANGUAGES = [code for code, _name in settings.LANGUAGES]
