"""A session that ends in a hearing: the page says why, and signing in leads back to the seat."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from playwright.async_api import Browser, expect

from demo.cast import PEOPLE
from tests.cast import PASSWORD
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import ROOT, Product, environment
from tests.e2e.browser.scene import Scene

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

MEMBERS = ("judge", "lawyer")


def in_product(product: Product, code: str) -> None:
    """Run code in a process of its own, on the product's data."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    subprocess.run(command, cwd=ROOT, env={**environment(product.data), "DIWAN_DEMO": "1"}, check=True)


EXPIRE = """
from datetime import timedelta
from django.utils import timezone
from courts.ground.models import SignIn
SignIn.records.filter(user__email__in={emails!r}).update(ends_at=timezone.now() - timedelta(seconds=1))
"""


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_judge_and_lawyer_sign_in_again_and_are_back_in_the_room(
    bare_product: Product, maker: Maker, browser: Browser, language: str
) -> None:
    email = {each.key: each.email for each in PEOPLE}
    origin = bare_product.url("localhost", "").rstrip("/")
    scene = Scene(origin, browser, await asyncio.to_thread(maker.make))
    await scene.comes("judge", "room", language=language)
    await scene.comes("lawyer", "waiting", language=language)
    await scene.identify("judge", "lawyer")
    await scene.open()
    await scene.admit("judge", "lawyer")

    emails = [email[member] for member in MEMBERS]
    await asyncio.to_thread(in_product, bare_product, EXPIRE.format(emails=emails))
    for member in MEMBERS:
        page = scene.people[member].page
        await scene.people[member].sees("over")
        await expect(page.locator('div[data-over="session_expired"]')).to_be_visible()
        await expect(page.locator('div[data-over="revoked"]')).to_be_hidden()
        ways = page.locator("[data-way-back]:visible")
        await expect(ways).to_have_count(1)
        await expect(page.locator('[data-do="again"]')).to_be_hidden()

    for member in MEMBERS:
        person = scene.people[member]
        await person.page.click('[data-way-back="sign-in"]')
        await expect(person.page.locator("[data-why-ended]")).to_be_visible()
        await person.page.fill("[name=login]", email[member])
        await person.page.fill("[name=password]", PASSWORD)
        await person.page.click("main [type=submit]")
        await person.page.wait_for_url(scene.address_of(member))
        # Admitted before, admitted now: no device check, and no second admission.
        await person.sees("room")
        await person.connected()
    judge, lawyer = (scene.people[member] for member in MEMBERS)
    await asyncio.gather(judge.sees_and_hears(lawyer.seat), lawyer.sees_and_hears(judge.seat))
    assert scene.complaints() == []
