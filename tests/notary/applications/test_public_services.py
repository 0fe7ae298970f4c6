"""The pages of the services are public; only the start of an application asks to sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courts.ground.declared import directory
from demo.people import Cast
from notary.catalogue import registry


@pytest.mark.django_db
@pytest.mark.parametrize("slug", [service.slug for service in registry.services()])
def test_visitors_read_what_a_service_needs_and_costs(slug: str) -> None:
    path = reverse("application_start", args=[slug])
    answer = Client().get(path)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "درهم" in shown
    assert f"?next={path}" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["notary_services", "marriage_services"])
def test_visitors_read_the_lists_of_services(name: str) -> None:
    assert Client().get(reverse(name)).status_code == 200


def test_start_of_an_application_asks_visitors_to_sign_in(cast: Cast) -> None:
    path = reverse("application_start", args=["marriage_muslim"])
    answer = Client().post(path, {"office": cast.venues["office"].pk, "role": "groom"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={path}"


def test_directory_has_one_entry_for_marriage() -> None:
    pages = [service.url_name for service in directory.services_of(directory.FAMILY)]
    assert "marriage_services" in pages
    assert "appointment_start" not in pages
