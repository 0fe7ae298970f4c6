"""Every page that can be reached is free of accessibility faults, in both languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.e2e.product import Product

pytestmark = pytest.mark.integration

PUBLIC = [
    "/",
    "/demo/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/device/",
]
SIGNED_IN = ["/", "/inbox/", "/accounts/password/change/", "/accounts/2fa/", "/demo/mails/"]


async def speak(page: Page, product: Product, host: str, language: str) -> None:
    """Choose the language of this browser."""
    await page.context.add_cookies([{"name": "diwan-language", "value": language, "url": product.url(host)}])


async def faults_of(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = await Axe().run(page)
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found.response["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [390, 1440])
async def test_public_pages_have_no_fault(product: Product, browser: Browser, language: str, width: int) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await speak(page, product, "localhost", language)
    for path in PUBLIC:
        answer = await page.goto(product.url("localhost", path))
        assert answer is not None
        assert answer.status == 200, path
        assert await page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        assert await faults_of(page) == [], path


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_a_person_enters_by_his_own_address_and_his_pages_have_no_fault(
    product: Product, browser: Browser, language: str
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await speak(page, product, "judge", language)
    await page.goto(product.url("judge"))
    assert page.url.endswith("/demo/enter/")
    assert await faults_of(page) == []
    await page.click("main form button")
    for path in SIGNED_IN:
        answer = await page.goto(product.url("judge", path))
        assert answer is not None
        assert answer.status == 200, path
        assert await faults_of(page) == [], path


async def test_two_people_are_two_sessions_in_one_browser(product: Product, browser: Browser) -> None:
    context = await browser.new_context()
    judge, lawyer = await context.new_page(), await context.new_page()
    for page, host in ((judge, "judge"), (lawyer, "lawyer")):
        await page.goto(product.url(host))
        await page.click("main form button")
    await judge.reload()
    assert "الساحل" not in await judge.inner_text("header")
    assert "الساحل" in await lawyer.inner_text("header")


async def test_what_is_not_there_and_what_is_not_yours_look_the_same(product: Product, browser: Browser) -> None:
    page = await browser.new_page()
    answer = await page.goto(product.url("localhost", "/no-such-page/"))
    assert answer is not None
    assert answer.status == 404
    assert await faults_of(page) == []
