"""A person of the demonstration at their own address, who opens, fills in, presses and reads pages."""

from __future__ import annotations

from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.browser.attendee import until
from tests.e2e.browser.product import Product

PATIENCE = 30_000


class Walker:
    """A browser session at a person's address."""

    def __init__(self, host: str, product: Product, page: Page) -> None:
        self.host = host
        self.product = product
        self.page = page

    @classmethod
    async def enter(cls, host: str, product: Product, browser: Browser, *, language: str = "ar") -> Walker:
        """Sign in with the link of the demonstration."""
        context = await browser.new_context(
            viewport={"width": 1280, "height": 900}, permissions=["camera", "microphone"]
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        await context.add_cookies([{"name": "diwan-language", "value": language, "url": product.url(host)}])
        page = await context.new_page()
        await page.goto(product.url(host, "/demo/enter/"))
        await page.click("main form button")
        return cls(host, product, page)

    async def open(self, path: str, *, status: int = 200) -> None:
        """Open a page, which must have this status."""
        answer = await self.page.goto(self.product.url(self.host, path))
        assert answer is not None
        assert answer.status == status, f"{path} answers {answer.status}"

    async def fill(self, **fields: str) -> None:
        """Fill in fields by their names; `__` stands for the dash of a formset."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name.replace('__', '-')}']").first
            if await field.evaluate("(field) => field.tagName") == "SELECT":
                await field.select_option(value)
            else:
                await field.fill(value)

    async def press(self, selector: str) -> None:
        """Press an element that leads to another page, and wait for it."""
        async with self.page.expect_navigation():
            await self.part(selector).click()

    async def submit(self) -> None:
        """Send the page's main form."""
        await self.press("form button[type=submit].button--primary")

    def part(self, selector: str) -> Locator:
        """Return a part of the page's main element."""
        return self.page.locator(f"main {selector}").first

    async def words(self) -> str:
        """Return the text of the page."""
        return await self.page.inner_text("main")

    async def check_devices(self) -> None:
        """Confirm each step of the device check."""
        for step in ("camera", "microphone", "speaker", "network"):
            await self.page.locator(f"[data-step={step}] [data-do=step-works]").click()

    async def lets_in(self, other: Walker) -> None:
        """Preview the person who waits, record the identification, and admit them."""
        seat = await other.page.get_attribute("#room", "data-seat")
        row = self.page.locator(f"[data-lobby] [data-seat='{seat}']")
        await row.locator("[data-do=identify]").click()
        await expect(other.page.locator("[data-view-name=waiting] [data-previewed]")).to_be_visible()
        await until(self._sees_face, f"{self.host} previews the waiting person")
        await self.page.locator("#identify-person [value=identity_card]").check()
        await self.page.locator("#identify-person button[type=submit]").click()
        await expect(row.locator("[data-do=identify]")).to_be_hidden()
        await row.locator("[data-do=admit]").click()
        await expect(other.page.locator("#room")).to_have_attribute("data-view", "room")

    async def sees_others(self, most: int) -> None:
        """Wait until pictures and sound of `count` others are decoded."""

        async def seen_and_heard() -> bool:
            inputs = await self.page.evaluate("window.diwanRoom.stats().then((found) => found.inputs)")
            seen = [each for each in inputs if each["kind"] == "video" and each["frames"] > 0]
            heard = [each for each in inputs if each["kind"] == "audio" and each["energy"] > 0]
            return len(seen) >= most and len(heard) >= most

        await until(seen_and_heard, f"{self.host} sees and hears {most} others")

    async def _sees_face(self) -> bool:
        return bool(await self.page.evaluate("document.querySelector('#identify-person video').videoWidth > 0"))

    @property
    def path(self) -> str:
        """Return the path of the current page."""
        return "/" + self.page.url.split("/", 3)[3]

    async def leave(self) -> None:
        """Close the window."""
        await self.page.context.close()
