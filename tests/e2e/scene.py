"""A platform, in the middle of a program or with nobody in it, and a browser that looks at its pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from services.analytics.builds import store as builds
from services.analytics.publications import store as publications
from shared import clock
from shared.service import Runtime
from telemachus.demo.asking import ADMIN, Asking
from telemachus.demo.files import sample_company
from telemachus.demo.story import Story
from telemachus.embedded.platform import Platform, embedded_platform
from tests.support.waiting import eventually

__all__ = ["ARGUMENTS", "CHROMIUM", "IN_A_BROWSER", "NARROW", "WIDE", "Scene", "a_program", "open_scene", "unfold"]

CHROMIUM = shutil.which("chromium")
IN_A_BROWSER = (
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("REQUIRE_BROWSER") != "1",
        reason="NO BROWSER, no page was looked at. Debian or Ubuntu: sudo apt-get install chromium",
    ),
)
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
NARROW: ViewportSize = {"width": 320, "height": 700}
WIDE: ViewportSize = {"width": 1100, "height": 800}

_SHIFTED = """() => new Promise(done => {
    let score = 0;
    const add = entries => { for (const entry of entries.getEntries()) score += entry.value; };
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => done(score)));
})"""


@dataclass
class Scene:
    """What is there, and the pages that are looked at. paths and accounts: of each page, by its name; an account is ""
    for who is not signed in. The rest is of a program of the sample company, matched, of which 12 pairs have begun:

    waiting: a proposal that nobody has answered. mentorships: those that began, oldest first; in the first a session
    was held, in the second one is planned. goal, sessions: of the second mentorship's mentee; by mentorship.

    shifted: how far what `look` showed last has moved while it loaded, as the web's layout shift score.
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
    statuses: dict[str, int] = field(default_factory=dict[str, int])
    _cookies: dict[str, Any] = field(default_factory=dict[str, Any])
    shifted: float = 0.0
    _tab: Page | None = None
    _reader: BrowserContext | None = None

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

    def add(self, name: str, account: str, path: str, status: int = 200) -> None:
        """Let this page be looked at, signed in with this account. status: with which it is answered."""
        self.paths[name], self.accounts[name], self.statuses[name] = path, account, status

    async def visit(self, name: str, **context: Any) -> Page:
        """A page in a browser of its own, by somebody who is signed in."""
        opened = await self.browser.new_context(**context)
        page = await opened.new_page()
        await self._go(page, name)
        return page

    async def look(self, name: str, language: str = "en") -> Page:
        """A page with all unfolded in the one tab that goes from page to page, which takes a fraction of a visit."""
        if self._tab is None:
            # What fades in has too little contrast for a moment, and axe may come in that moment.
            self._tab = await (await self.browser.new_context(reduced_motion="reduce")).new_page()
        tab = self._tab
        await tab.set_viewport_size(WIDE)
        await tab.emulate_media(color_scheme="light")
        await tab.set_extra_http_headers({"Accept-Language": language})
        await tab.context.clear_cookies()
        await self._go(tab, name)
        self.shifted = await tab.evaluate(_SHIFTED)
        await unfold(tab)
        return tab

    async def read(self, name: str) -> tuple[int, str]:
        """The status and the text of a page that no browser shows."""
        if self._reader is None:
            self._reader = await self.browser.new_context()
        await self._reader.clear_cookies()
        await self._enter(self._reader, name)
        answer = await self._reader.request.get(self.platform.base_url + self.paths[name], max_redirects=0)
        return answer.status, await answer.text()

    async def _go(self, page: Page, name: str) -> None:
        address = self.platform.base_url + self.paths[name]
        await self._enter(page.context, name)
        shown = await page.goto(address)
        assert shown is not None
        assert (page.url, shown.status) == (address, self.statuses[name])

    async def _enter(self, context: BrowserContext, name: str) -> None:
        account = self.accounts[name]
        if account in self._cookies:
            await context.add_cookies(self._cookies[account])
        elif account:
            await self._sign_in(context, account)
            self._cookies[account] = await context.cookies()

    async def _sign_in(self, context: BrowserContext, account: str) -> None:
        """As the issuer's page does it, without showing it."""
        asked = await context.request.get(f"{self.platform.base_url}/sign-in")
        form: dict[str, str | float | bool] = {**dict(parse_qsl(urlsplit(asked.url).query)), "account": account}
        answered = await context.request.post(f"{self.platform.issuer.url}/authorize", form=form)
        assert answered.ok, (account, answered.status)


async def unfold(page: Page) -> None:
    """Show all that can be unfolded."""
    await page.locator("details").evaluate_all("elements => { for (const one of elements) one.open = true }")


async def a_program(scene: Scene) -> None:
    """A program of which most proposals are accepted, one session was held and one is to come."""
    analytics = scene.platform.runtimes["analytics"]
    async with analytics.sessions.begin() as session:
        # Numbers of half of it would stay until much has changed: they go out by what `numbers` does.
        await publications.hold(session)
        await _play(scene)
        await _told(scene, analytics)


async def _play(scene: Scene) -> None:
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


async def _told(scene: Scene, analytics: Runtime) -> None:
    """Wait until analytics has all of it in its facts."""
    happened = {
        "matching.mentorship_started.v1": len(scene.mentorships),
        "matching.session_scheduled.v1": len(scene.sessions),
        "matching.session_held.v1": 1,
        "profiles.goal_set.v1": 1,
    }

    async def told() -> bool:
        counts = (await scene.asking.ask(ADMIN, "GET", "/api/analytics/v1/archive/counts"))["types"]
        async with analytics.sessions() as session:
            waiting, _ = await builds.waiting(session)
        return not waiting and all(counts.get(name) == number for name, number in happened.items())

    await eventually(told, what="the program in the facts of analytics", within=120)


@asynccontextmanager
async def open_scene(folder: Path, begin: Callable[[Scene], Awaitable[None]] = a_program) -> AsyncGenerator[Scene]:
    """Start everything in this folder. begin: what has happened so far."""
    try:
        async with (
            embedded_platform(folder) as platform,
            Story(platform) as story,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            try:
                scene = Scene(platform, browser, story)
                await begin(scene)
                yield scene
            finally:
                await browser.close()
    finally:
        clock.reset()
        shutil.rmtree(folder, ignore_errors=True)
