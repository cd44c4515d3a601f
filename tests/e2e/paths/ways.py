"""In which ways people go along a path, and who they are."""

from __future__ import annotations

from typing import Any

import pytest

from telemachus.demo.asking import ADMIN
from tests.e2e.looking import LONG_FORM
from tests.e2e.scene import Scene
from tests.e2e.visiting import How, Visiting, sign_in

__all__ = ["BARE", "PHONE", "PLAIN", "account_of", "answer_from_home", "pair_of", "people", "seeker", "visit", "ways"]

PLAIN, BARE, PHONE = How(), How(scripts=False), How("ar", width=320)
WAYS = {"plain": PLAIN, "without scripts": BARE, "in Arabic on a phone": PHONE}


def ways(*short: How) -> pytest.MarkDecorator:
    """Let a test go in each way. short: those of the short form."""
    chosen = {name: how for name, how in WAYS.items() if LONG_FORM or how in short}
    return pytest.mark.parametrize("how", chosen.values(), ids=chosen)


def _turn(how: How) -> int:
    return list(WAYS.values()).index(how)


async def visit(scene: Scene, account: str, how: How) -> Visiting:
    return await sign_in(scene.browser, scene.platform.base_url, account, how)


async def seeker(scene: Scene, how: How) -> str:
    """The account of a mentee without a mentor; somebody else in each way."""
    query = {"program_id": scene.program, "state": "open"}
    proposals = await scene.asking.pages(ADMIN, "/api/matching/v1/proposals", **query)
    others = sorted({one["mentee_id"] for one in proposals} - {scene.waiting["mentee_id"]})
    return scene.account(others[_turn(how)])


def pair_of(scene: Scene, how: How, path: int) -> dict[str, Any]:
    """A mentorship in which nothing has happened yet: another one in each way and of each path."""
    return scene.mentorships[2 + len(WAYS) * path + _turn(how)]


async def people(scene: Scene, how: How, first: int, number: int) -> list[dict[str, Any]]:
    """So many people who are called as nobody else is; in each way others, all from a place in the list on."""
    everybody = await scene.asking.pages(ADMIN, "/api/profiles/v1/people")
    names = [one["name"] for one in everybody]
    alone = [one for one in everybody if names.count(one["name"]) == 1]
    begin = first + number * _turn(how)
    return alone[begin : begin + number]


async def account_of(scene: Scene, name: str) -> str:
    """The account of the one person who is called so."""
    everybody = await scene.asking.pages(ADMIN, "/api/profiles/v1/people")
    [account] = [one["external_id"] for one in everybody if one["name"] == name]
    return account


async def answer_from_home(visitor: Visiting, waits: str, does: str) -> None:
    """Go home, and from there to what waits; which is all that the page tells where nothing else does."""
    await visitor.turn_to("Home")
    alone = visitor.page.get_by_role("heading", level=1, name=visitor.says(waits))
    if await alone.count():
        await visitor.follow(does)
        return
    if not await visitor.link(waits).is_visible():
        await visitor.page.locator("section[aria-labelledby=waits] summary").click()
    await visitor.follow(waits)
