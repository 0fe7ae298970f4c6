"""Every reachable page is free of accessibility errors, in both languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.e2e.browser.product import Product

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
    """Set the language of this browser."""
    await page.context.add_cookies([{"name": "diwan-language", "value": language, "url": product.url(host)}])


async def accessibility_errors(page: Page, *, leaving_out: str = ".no-such-element") -> list[str]:
    """Return the errors that axe finds, one line each; `leaving_out`: a selector."""
    # Passed rules are not reported per node: reporting takes as long as checking.
    found = await Axe().run(page, context={"exclude": [[leaving_out]]}, options={"resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


async def too_small(page: Page) -> list[str]:
    """Return the controls smaller than 24 px; a link within a sentence has the height of its line."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")]
          .filter((each) => !each.matches("[aria-hidden=true]"))
          .map((each) => (each.matches("[type=radio], [type=checkbox]") && each.closest("label")) || each)
          .filter((each) => {
            const { width, height, right, bottom } = each.getBoundingClientRect();
            const isShown = each.getClientRects().length > 0 && right > 0 && bottom > 0;
            const around = each.closest("p, li")?.childNodes ?? [];
            const isOfSentence = [...around].some((node) => node.nodeType === 3 && node.textContent.trim().length > 3);
            return isShown && !isOfSentence && (width < 24 || height < 24);
          })
          .map((each) => each.outerHTML.slice(0, 160))"""
    )
    return found


async def test_controls_in_lists_are_large_enough_for_a_finger(product: Product, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 800})
    await page.goto(product.url("judge"))
    await page.click("main form button")
    for path in ("/hearings/", "/cases/"):
        await page.goto(product.url("judge", path))
        assert await page.locator(".board a").count() > 0, path
        assert await too_small(page) == [], path


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [390, 1440])
async def test_public_pages_have_no_accessibility_error(
    product: Product, browser: Browser, language: str, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await speak(page, product, "localhost", language)
    for path in PUBLIC:
        answer = await page.goto(product.url("localhost", path))
        assert answer is not None
        assert answer.status == 200, path
        assert await page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        assert await accessibility_errors(page) == [], path


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_pages_of_a_signed_in_person_have_no_accessibility_error(
    product: Product, browser: Browser, language: str
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await speak(page, product, "judge", language)
    await page.goto(product.url("judge"))
    assert page.url.endswith("/demo/enter/")
    assert await accessibility_errors(page) == []
    await page.click("main form button")
    for path in SIGNED_IN:
        answer = await page.goto(product.url("judge", path))
        assert answer is not None
        assert answer.status == 200, path
        assert await accessibility_errors(page) == [], path


async def test_two_people_have_two_sessions_in_one_browser(product: Product, browser: Browser) -> None:
    context = await browser.new_context()
    judge, lawyer = await context.new_page(), await context.new_page()
    for page, host in ((judge, "judge"), (lawyer, "lawyer")):
        await page.goto(product.url(host))
        await page.click("main form button")
    await judge.reload()
    assert "الساحل" not in await judge.inner_text("header")
    assert "الساحل" in await lawyer.inner_text("header")


async def test_missing_page_and_forbidden_page_look_the_same(product: Product, browser: Browser) -> None:
    page = await browser.new_page()
    answer = await page.goto(product.url("localhost", "/no-such-page/"))
    assert answer is not None
    assert answer.status == 404
    assert await accessibility_errors(page) == []
