"""Navigation with more entries than fit next to the logo."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from demo.people import Cast


@pytest.mark.django_db
@pytest.mark.parametrize("member, has_menu", [("notary", True), ("clerk", False), ("claimant", False)])
def test_entries_that_do_not_fit_are_in_a_menu(cast: Cast, member: str, has_menu: bool) -> None:
    client = Client()
    client.force_login(cast.users[member])
    frame = client.get(reverse("inbox")).context["page_frame"]
    assert bool(frame.more_nav) == has_menu
    assert [*frame.first_nav, *frame.more_nav] == frame.nav
    assert len(frame.more_nav) != 1
