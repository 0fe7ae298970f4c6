"""A citizen opens an account from the home page: on a phone in both languages, and by keyboard alone."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from ops.mail import stored_mails
from tests.e2e.browser.keyboard import Keyboard, nameless
from tests.e2e.browser.product import Product
from tests.e2e.test_look import sideways
from tests.e2e.test_pages import accessibility_errors, speak, too_small

pytestmark = pytest.mark.integration

WORDS = {
    "ar": {
        "create": "إنشاء حساب",
        "address": "البريد الإلكتروني",
        "send": "إرسال الرمز",
        "code": "الرمز الوارد في الرسالة",
        "continue": "متابعة",
        "name": "الاسم بالعربية",
        "number": "رقم الهوية",
        "password": "كلمة المرور",
        "open": "فتح الحساب",
        "not_proven": "لم تثبت هويتك بعد",
    },
    "en": {
        "create": "Create an account",
        "address": "E-mail address",
        "send": "Send the code",
        "code": "Code from the e-mail",
        "continue": "Continue",
        "name": "Name in Arabic",
        "number": "Emirates ID number",
        "password": "Password",
        "open": "Open the account",
        "not_proven": "Your identity is not proven yet",
    },
}
# The pace of a person on a phone: seconds for one typed character, and to read one screen.
TYPES, READS = 0.25, 2.0
TWO_MINUTES = 120.0
PASSWORD = "seven quiet camels"
EMIRATES_ID = "784199098765433"


def new_address() -> str:
    """Return an address without an account."""
    return f"newcomer-{secrets.token_hex(4)}@diwan.example"


async def mailed_code(page: Page, address: str) -> str:
    """Wait for the mail, which the worker of the product stores as a file, and return its code."""
    for _try in range(300):
        for each in stored_mails(address):
            if found := re.search(r"\b\d{8}\b", each.body):
                return found.group()
        await page.wait_for_timeout(200)
    raise AssertionError("no mail with a code")


class Phone:
    """A phone: every screen is checked, and the keystrokes are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screens = 0
        self.typed = 0

    async def look(self) -> None:
        """Check the screen."""
        self.screens += 1
        assert await sideways(self.page) <= 0, self.page.url
        assert await too_small(self.page) == [], self.page.url
        assert await nameless(self.page) == [], self.page.url
        assert await accessibility_errors(self.page) == [], self.page.url

    async def fill(self, label: str, text: str) -> None:
        """Fill in the field with this label."""
        await self._field(label).fill(text)
        self.typed += len(text)

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(f"^{label}")).first

    async def tap(self, role: Any, name: str) -> None:
        """Tap a button or a link that leads to the next screen, and check that screen."""
        async with self.page.expect_navigation():
            await self.page.locator("main").get_by_role(role, name=name, exact=True).tap()
        await self.look()

    @property
    def seconds(self) -> float:
        """The screen time of a person who types and reads at the pace above."""
        return self.typed * TYPES + self.screens * READS


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_citizen_registers_on_a_phone_in_five_screens(
    product: Product, browser: Browser, language: str, settings: Any
) -> None:
    settings.STORED_MAIL_DIR = product.data / "mail"
    words, address = WORDS[language], new_address()
    page = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    await speak(page, product, "localhost", language)
    phone = Phone(page)
    await page.goto(product.url("localhost"))
    await phone.look()
    await phone.tap("link", words["create"])
    await phone.fill(words["address"], address)
    await phone.tap("button", words["send"])
    await phone.fill(words["code"], await mailed_code(page, address))
    await phone.tap("button", words["continue"])
    await phone.fill(words["name"], "نورة سعيد")
    await phone.fill(words["number"], EMIRATES_ID)
    await phone.fill(words["password"], PASSWORD)
    await page.locator("[name=password]").press("Enter")
    await page.wait_for_load_state()
    await phone.look()
    await expect(page.get_by_text(words["not_proven"])).to_be_visible()
    assert page.url == product.url("localhost")
    assert phone.screens == 5
    assert phone.seconds < TWO_MINUTES
    await page.goto(product.url("localhost", "/accounts/profile/"))
    await phone.look()
    await expect(page.locator("[name=name_ar]")).to_have_value("نورة سعيد")


async def test_registration_is_walked_by_keyboard_alone(product: Product, browser: Browser, settings: Any) -> None:
    settings.STORED_MAIL_DIR = product.data / "mail"
    words, address = WORDS["ar"], new_address()
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    keys = Keyboard(page)
    await keys.open(product.url("localhost"))
    await keys.press(f'link "{words["create"]}"')
    await keys.fill(f'textbox "{words["address"]}"', address)
    await keys.press(f'button "{words["send"]}"')
    await keys.fill(f'textbox "{words["code"]}"', await mailed_code(page, address))
    await keys.press(f'button "{words["continue"]}"')
    await keys.fill(f'textbox "{words["name"]}"', "نورة سعيد")
    await keys.fill(f'textbox "{words["number"]}', EMIRATES_ID)
    await keys.fill(f'textbox "{words["password"]}"', PASSWORD)
    await keys.press(f'button "{words["open"]}"')
    await expect(page.get_by_text(words["not_proven"])).to_be_visible()
    assert keys.screens == 5
