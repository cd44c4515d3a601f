"""The portal, the services behind it and the embedded issuer in this process, and a browser without JavaScript.

stage = await open_stage(serve, "profiles", "matching")
program, proposal = await proposed(stage)
browser = await stage.browse("E1")
page = await browser.get("/")
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from services.matching.worker import solve_rounds
from services.portal.main import SERVICE, create_app
from shared import clock
from shared.api import create_api
from shared.auth import OidcTokens
from shared.settings import Environment
from telemachus.embedded.issuer import Account, Issuer
from tests.integration.analytics.telling import published
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

__all__ = [
    "BASE",
    "INLINE",
    "Browser",
    "Stage",
    "enroll",
    "launched",
    "open_stage",
    "proposed",
    "restarted_issuer",
    "started",
]

BASE = "http://127.0.0.1:8000"
SERVICES = ("profiles", "matching", "notifications", "analytics")
MAIL: dict[str, Any] = {"smtp_host": "", "mail_from": "mentoring@example.org", "link_secret": SecretStr("l" * 44)}


INLINE = re.compile(r"<style|<script(?![^>]* src=)|<[^>]+\s(?:style|on[a-z]+)=")


class Router(httpx.AsyncBaseTransport):
    """The network: a request goes to the application of its origin; an origin without one does not answer."""

    def __init__(self) -> None:
        self.apps: dict[str, Any] = {}
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        self.asked.append(f"{request.method} {request.url}")
        app = self.apps.get(origin)
        if app is None:
            raise httpx.ConnectError(f"{origin} does not answer", request=request)
        return await httpx.ASGITransport(app).handle_async_request(request)


class Browser(httpx.AsyncClient):
    """Keeps cookies, follows links and presses buttons; knows the page that it is on."""

    page: httpx.Response

    async def open(self, path: str) -> str:
        """The text of a page, following redirects."""
        return self._turn_to(await self.get(path, follow_redirects=True))

    @property
    def text(self) -> str:
        """What a person reads: the page without its markup."""
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page.text)))

    def _turn_to(self, page: httpx.Response) -> str:
        """Be on a page, which its policy would break if it had a script or a style of its own."""
        if not page.url.path.startswith("/issuer/"):
            assert not INLINE.search(page.text), page.url
        self.page = page
        return self.text

    async def follow(self, link: str) -> str:
        """Follow the link with these words."""
        for address, words in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page.text, re.DOTALL):
            if link in html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", words))):
                return await self.open(html.unescape(address))
        raise AssertionError(f"there is no link {link!r} on {self.page.url}")

    async def press(self, button: str, files: Mapping[str, tuple[str, bytes]] | None = None, /, **fields: str) -> str:
        """Press the button with this label, with these fields filled in besides those that the form brings.

        files: name and content of the file that is chosen for a field.
        """
        for form in re.findall(r"<form.*?</form>", self.page.text, re.DOTALL):
            words = re.sub(r"<[^>]+>", " ", form)
            if button in html.unescape(re.sub(r"\s+", " ", words)):
                pressed = _pressed(form, button)
                [action] = re.findall(r'\sformaction="([^"]+)"', pressed) or re.findall(r'\saction="([^"]+)"', form)
                hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
                data = {name: html.unescape(value) for name, value in hidden.items()}
                data |= re.findall(r'\sname="([^"]+)" value="([^"]*)"', pressed)
                address, data = html.unescape(action), {**data, **fields}
                return self._turn_to(await self.post(address, data=data, files=files, follow_redirects=True))
        raise AssertionError(f"there is no button {button!r} on {self.page.url}")


def _pressed(form: str, button: str) -> str:
    """The attributes of a button of a form."""
    for attributes, words in re.findall(r"<button([^>]*)>(.*?)</button>", form, re.DOTALL):
        if button in html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))):
            return attributes
    return ""


@dataclass
class Stage:
    portal: Harness
    app: FastAPI
    issuer: Issuer
    router: Router
    client: httpx.AsyncClient
    services: dict[str, Harness]
    zones: dict[str, str] = field(default_factory=dict)
    """Of people who are not in Berlin, by external id."""
    departments: dict[str, str] = field(default_factory=dict)
    """Of people who have one, by external id."""

    def away(self, *names: str) -> None:
        """Let these services not answer any more."""
        for name in names:
            del self.router.apps[f"http://{name}.test"]

    def hang(self, *names: str) -> None:
        """Let these services take requests and never answer."""
        for name in names:
            self.router.apps[f"http://{name}.test"] = _hang

    def browser(self) -> Browser:
        """Somebody who is not signed in."""
        browser = Browser(transport=self.router, base_url=BASE)
        self.portal.stack.push_async_callback(browser.aclose)
        return browser

    async def browse(self, account: str, to: str = "/") -> Browser:
        """Somebody who has signed in and is on this page."""
        browser = self.browser()
        await browser.open(f"/sign-in?to={to}")
        assert "Choose who to be" in browser.text
        await browser.press("Sign in as", account=account)
        return browser

    async def publish(self) -> None:
        """Let analytics count and publish everything that has happened."""
        for service in self.services.values():
            await service.settle()
        await published(self.services["analytics"])

    async def ask(self, who: str, method: str, service: str, path: str, **request: Any) -> Any:
        """The JSON answer of a service to an account; waits for what is not yet known there."""
        url = f"http://{service}.test/api/{service}/v1{path}"

        more = request.pop("headers", {})

        async def answered() -> httpx.Response | None:
            headers = {"Authorization": f"Bearer {self.issuer.token(who)}", **more}
            answer = await self.client.request(method, url, headers=headers, **request)
            return None if answer.status_code == 409 and "retry-after" in answer.headers else answer

        answer = await eventually(answered, what=f"an answer to {method} {url}")
        assert answer.is_success, answer.text
        return answer.json()

    async def import_people(self, *lines: str) -> list[dict[str, Any]]:
        """lines: external id, name, skills wanted and offered. They can sign in when this returns.

        Every running service knows them then.
        """
        keyed = [(line.partition(",")[0], line) for line in lines]
        header = "external id,name,skills wanted,skills offered,email,time zone,department\n"
        zones = {key: self.zones.get(key, "Europe/Berlin") for key, _ in keyed}
        where = {key: self.departments.get(key, "") for key, _ in keyed}
        rows = "".join(f"{line},{key.lower()}@example.org,{zones[key]},{where[key]}\n" for key, line in keyed)
        data = f"{header}{rows}".encode()
        asked = await self.ask(
            "program-admin", "POST", "profiles", "/people/imports", files={"file": ("people.csv", data)}
        )

        async def imported() -> bool:
            found = await self.ask("program-admin", "GET", "profiles", f"/people/imports/{asked['id']}")
            assert found["state"] in {"waiting", "running", "done"}, found
            return found["state"] == "done"

        await eventually(imported, what="the end of the import")
        people = (await self.ask("program-admin", "GET", "profiles", "/people"))["items"]
        self.issuer.replace_accounts(
            Account(person["external_id"], person["name"], external_id=person["external_id"]) for person in people
        )
        for name in set(self.services) - {"profiles"}:

            async def known(name: str = name) -> bool:
                told = await self.ask("program-admin", "GET", name, "/people/count")
                return told["total"] == len(people)

            await eventually(known, what=f"people in {name}")
        by_external_id = {person["external_id"]: person for person in people}
        return [by_external_id[key] for key, _ in keyed]


async def launched(stage: Stage, **settings: Any) -> dict[str, Any]:
    """A program that begins today. settings: of the program."""
    today = clock.today()
    body = {"name": "Spring cohort", "starts_on": str(today), "ends_on": str(today + timedelta(days=180)), **settings}
    return await stage.ask("program-admin", "POST", "matching", "/programs", json=body)


async def enroll(
    stage: Stage, program: Mapping[str, Any], person: str, role: str, *, by: str = "program-admin", **more: Any
) -> None:
    """Let somebody take part in a program. person: their id. by: the account of an admin. more: as of `POST`."""
    body = {"person_id": person, "role": role, **more}
    await stage.ask(by, "POST", "matching", f"/programs/{program['id']}/enrollments", json=body)


async def proposed(stage: Stage, **settings: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tom Adeyemi (E1) and Lin Wu (E2) are proposed to each other as mentee and mentor; the program, the proposal.

    settings: of the program.
    """
    tom, lin = await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5")
    program = await launched(stage, **settings)
    path = f"/programs/{program['id']}"
    await enroll(stage, program, tom["id"], "mentee")
    await enroll(stage, program, lin["id"], "mentor")
    asked = await stage.ask("program-admin", "POST", "matching", f"{path}/rounds", json={})

    async def solution() -> Any:
        await solve_rounds(stage.services["matching"].runtime)
        found = await stage.ask("program-admin", "GET", "matching", f"/rounds/{asked['id']}")
        return found if found["state"] == "solved" else None

    solved = await eventually(solution, what="a solved round")
    etag = {"If-Match": f'"{solved["version"]}"'}
    await stage.ask("program-admin", "POST", "matching", f"/rounds/{asked['id']}/approve", headers=etag)
    [proposal] = (await stage.ask("E1", "GET", "matching", "/proposals"))["items"]
    return program, proposal


async def started(stage: Stage, **settings: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both have said yes; the program and the mentorship. settings: of the program."""
    program, proposal = await proposed(stage, **settings)
    for who in ("E1", "E2"):
        await stage.ask(who, "POST", "matching", f"/proposals/{proposal['id']}/accept")
    [mentorship] = (await stage.ask("E1", "GET", "matching", "/mentorships"))["items"]
    return program, mentorship


async def open_stage(serve: Serve, *names: str, **settings: Any) -> Stage:
    """Start the portal and these services."""
    router = Router()
    issuer = Issuer(f"{BASE}/issuer", host="127.0.0.1", environment=Environment.TEST)
    services: dict[str, Harness] = {}
    common: dict[str, Any] = {"oidc_issuer": issuer.url, "oidc_audience": issuer.audience, "public_url": BASE}
    for name in names:
        more = MAIL if name == "notifications" else {}
        services[name] = await serve(import_module(f"services.{name}.main").SERVICE, **common, **more)
    own: dict[str, Any] = {
        **common,
        **{f"{name}_url": f"http://{name}.test" for name in SERVICES},
        "session_secret": SecretStr("s" * 44),
        "oidc_client_id": issuer.client_id,
    }
    portal = await serve(SERVICE, **{**own, **settings})
    for name, harness in services.items():
        router.apps[f"http://{name}.test"] = create_api(harness.service, _with_issuer(harness, issuer, router))
    app = create_app(_with_issuer(portal, issuer, router), router)
    router.apps[BASE] = _switch(app, issuer.app)
    client = httpx.AsyncClient(transport=router)
    portal.stack.push_async_callback(client.aclose)
    return Stage(portal, app, issuer, router, client, services)


def restarted_issuer(stage: Stage, name: str) -> Any:
    """This service as it is after the issuer has started anew: it knows the issuer's new keys only."""
    harness, router = stage.services[name], Router()
    issuer = Issuer(stage.issuer.url, host="127.0.0.1", environment=Environment.TEST)
    router.apps[BASE] = issuer.app
    return create_api(harness.service, _with_issuer(harness, issuer, router))


async def _hang(*_: Any) -> None:
    await asyncio.Event().wait()


def _with_issuer(harness: Harness, issuer: Issuer, router: Router) -> Any:
    """What the service runs on, with tokens of this issuer."""
    tokens = OidcTokens(issuer.url, issuer.audience, client=httpx.AsyncClient(transport=router))
    harness.stack.push_async_callback(tokens.aclose)
    return replace(harness.runtime, tokens=tokens)


def _switch(portal: Any, issuer: Any) -> Any:
    async def switch(scope: Any, receive: Any, send: Any) -> None:
        await (issuer if scope["path"].startswith("/issuer/") else portal)(scope, receive, send)

    return switch
