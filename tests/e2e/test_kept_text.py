"""Typed text is kept: after the end of the session, a change of the language, a sign-in of another account."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from demo.cast import PEOPLE
from tests.cast import PASSWORD
from tests.e2e.browser.attendee import Attendee
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene
from tests.e2e.test_session_ends import EXPIRE, in_product

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

TEXT = "وقائع كتبها المحامي في ساعة كاملة"
EMAIL = {each.key: each.email for each in PEOPLE}


async def sign_in(page: Page, member: str) -> None:
    await page.fill("[name=login]", EMAIL[member])
    await page.fill("[name=password]", PASSWORD)
    await page.click("main [type=submit]")


async def opened_form(product: Product, maker: Maker, browser: Browser) -> Attendee:
    """Open the form of a new claim as the lawyer, and type its facts."""
    scene = Scene(product.url("localhost", "").rstrip("/"), browser, await asyncio.to_thread(maker.make))
    lawyer = await scene.session("lawyer")
    await lawyer.page.goto(f"{scene.origin}/filings/new/")
    await lawyer.page.fill("main textarea >> nth=0", TEXT)
    return lawyer


async def facts(page: Page) -> str:
    return await page.input_value("main textarea >> nth=0")


async def test_text_is_back_after_the_session_ended_and_the_user_signed_in_again(
    bare_product: Product, maker: Maker, browser: Browser
) -> None:
    lawyer = await opened_form(bare_product, maker, browser)
    page, form = lawyer.page, lawyer.page.url
    await asyncio.to_thread(in_product, bare_product, EXPIRE.format(emails=[EMAIL["lawyer"]]))
    await page.click("main form [type=submit]")
    await expect(page.locator('[data-kept="same"]')).to_be_visible()
    # Another person at the same tab does not get it.
    await sign_in(page, "witness")
    await page.goto(form)
    assert TEXT not in await page.content()
    await page.context.clear_cookies(name="diwan")
    await page.goto(form)
    await sign_in(page, "lawyer")
    await page.wait_for_url(form)
    assert await facts(page) == TEXT
    await expect(page.locator("[data-kept-drop]")).to_be_visible()
    assert lawyer.said == []


async def test_text_stays_when_the_language_is_changed(bare_product: Product, maker: Maker, browser: Browser) -> None:
    page = (await opened_form(bare_product, maker, browser)).page
    await page.locator("[name=language][value=en]").first.evaluate("button => button.form.requestSubmit(button)")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert await facts(page) == TEXT
    await page.click("[data-kept-drop]")
    assert await facts(page) == ""
    await page.reload()
    assert await facts(page) == ""


async def test_form_keeps_its_text_while_another_account_is_signed_in(
    bare_product: Product, maker: Maker, browser: Browser
) -> None:
    page = (await opened_form(bare_product, maker, browser)).page
    form = page.url
    second = await page.context.new_page()
    await page.context.clear_cookies(name="diwan")
    await second.goto(form)
    await sign_in(second, "stranger")
    await page.click("main form [type=submit]")
    await expect(page.locator('[data-kept="other"]')).to_be_visible()
    await page.click('[data-kept="other"] a >> nth=0')
    await page.click("main [type=submit]")
    await page.goto(form)
    await sign_in(page, "lawyer")
    await page.wait_for_url(form)
    assert await facts(page) == TEXT
