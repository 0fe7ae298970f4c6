"""Sealed deeds of the demonstration: a marriage contract to verify, and a power of attorney that was revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from courts.ground import clock
from courts.ground.models import Person
from courts.ground.services.notices import sweep
from courts.ground.wording.typed_numbers import masked
from courts.offices.models import Emirate
from demo.people import Cast
from demo.story.filing import by
from demo.story.marriages import MARRIED, draft_for
from notary.deeds import codes, declared
from notary.deeds.models import Deed
from notary.deeds.services.delivery import deliver_due
from notary.deeds.services.drafting import NewParty, create_deed, relate
from notary.deeds.services.sealing import seal_deed
from notary.deeds.services.signing import sign
from notary.deeds.states import RelationKind
from notary.draft import Clause, Draft, DraftParty
from notary.paper_copies.services.copies import Destination, ask, hand_to_carrier, record_printed

Named = tuple[str, str, str, str]  # member of the cast, code of the role, role in Arabic and in English

_POWER: Final = (
    Clause(
        "وكّلت الموكِّلة الوكيل في تسجيل المركبة باسمها وتجديد ملكيتها أمام جهات الترخيص.",
        "The principal appoints the agent to register the vehicle in the name of the principal and to renew its "
        "registration before the licensing authority.",
    ),
    Clause(
        "لا يملك الوكيل بيع المركبة ولا رهنها ولا توكيل غيره.",
        "The agent may neither sell nor mortgage the vehicle, nor appoint another agent.",
    ),
)
_REVOCATION: Final = (
    Clause(
        "ألغت الموكِّلة الوكالة المذكورة أعلاه، ولا أثر لها من وقت ختم هذا المحرر.",
        "The principal revokes the power named above. It has no effect from the seal of this deed on.",
    ),
    Clause("يُخطر الوكيل بهذا الإلغاء.", "The agent is notified of this revocation."),
)
_PRINCIPAL: Final = ("claimant", "principal", "الموكِّلة", "Principal")
_AGENT: Final = ("witness", "agent", "الوكيل", "Agent")


def create_deeds(cast: Cast) -> None:
    """Seal a marriage contract, and a power of attorney with its revocation, once. It needs no network."""
    if Deed.records.filter(service="power_revocation").exclude(code="").exists():
        return
    # The demonstration charges nothing for them.
    with declared.registered("demonstration", lambda _deed: True):
        _send_copies(cast, _seal_contract(cast))
        title = ("وكالة خاصة", "Special power of attorney")
        power = _seal(cast, "power_special", title, (_PRINCIPAL, _AGENT), _POWER)
        title = ("إلغاء وكالة", "Revocation of a power of attorney")
        _seal(cast, "power_revocation", title, (_PRINCIPAL,), _REVOCATION, revokes=power)
    deliver_due()
    # The messages leave now: a new demonstration has none that wait.
    sweep(limit=1000)


def _send_copies(cast: Cast, contract: Deed) -> None:
    """Send the husband's paper copy on its way, and leave the wife's for the office to print."""
    notary = by(cast, "notary")
    home = "المجاز 2، شارع الخان، بناية النخيل، شقة 304"
    husband, wife = cast.people["husband"], cast.people["wife"]
    copy = ask(contract, Destination(husband.name_ar, "0501234567", Emirate.SHARJAH, home), actor=by(cast, "husband"))
    record_printed(copy, seal_number="SH-004217", actor=notary)
    hand_to_carrier(copy, carrier="بريد الإمارات", tracking="EP123456789AE", actor=notary)
    ask(contract, Destination(wife.name_ar, "0507654321", Emirate.SHARJAH, home), actor=by(cast, "wife"))


def verification_lines() -> list[str]:
    """Return lines with the addresses at which the deeds of the demonstration are verified."""
    words = {"marriage_muslim": "a sealed marriage contract", "power_special": "a revoked power of attorney"}
    rows = Deed.records.filter(service__in=words).exclude(code="").order_by("created_at")[:2]
    return [f"  /verify/{codes.shown(row.code)}/".ljust(40) + words[row.service] for row in rows]


def _seal_contract(cast: Cast) -> Deed:
    """Seal the contract of the married couple, with the guardian of the bride and two witnesses."""
    signers = [(code, member) for (code, _number), member in MARRIED.places.items()]
    return _signed_and_sealed(cast, draft_for(cast, MARRIED), signers)


def _seal(
    cast: Cast,
    service: str,
    title: tuple[str, str],
    named: tuple[Named, ...],
    clauses: tuple[Clause, ...],
    *,
    revokes: Deed | None = None,
) -> Deed:
    """Draft, sign and seal a deed of these parties."""
    office = cast.venues["office"]
    draft = Draft(
        service=service,
        version=1,
        law="demo",
        title_ar=title[0],
        title_en=title[1],
        office_ar=office.name_ar,
        office_en=office.name_en,
        parties=tuple(_party(cast.people[member], *role) for member, *role in named),
        clauses=clauses,
    )
    return _signed_and_sealed(cast, draft, [(role, member) for member, role, *_words in named], revokes=revokes)


def _signed_and_sealed(
    cast: Cast, draft: Draft, named: Sequence[tuple[str, str]], *, revokes: Deed | None = None
) -> Deed:
    """Sign and seal a deed that is held in person. named: role and member of each party. Agents do not sign."""
    notary = by(cast, "notary")
    deed = create_deed(
        draft,
        office=cast.venues["office"],
        notary=cast.people["notary"],
        parties=[NewParty(role, cast.people[member], must_sign=role != "agent") for role, member in named],
        room=None,
        actor=notary,
        identity_fresh_until=clock.now() + timedelta(hours=4),
    )
    if revokes is not None:
        relate(deed, RelationKind.REVOKES, revokes, actor=notary)
    for role, member in named:
        if role != "agent":
            deed = sign(deed, cast.people[member], deed.draft_hash, actor=by(cast, member))
    return seal_deed(deed, actor=notary)


def _party(person: Person, role: str, role_ar: str, role_en: str) -> DraftParty:
    number = masked(person.emirates_id)
    return DraftParty(
        role=role,
        role_ar=role_ar,
        role_en=role_en,
        name=person.name_ar,
        name_en=person.name_en,
        identity_ar=f"بطاقة هوية إماراتية {number}",
        identity_en=f"Emirates ID {number}",
    )
