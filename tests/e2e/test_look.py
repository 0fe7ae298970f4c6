"""The frame of pages in a real browser: focus, dialogs, menus, messages, narrow screens, both themes."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.browser.product import Product
from tests.e2e.test_pages import accessibility_errors, speak

pytestmark = pytest.mark.integration

WIDTHS = [320, 390, 768, 1024, 1440]


async def sideways(page: Page) -> int:
    """Return the number of pixels by which the page is wider than the screen."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_gallery_has_no_accessibility_error_and_fits_every_screen(
    product: Product, browser: Browser, language: str
) -> None:
    page = await browser.new_page()
    await speak(page, product, "localhost", language)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.goto(product.url("localhost", "/gallery/"))
        assert await sideways(page) <= 0, width
    assert await accessibility_errors(page) == []


async def test_error_summary_takes_the_focus_and_links_to_its_field(product: Product, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(product.url("localhost", "/accounts/login/"))
    await page.click("main button[type=submit]")
    await expect(page.locator("[data-errors]")).to_be_focused()
    assert (await page.title()).startswith("خطأ:")
    await page.click("[data-errors] a[href='#id_login']")
    await expect(page.locator("#id_login")).to_be_focused()


async def test_dialog_focuses_the_safe_answer_and_escape_is_safe(product: Product, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(product.url("localhost", "/gallery/"))
    await page.click("[data-dialog=end-light]")
    await expect(page.locator("#end-light [data-dialog-close]")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#end-light")).not_to_be_visible()
    await expect(page.locator("[data-dialog=end-light]")).to_be_focused()


async def test_theme_is_remembered_and_dark_has_no_accessibility_error(product: Product, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 800})
    await page.goto(product.url("localhost", "/help/"))
    await page.click("details.only-phone summary")
    await page.click("details.only-phone button[value=dark]")
    await page.wait_for_load_state()
    assert await page.get_attribute("html", "data-theme") == "dark"
    assert page.url.endswith("/help/")
    for path in ("/", "/help/", "/accounts/login/", "/gallery/"):
        await page.goto(product.url("localhost", path))
        assert await accessibility_errors(page) == [], path


async def test_escape_closes_a_menu_and_returns_the_focus(product: Product, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 800})
    await page.goto(product.url("localhost", "/help/"))
    await page.click("details.only-phone summary")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await expect(page.locator("details.only-phone")).not_to_have_attribute("open", "")
    await expect(page.locator("details.only-phone summary")).to_be_focused()


async def test_language_switch_stays_on_the_page(product: Product, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await page.goto(product.url("localhost", "/help/"))
    await page.click("form.only-wide button[name=language]")
    await page.wait_for_load_state()
    assert page.url.endswith("/help/")
    assert await page.get_attribute("html", "lang") == "en"


async def test_first_tab_key_skips_the_header(product: Product, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(product.url("localhost", "/help/"))
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip-link")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_content_security_policy_blocks_nothing(product: Product, browser: Browser) -> None:
    page = await browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/", "/help/", "/accounts/login/", "/gallery/"):
        await page.goto(product.url("localhost", path))
    assert said == []
