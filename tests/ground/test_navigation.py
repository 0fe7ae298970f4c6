"""The entries of the header for people with one role and with several."""

from __future__ import annotations

from courts.ground.declared.navigation import items_for


def names(*roles: str) -> list[str]:
    return [item.url_name for item in items_for(roles)]


def test_page_that_two_roles_share_is_named_once() -> None:
    assert "undelivered" in names("clerk")
    assert "undelivered" in names("notary")
    both = names("clerk", "notary")
    assert sorted(both) == sorted(set(both))
    assert set(both) >= {*names("clerk"), *names("notary")}


def test_notary_who_also_serves_a_court_finds_the_appointments() -> None:
    assert "appointments" in names("case_manager", "notary")
    assert "appointments" not in names("case_manager")


def test_first_page_of_a_notary_is_their_desk() -> None:
    assert names("notary")[0] == "notary_desk"
