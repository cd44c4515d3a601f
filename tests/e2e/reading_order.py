"""What a screen reader says of a page, where axe is silent: where one is, and what a link or a button is about."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from playwright.async_api import Page

__all__ = ["faults"]

_HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"""
_UNHEARD = """() => [...document.querySelectorAll("legend + .hint, label + .hint, .error")]
    .filter(one => !one.id || !document.querySelector(`[aria-describedby~="${one.id}"]`)).map(one => one.innerText)"""
# Where two links are called the same, the item, the cell, the row or the part that they stand in tells them apart; two
# buttons are told apart by the part of the page alone.
_PRESSED = """() => [...document.querySelectorAll("a[href], button")].filter(one => one.checkVisibility()).map(one => [
    (one.getAttribute("aria-label") ?? one.innerText).trim().replace(/\\s+/g, " "),
    one.innerText.trim().replace(/\\s+/g, " "),
    (one.href ? ["li", "th, td", "tr", "section"] : ["section"]).map(part => one.closest(part)?.innerText).join(),
    one.href ?? one.formAction + [...one.form ? new FormData(one.form, one) : []].join("&"),
])"""


async def faults(page: Page) -> list[str]:
    """What would be heard of a page and not understood, in sentences."""
    levels: list[int] = await page.evaluate(_HEADINGS)
    found = [f"a heading of level {one} under one of {above}" for above, one in pairwise(levels) if one > above + 1]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of level 1")
    found += [f"{words!r} is read with no field" for words in await page.evaluate(_UNHEARD)]
    does: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, shown, where, what in await page.evaluate(_PRESSED):
        does[name, where].add(what)
        if shown not in name:
            found.append(f"{shown!r} is called {name!r}, so whoever says what they see does not reach it")
    return found + [
        f"{len(whats)} different things are called {name!r}" for (name, _), whats in does.items() if len(whats) > 1
    ]
