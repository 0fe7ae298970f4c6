"""Pages of people and of administrators: accessible on a phone in Arabic, in place on a wide screen in English."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import Browser, Page, expect
from pytest_asyncio import fixture as async_fixture

from tests.e2e.browser.keyboard import Keyboard, nameless
from tests.e2e.browser.product import ROOT, Product, environment
from tests.e2e.browser.walker import Walker
from tests.e2e.test_look import sideways
from tests.e2e.test_pages import accessibility_errors, speak, too_small

pytestmark = pytest.mark.integration

ROOT_EMAIL, ROOT_PASSWORD = "administrator@diwan.example", "a long demonstration password"
PUBLIC = (
    "/accounts/register/",
    "/recovery/",
    "/recovery/asked/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-abc/",
    "/accounts/inactive/",
)
OWN = (
    "/accounts/profile/",
    "/accounts/profile/channels/",
    "/accounts/profile/data/",
    "/accounts/profile/close/",
    "/accounts/sessions/",
    "/identity/",
    "/companies/",
    "/companies/claim/",
)
OF_STAFF = {
    "lawyer": (*OWN, "/office/", "/office/invite/", "/office/mandates/"),
    "trainee": ("/office/", "/office/mandates/"),
    "clerk": ("/identity/checks/", "/identity/companies/", "/hearings/days-off/", "/undelivered/"),
    "manager": ("/special-days/", "/special-days/new/"),
    "notary": ("/notary/appointments/", "/notary/appointments/days-off/"),
}
ADMINISTRATION = (
    "",
    "institution/",
    "venues/",
    "venues/add/",
    "postings/",
    "postings/find/",
    "accounts/",
    "acts/",
    "administrators/",
    "administrators/find/",
    "administrators/new/",
    "offices/",
    "recovery/",
    "people/",
    "people/add/",
    "people/export/",
    "screens/",
    "screens/add/",
    "programs/",
    "programs/add/",
    "hours/",
    "hours/add/",
    "holidays/",
    "law/",
    "status/",
)


@pytest.fixture(scope="module")
def administrator(product: Product) -> str:
    """Create an administrator in the served product; return the e-mail address."""
    made = f"from courts.ground.models import User; User.objects.create_superuser('{ROOT_EMAIL}', '{ROOT_PASSWORD}')"
    created = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", made],
        cwd=ROOT,
        env={**environment(product.data), "DIWAN_DEMO": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert created.returncode == 0, created.stderr
    return ROOT_EMAIL


@async_fixture(loop_scope="session")
async def office(product: Product, browser: Browser, administrator: str) -> AsyncIterator[Page]:
    """A page in which the administrator is signed in and has confirmed the password."""
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(product.url("localhost", "/accounts/login/"))
    await page.fill("[name=login]", administrator)
    await page.fill("[name=password]", ROOT_PASSWORD)
    await page.click("main button[type=submit].button--primary")
    await page.wait_for_url("**/administration/")
    yield page


async def look(page: Page, product: Product, host: str, paths: tuple[str, ...]) -> None:
    """Check the pages on a phone in Arabic, with the accessibility tree, then their width in English."""
    for language, width in (("ar", 390), ("en", 1280)):
        await speak(page, product, host, language)
        await page.set_viewport_size({"width": width, "height": 844})
        for path in paths:
            answer = await page.goto(product.url(host, path))
            assert answer is not None
            assert answer.status == 200, path
            assert await page.get_attribute("html", "lang") == language
            assert await sideways(page) <= 0, path
            assert await covered(page) == [], path
            if language == "ar":
                assert await too_small(page) == [], path
                assert await nameless(page) == [], path
                assert await accessibility_errors(page) == [], path


async def covered(page: Page) -> list[str]:
    """Return the texts of lists that run out of their cell, over the next one."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll(".board tbody :is(th, td)")]
          .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.getClientRects().length > 0)
          .map((each) => each.textContent.trim().slice(0, 80))"""
    )
    return found


async def test_pages_before_the_sign_in_are_accessible(product: Product, browser: Browser) -> None:
    await look(await browser.new_page(), product, "localhost", PUBLIC)


@pytest.mark.parametrize("member", OF_STAFF)
async def test_pages_of_people_and_their_offices_are_accessible(
    product: Product, browser: Browser, member: str
) -> None:
    walker = await Walker.enter(member, product, browser)
    await look(walker.page, product, member, OF_STAFF[member])


async def test_pages_of_an_administrator_are_accessible(product: Product, office: Page) -> None:
    await look(office, product, "localhost", tuple(f"/administration/{each}" for each in ADMINISTRATION))


async def test_special_day_is_declared_by_keyboard_alone(product: Product, office: Page) -> None:
    day = timezone.localdate() + timedelta(days=400)
    await speak(office, product, "localhost", "en")
    keys = Keyboard(office)
    await keys.open(product.url("localhost", "/special-days/"))
    await keys.press('link "Add a special day"')
    await keys.reach('combobox "Place')
    # The parts of a date, in the order of the browser's language.
    await keys.fill('textbox "Day"', f"{day:%m%d%Y}")
    await keys.fill('textbox "Name in Arabic"', "عطلة بقرار")
    await keys.fill('textbox "Name in English', "Holiday by decree")
    await keys.press('button "Show what it hits"')
    await expect(office.locator("main")).to_contain_text("Holiday by decree")
    await keys.press('button "Save the special day"')
    await keys.open(product.url("localhost", "/special-days/"))
    await expect(office.locator("main")).to_contain_text("Holiday by decree")
