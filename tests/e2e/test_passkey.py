"""A passkey in a real browser, with its virtual authenticator: set up, sign out, sign in by it alone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, expect

from demo.cast import PEOPLE
from tests.cast import PASSWORD
from tests.e2e.browser.maker import Maker
from tests.e2e.browser.product import Product

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_passkey_is_set_up_and_signs_in_alone(
    bare_product: Product, maker: Maker, browser: Browser, language: str
) -> None:
    await asyncio.to_thread(maker.make)
    # Neither serves an institution: staff would be led to the set-up of a second factor first.
    member = "witness" if language == "ar" else "second_witness"
    email = next(each.email for each in PEOPLE if each.key == member)
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    url = bare_product.url("localhost", "").rstrip("/")
    await context.add_cookies([{"name": "diwan-language", "value": language, "url": url}])
    page = await context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    await page.goto(f"{url}/accounts/login/")
    await page.fill("[name=login]", email)
    await page.fill("[name=password]", PASSWORD)
    await page.click("main form:has([name=password]) [type=submit]")
    await page.wait_for_url(f"{url}/")

    # The password was given a moment ago: it is not asked for again.
    await page.goto(f"{url}/accounts/2fa/webauthn/add/")
    await page.click("form[data-passkey=create] [type=submit]")
    await page.wait_for_url(f"{url}/accounts/2fa/recovery-codes/")

    await context.clear_cookies(name="diwan")
    await page.goto(f"{url}/accounts/login/")
    await page.click("form[data-passkey=get] [type=submit]")
    await page.wait_for_url(f"{url}/")
    await page.goto(f"{url}/accounts/profile/")
    await expect(page.locator("main")).to_contain_text(email)
    # The policy for scripts and styles let everything through.
    assert [line for line in refused if "Content Security Policy" in line] == []
    await context.close()
