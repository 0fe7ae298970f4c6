"""A page walked by keyboard alone: the Tab key, Enter, Space and typed text."""

from __future__ import annotations

import re

from playwright.async_api import Page

# More presses than any form has controls.
PRESSES = 80
# Controls of the accessibility tree that need a name; a summary of a closed part has no role of its own there.
NAMELESS = re.compile(
    r"^\s*- (button|link|textbox|searchbox|combobox|checkbox|radio|spinbutton|switch)(?! \")", re.MULTILINE
)
IS_SHOWN = """(each) => {
  const ring = ({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  return [each, each.closest("label")].some((one) => one && ring(getComputedStyle(one)));
}"""


class Keyboard:
    """One pass through a page. Every stop must be in the tree with a name, visible, and below the one before."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.typed = 0
        self.screens = 0

    async def open(self, url: str) -> None:
        """Open a page by its address."""
        await self.page.goto(url)
        self.screens += 1

    async def reach(self, control: str) -> None:
        """Press Tab until the focus is on this control, written as the accessibility tree has it: `button "Save"`."""
        before = -1.0
        passed: list[str] = []
        for _press in range(PRESSES):
            await self.page.keyboard.press("Tab")
            stop = self.page.locator(":focus")
            if not await stop.count():  # a part of the browser's own, such as the calendar of a date
                continue
            said = (await stop.aria_snapshot()).partition("\n")[0].removeprefix("- ").removesuffix(":")
            passed.append(said)
            assert await stop.evaluate(IS_SHOWN), f"the focus on {said} is not visible"
            place = await stop.evaluate(
                "(each) => each.closest('main form') ? each.getBoundingClientRect().bottom + scrollY : -1"
            )
            assert place < 0 or place >= before, f"the order of {passed} jumps back"
            before = place
            if said.startswith(control):
                return
        raise AssertionError(f"no {control} among {passed}")

    async def type(self, text: str) -> None:
        """Type a text, key by key."""
        await self.page.keyboard.type(text)
        self.typed += len(text)

    async def fill(self, control: str, text: str) -> None:
        """Reach a field and type into it."""
        await self.reach(control)
        await self.type(text)

    async def press(self, control: str) -> None:
        """Reach a button or link and press Enter, which leads to another page."""
        await self.reach(control)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        self.screens += 1


async def nameless(page: Page) -> list[str]:
    """Return the controls of the page's accessibility tree that have no name."""
    tree = await page.locator("body").aria_snapshot()
    return [found.group() for found in NAMELESS.finditer(tree)]
