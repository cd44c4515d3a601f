"""What a page has to be, whoever looks at it: whole, accessible, of any width, light to load."""

from __future__ import annotations

import os

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.e2e.reading_order import faults
from tests.e2e.scene import NARROW, Scene

__all__ = ["LONG_FORM", "MOST_BYTES", "complaints", "fits_its_window", "looks_right", "reads_from_right_to_left"]

LONG_FORM = os.environ.get("PAGES") == "all"
"""`make pages`: whatever can be looked at, in minutes more."""
MOST_BYTES = 100_000
"""Of a page and all that it is made of, on the wire."""
MOST_SHIFTED = 0.01
"""A tenth of what counts as good for the web."""
_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_OF_COLOR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_ASK = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.target.join(" ")}: ${node.html}`)))"""
_AXE: str = Axe().axe_script  # pyright: ignore[reportUnknownMemberType] # the package has no types
_BYTES = "performance.getEntries().reduce((sum, entry) => sum + (entry.encodedBodySize ?? 0), 0)"


async def looks_right(scene: Scene, name: str, *, told_apart: bool = True) -> Page:
    """Nothing moves while it loads; axe finds nothing in light and in dark; who hears it knows what is what; it fits a
    phone, and loads fast there. The page as it is then. told_apart: nothing on it is called the same that is not the
    same."""
    page = await scene.look(name)
    assert scene.shifted < MOST_SHIFTED
    assert await page.evaluate(_BYTES) <= MOST_BYTES
    assert await complaints(page) == []
    assert (await faults(page) if told_apart else []) == []
    await page.emulate_media(color_scheme="dark")
    assert await complaints(page, only_of_color=True) == []
    await page.set_viewport_size(NARROW)
    assert await fits_its_window(page)
    return page


async def reads_from_right_to_left(scene: Scene, name: str) -> None:
    """The same in Arabic, on a phone, in dark."""
    page = await scene.look(name, "ar")
    await page.set_viewport_size(NARROW)
    await page.emulate_media(color_scheme="dark")
    assert await page.locator("html").evaluate("element => [element.lang, element.dir]") == ["ar", "rtl"]
    assert await complaints(page) == []
    assert await fits_its_window(page)


async def complaints(page: Page, *, only_of_color: bool = False) -> list[str]:
    """What axe finds: the rule, and where. only_of_color: all that another color scheme changes."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_AXE)
    return await page.evaluate(_ASK, _OF_COLOR if only_of_color else _ALL)


async def fits_its_window(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
