"""Paper copies of the cast for tests."""

from __future__ import annotations

from courts.offices.models import Emirate
from demo.people import Cast
from notary.deeds.models import Deed
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.services import copies
from notary.paper_copies.services.copies import Destination
from tests.notary.deeds.deeds import actor_of, sealed

TO = Destination("مريم سالم", "0501234567", Emirate.SHARJAH, "المجاز 2، شارع الخان، بناية النخيل، شقة 304")


def asked(cast: Cast, member: str = "groom", deed: Deed | None = None) -> PaperCopy:
    return copies.ask(deed or sealed(cast), TO, actor=actor_of(cast, member))


def printed(cast: Cast) -> PaperCopy:
    copy = asked(cast)
    copies.record_printed(copy, seal_number="SH0042", actor=actor_of(cast, "notary"))
    return fresh(copy)


def carried(cast: Cast) -> PaperCopy:
    copy = printed(cast)
    copies.hand_to_carrier(copy, carrier="بريد الإمارات", tracking="EP123456789AE", actor=actor_of(cast, "notary"))
    return fresh(copy)


def fresh(copy: PaperCopy) -> PaperCopy:
    return PaperCopy.records.get(pk=copy.pk)
