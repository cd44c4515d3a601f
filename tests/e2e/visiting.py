"""Somebody at a browser, who finds the words of a page in their own language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from playwright.async_api import Browser, Locator, Page, expect

from services.portal.words import CATALOGS
from shared.languages import Language
from tests.support.waiting import eventually

__all__ = ["How", "Visiting", "choose", "sign_in"]

_LONGEST_WAIT = 60_000
"""Milliseconds for what a busy machine shows late."""
_NAMED = re.compile(r"\\\{[^}]*\\\}")


@dataclass(frozen=True, slots=True)
class Visiting:
    """One account in one browser. Messages are given as the code says them, with their names in braces."""

    page: Page
    account: str
    language: Language
    scripts: bool = True

    def says(self, message: str) -> re.Pattern[str]:
        """How the page says a message, whatever it names, and whatever it says besides to who hears it alone."""
        return re.compile(f"^\\s*{self._pattern(message)}(\\s+–.*|:.*)?\\s*$")

    def _pattern(self, message: str) -> str:
        """For what a browser reads, too, where a slash would be the end of it."""
        return _NAMED.sub(".+", re.escape(self.language.say(message))).replace("/", r"\/")

    def button(self, message: str) -> Locator:
        return self.page.get_by_role("button", name=self.says(message)).first

    def link(self, message: str) -> Locator:
        return self.page.get_by_role("link", name=self.says(message)).first

    async def press(self, message: str) -> None:
        """Press a button and wait for the page that follows."""
        async with self.page.expect_navigation():
            await self.button(message).click()

    async def follow(self, message: str) -> None:
        async with self.page.expect_navigation():
            await self.link(message).click()

    async def turn_to(self, place: str) -> None:
        """Follow a link of the menu, which is folded on a phone."""
        menu = self.page.get_by_text(self.says("Menu"))
        if await menu.is_visible():
            await menu.click()
        await self.follow(place)

    async def follow_to(self, title: str) -> None:
        """Follow a link that has the words of people."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("link", name=title).first.click()

    def field(self, message: str) -> Locator:
        return self.page.get_by_label(self.says(message)).first

    async def fill(self, message: str, words: str) -> None:
        await self.field(message).fill(words)

    async def tick(self, message: str) -> None:
        """Choose what can be chosen: one of several, or a yes."""
        await self.field(message).check()

    async def pick(self, message: str, value: str) -> None:
        """Choose from a list, by what its form sends."""
        await self.field(message).select_option(value)

    async def unfold(self, message: str) -> None:
        told = re.compile(self._pattern(message))
        await self.page.locator("summary").filter(has_text=told).first.click()

    async def see(self, message: str) -> None:
        await self.page.get_by_text(self.says(message)).first.wait_for()

    async def is_told(self, message: str) -> None:
        """Read at the top of the page what was done."""
        await expect(self.page.get_by_role("status").get_by_text(self.says(message)).first).to_be_visible()

    async def finds_nothing(self, message: str) -> None:
        """Read what is said where nothing is listed."""
        await expect(self.page.locator(".empty").first).to_contain_text(self.language.say(message))

    async def read(self, words: str) -> None:
        """Read the words of people, which are in no catalog."""
        await expect(self.page.get_by_text(words).first).to_be_visible()

    async def finds_no(self, words: str) -> None:
        await expect(self.page.get_by_text(words)).to_have_count(0)

    async def is_refused(self, field: str, error: str) -> None:
        """Read what is wrong in a summary that leads to the field, and beside the field."""
        wrong = self.field(field)
        await expect(wrong).to_have_attribute("aria-invalid", "true")
        await expect(wrong).to_have_accessible_description(re.compile(f"{self.says(error).pattern.strip('^$')}$"))
        await self.page.get_by_role("alert").get_by_role("link", name=self.says(error)).click()
        await expect(wrong).to_be_focused()

    async def look_until(self, shown: Locator) -> None:
        """Wait for what a worker finds out: a page looks again by itself. Who has no script need not wait for that."""
        if self.scripts:
            await shown.wait_for()
            return

        async def looked() -> bool:
            if not await shown.count():
                await self.page.reload()
            return await shown.is_visible()

        await eventually(looked, what="what a worker finds out", within=90)

    async def go(self, address: str) -> None:
        """Go to an address; who has been away for so long that their session has ended signs in again on the way."""
        await self.page.goto(address)
        if self.page.url != address:
            await choose(self.page, self.account)
        assert self.page.url == address

    async def fits(self) -> bool:
        """Whether nothing has to be scrolled sideways."""
        return await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@dataclass(frozen=True, slots=True)
class How:
    """How somebody looks at pages. language: as BCP 47 writes it. width: of their window, in CSS pixels."""

    language: str = "en"
    scripts: bool = True
    width: int = 1100


async def choose(page: Page, account: str) -> None:
    """Say who one is at the issuer of the demo."""
    await page.get_by_label("Find a person").fill(account)
    async with page.expect_navigation():
        await page.get_by_role("button", name="Find", exact=True).click()
    async with page.expect_navigation():
        await page.locator(f"button[value='{account}']").click()


async def sign_in(browser: Browser, base_url: str, account: str, how: How, to: str = "/") -> Visiting:
    """A browser of its own in which this account has signed in."""
    opened = await browser.new_context(
        locale=how.language, java_script_enabled=how.scripts, viewport={"width": how.width, "height": 800}
    )
    expect.set_options(timeout=_LONGEST_WAIT)
    page = await opened.new_page()
    page.set_default_timeout(_LONGEST_WAIT)
    await page.goto(f"{base_url}/sign-in?to={quote(to)}")
    await choose(page, account)
    return Visiting(page, account, CATALOGS.choose(how.language), how.scripts)
