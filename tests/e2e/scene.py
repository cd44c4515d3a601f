"""A platform in the middle of a program, and a browser that looks at its pages."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from shared import clock
from telemachus.demo.asking import ADMIN, Asking
from telemachus.demo.files import sample_company
from telemachus.demo.story import Story
from telemachus.embedded.platform import Platform, embedded_platform
from tests.e2e.visiting import choose

__all__ = ["ARGUMENTS", "CHROMIUM", "NARROW", "RULES", "SCHEMES", "Scene", "open_scene", "unfold"]

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NARROW: ViewportSize = {"width": 320, "height": 700}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@dataclass
class Scene:
    """A program of the sample company, matched, of which 12 pairs have begun. paths and accounts: of each page that is
    looked at, by its name; an account is "" for who is not signed in.

    waiting: a proposal that nobody has answered. mentorships: those that began, oldest first; in the first a session
    was held, in the second one is planned. goal, sessions: of the second mentorship's mentee; by mentorship.
    """

    platform: Platform
    browser: Browser
    story: Story
    waiting: dict[str, Any] = field(default_factory=dict[str, Any])
    mentorships: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    goal: dict[str, Any] = field(default_factory=dict[str, Any])
    paths: dict[str, str] = field(default_factory=dict[str, str])
    accounts: dict[str, str] = field(default_factory=dict[str, str])
    _signed_in: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def asking(self) -> Asking:
        """Asks the services' APIs: `await scene.asking.ask(account, "POST", path, json=…)`; `scene.account(person)`."""
        return self.story.asking

    @property
    def program(self) -> str:
        return self.story.program

    def account(self, person: str) -> str:
        """The account of a person."""
        return self.story.account(person)

    def add(self, name: str, account: str, path: str) -> None:
        """Let this page be looked at, signed in with this account."""
        self.paths[name], self.accounts[name] = path, account

    async def visit(self, name: str, **context: Any) -> Page:
        """A page, by somebody who is signed in; who was there before goes on with the same session."""
        account, address = self.accounts[name], self.platform.base_url + self.paths[name]
        opened = await self.browser.new_context(**{"storage_state": self._signed_in.get(account), **context})
        page = await opened.new_page()
        new = account and account not in self._signed_in
        await page.goto(f"{self.platform.base_url}/sign-in?to={quote(self.paths[name])}" if new else address)
        if page.url != address:
            await choose(page, account)
        assert page.url == address
        if account:
            self._signed_in[account] = await opened.storage_state()
        return page


async def unfold(page: Page) -> None:
    """Show all that can be unfolded."""
    await page.locator("details").evaluate_all("elements => { for (const one of elements) one.open = true }")


@asynccontextmanager
async def open_scene(folder: Path) -> AsyncGenerator[Scene]:
    """Start everything in this folder and play the beginning of a program."""
    try:
        async with (
            embedded_platform(folder) as platform,
            Story(platform) as story,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            try:
                yield await _set(Scene(platform, browser, story))
            finally:
                await browser.close()
    finally:
        clock.reset()
        shutil.rmtree(folder, ignore_errors=True)


async def _set(scene: Scene) -> Scene:
    """A program of which most proposals are accepted, one session was held and one is to come."""
    story, asking, files = scene.story, scene.asking, sample_company()
    await story.play_until_matched(files)
    scene.waiting, *others = await asking.pages(ADMIN, "/api/matching/v1/proposals", program_id=story.program)
    for proposal in others[:12]:
        for side in ("mentee_id", "mentor_id"):
            path = f"/api/matching/v1/proposals/{proposal['id']}/accept"
            await asking.ask(story.account(proposal[side]), "POST", path)
    scene.mentorships = await asking.pages(ADMIN, "/api/matching/v1/mentorships", program_id=story.program)
    held, planned, *_ = scene.mentorships
    for mentorship, later in ((held, 2), (planned, 90)):
        start = (clock.now() + timedelta(hours=later)).isoformat()
        body = {"title": "First session", "start": start, "minutes": 45, "link": "https://meet.example.org/x"}
        path = f"/api/matching/v1/mentorships/{mentorship['id']}/sessions"
        made = await asking.ask(story.account(mentorship["mentee_id"]), "POST", path, json=body)
        scene.sessions[mentorship["id"]] = made
    clock.advance(timedelta(hours=3))
    path = f"/api/matching/v1/sessions/{scene.sessions[held['id']]['id']}/held"
    await asking.ask(story.account(held["mentor_id"]), "POST", path)
    goal = {"title": "Lead a review", "why": "To be heard."}
    path = f"/api/profiles/v1/people/{planned['mentee_id']}/goals"
    scene.goal = await asking.ask(story.account(planned["mentee_id"]), "POST", path, json=goal)
    return scene
