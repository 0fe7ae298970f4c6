"""Times in messages about filings: with their zone, and by the clock of a reader abroad."""

from __future__ import annotations

from courts.ground.actors import actor_for
from courts.ground.models import Notice, Person
from courts.ground.services.notices import sweep
from courts.registry.services.reviews import return_filing
from demo.people import Cast
from tests.registry import desk


def test_mail_about_a_filing_gives_the_zone_and_the_readers_own_time(cast: Cast) -> None:
    Person.records.filter(pk=cast.people["lawyer"].pk).update(zone="Europe/London")
    filing = desk.under_review(cast)
    sweep()
    received = Notice.records.get(kind="filing_received", channel="email")
    assert received.body_en.count("(UAE time)") == 2
    assert "Official time, your time: " in received.body_en
    assert "Answer due by, your time: " in received.body_en
    assert "بتوقيت الإمارات" in received.body_ar
    return_filing(filing, reasons=["poa_missing"], actor=actor_for(cast.users["manager"]))
    sweep()
    returned = Notice.records.get(kind="filing_returned", channel="email")
    assert "(UAE time)" in returned.body_en
    assert "Correct until, your time: " in returned.body_en


def test_reader_at_home_is_given_each_time_once(cast: Cast) -> None:
    desk.submitted(cast)
    sweep()
    received = Notice.records.get(kind="filing_received", channel="email")
    assert received.body_en.count("(UAE time)") == 2
    assert "your time" not in received.body_en
