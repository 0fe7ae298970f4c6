"""The guided set-up in a browser: in Arabic on a phone until the account exists, then in English on a wide screen."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.async_api import Browser, Page, expect

from ops.mail import stored_mails
from tests.e2e.browser.product import Product
from tests.e2e.test_pages import accessibility_errors, speak, too_small

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def empty_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product without an administrator, which prints its link."""
    served = Product(tmp_path_factory.mktemp("unset") / "data", "--empty")
    served.start()
    yield served
    served.stop()


async def looked_at(page: Page, name: str) -> None:
    """Check the page for accessibility errors and its width, and keep a picture where the environment asks for it."""
    assert not await accessibility_errors(page), name
    if "phone" in name:
        assert not await too_small(page), name
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if folder := os.environ.get("DIWAN_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def test_set_up_walk_ends_at_the_home_page(empty_product: Product, browser: Browser, settings: object) -> None:
    log = (empty_product.data.parent / "serve.log").read_text()
    link = re.findall(r"http://localhost:\d+(/setup/\?link=\S+)", log)[-1]
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(empty_product.url("localhost", "/"))
    await looked_at(page, "not-set-up-ar-phone")
    await page.goto(empty_product.url("localhost", link))
    assert page.url.endswith("/setup/")
    await looked_at(page, "tasks-ar-phone")

    await page.goto(empty_product.url("localhost", "/setup/institution/"))
    await page.fill("[name=name_ar]", "محاكم الشمال الاتحادية")
    await press(page, "احفظ وتابع")
    await looked_at(page, "institution-error-ar-phone")
    await page.fill("[name=name_en]", "Northern Federal Courts")
    await press(page, "احفظ وتابع")

    await page.goto(empty_product.url("localhost", "/setup/venue/"))
    await looked_at(page, "venue-ar-phone")
    await page.check("[name=kind][value=court]")
    await page.fill("[name=name_ar]", "محكمة الشمال الابتدائية")
    await page.fill("[name=name_en]", "Northern First Instance Court")
    await page.fill("[name=code]", "NRC")
    await press(page, "احفظ وتابع")

    await page.goto(empty_product.url("localhost", "/setup/administrator/"))
    await looked_at(page, "administrator-ar-phone")
    await page.fill("[name=name_ar]", "سلمى راشد")
    await page.fill("[name=name_en]", "Salma Rashed")
    await page.fill("[name=email]", "salma@courts.example")
    await page.fill("[name=password]", "four quiet desert lamps")
    await page.fill("[name=password_again]", "four quiet desert lamps")
    await press(page, "احفظ وتابع")
    await looked_at(page, "tasks-done-ar-phone")
    await set_up_the_factor(page, empty_product)

    await speak(page, empty_product, "localhost", "en")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(empty_product.url("localhost", "/setup/checks/"))
    await press(page, "Send a test mail")
    code = await mailed_code(page, empty_product.data / "mail", settings)
    await page.fill("[name=code]", code)
    await press(page, "Check the code")
    await press(page, "Check the media node")
    await expect(page.get_by_text("The media node answers, and its UDP port is open on its machine.")).to_be_visible()
    await looked_at(page, "checks-en-wide")
    await save_addresses(page, empty_product)
    await page.goto(empty_product.url("localhost", "/setup/"))
    await looked_at(page, "tasks-en-wide")
    await press(page, "Finish the set-up")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Administration")
    await looked_at(page, "home-en-wide")
    await propose_another_server(page, empty_product)
    await page.goto(empty_product.url("localhost", link))
    await expect(page.get_by_role("heading", level=1)).to_have_text("This link is not valid")


async def set_up_the_factor(page: Page, product: Product) -> None:
    """Sign in and set up the app as the second factor, which leads back to the tasks."""
    await page.goto(product.url("localhost", "/setup/second-factor/"))
    await page.fill("[name=login]", "salma@courts.example")
    await page.fill("[name=password]", "four quiet desert lamps")
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/2fa/totp/activate/**")
    secret = await page.locator("code").first.inner_text()
    counter = next(iter(yield_hotp_counters_from_time()))
    await page.fill("[name=code]", format_hotp_value(hotp_value(secret.strip(), counter)))
    await page.press("[name=code]", "Enter")
    await page.get_by_role("link", name="متابعة", exact=True).click()
    assert page.url.endswith("/setup/")
    await looked_at(page, "tasks-with-factor-ar-phone")


async def save_addresses(page: Page, product: Product) -> None:
    """Save a mail server that does not answer, with the tick for it, and media addresses without a relay."""
    for language, width, form in (("ar", 390, "ar-phone"), ("en", 1280, "en-wide")):
        await speak(page, product, "localhost", language)
        await page.set_viewport_size({"width": width, "height": 900})
        await page.goto(product.url("localhost", "/setup/mail/"))
        await looked_at(page, f"mail-{form}")
        await page.fill("[name=host]", "127.0.0.1")
        await page.check("[name=port][value='2525']")
        await page.check("[name=encryption][value=none]")
        await page.fill("[name=sender]", "no-reply@courts.example")
        await page.locator("main form button[type=submit]").click()
        await expect(page.locator("[name=save_anyway]")).to_be_visible()
        await looked_at(page, f"mail-failed-{form}")
        await page.goto(product.url("localhost", "/setup/media/"))
        await looked_at(page, f"media-{form}")
    await page.fill("[name=ports]", "40000")
    await press(page, "Test and save")
    await page.goto(product.url("localhost", "/setup/mail/"))
    await page.fill("[name=host]", "127.0.0.1")
    await page.check("[name=port][value='2525']")
    await page.check("[name=encryption][value=none]")
    await page.fill("[name=sender]", "no-reply@courts.example")
    await press(page, "Test and save")
    await page.check("[name=save_anyway]")
    await press(page, "Test and save")
    await expect(page.get_by_text("127.0.0.1:2525").first).to_be_visible()


async def propose_another_server(page: Page, product: Product) -> None:
    """Propose another mail server, as the only administrator: the proposal waits."""
    for language, width, form in (("ar", 390, "ar-phone"), ("en", 1280, "en-wide")):
        await speak(page, product, "localhost", language)
        await page.set_viewport_size({"width": width, "height": 900})
        await page.goto(product.url("localhost", "/administration/connections/"))
        await looked_at(page, f"connections-{form}")
        await page.goto(product.url("localhost", "/administration/connections/mail/"))
        await looked_at(page, f"connection-change-{form}")
    await page.check("[name=port][value='25']")
    await page.fill("[name=reason]", "The server moved")
    await press(page, "Test and propose")
    await page.check("[name=save_anyway]")
    await press(page, "Test and propose")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Change the mail server")
    await looked_at(page, "proposal-en-wide")
    await speak(page, product, "localhost", "ar")
    await page.set_viewport_size({"width": 390, "height": 900})
    await page.reload()
    await looked_at(page, "proposal-ar-phone")
    await speak(page, product, "localhost", "en")


async def mailed_code(page: Page, folder: Path, settings: object) -> str:
    """Wait for the test mail, which the worker of the product stores as a file, and return its code."""
    settings.STORED_MAIL_DIR = folder  # type: ignore[attr-defined]
    for _try in range(120):
        for each in stored_mails("salma@courts.example"):
            if found := re.search(r"\b\d{8}\b", each.body):
                return found.group()
        await page.wait_for_timeout(1000)
    raise AssertionError("no test mail")
