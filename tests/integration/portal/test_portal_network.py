"""What the portal makes of services that it reaches over the network."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from services.portal.answers import Person
from services.portal.network import open_client, over_network
from services.portal.settings import Settings
from services.portal.upstream import Away, Upstream
from services.portal.words import ENGLISH
from tests.support.ports import free_ports

CUT = b"<cut>"
NOBODY = b'{"title": "Not found", "status": 404, "type": "urn:telemachus:problem:not-found", "detail": "Nobody."}'


class Service:
    """Answers each call with what comes next in `answers`; closes after one that ends with CUT. heard: the calls."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.heard: list[str] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.heard.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
                answer = self.answers.pop(0)
                writer.write(answer.removesuffix(CUT))
                if answer.endswith(CUT):
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()


def answered(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _reaching(url: str) -> Settings:
    return Settings.model_construct(profiles_url=url, matching_url=url, notifications_url=url, analytics_url=url)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(over_network(ssl.create_default_context())) as opened:
        yield opened


@pytest.fixture
async def url(service: Service) -> AsyncIterator[str]:
    async with await asyncio.start_server(service.serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def upstream(client: httpx.AsyncClient, url: str) -> Upstream:
    return Upstream(_reaching(url), client, "a-token", ENGLISH)


async def _away(upstream: Upstream) -> bool:
    try:
        await upstream.get(Person, "profiles", "/people/me")
    except Away as away:
        return away.service == "profiles"
    return False


async def test_what_a_service_sets_for_one_visitor_is_not_kept_for_another(
    client: httpx.AsyncClient, service: Service, url: str
):
    service.answers = [answered("404 Not Found", NOBODY, "Set-Cookie: who=somebody; Path=/")] * 2
    for _ in range(2):
        await client.get(url)
    assert service.connections == 1
    assert "cookie:" not in service.heard[1]


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        b"What?\r\n\r\n" + CUT,
        b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{" + CUT,
        answered("200 OK", b"{}"),
        answered("404 Not Found", b"<html>"),
        answered("503 Service Unavailable", b""),
    ],
    ids=["no word", "no HTTP", "half a body", "another's JSON", "a page of a proxy", "not ready"],
)
async def test_a_service_that_answers_nonsense_is_away(upstream: Upstream, service: Service, answer: bytes):
    service.answers = [answer] * 3  # whoever is told nothing asks once more
    assert await _away(upstream)


async def test_a_service_that_is_not_there_is_away(client: httpx.AsyncClient):
    settings = _reaching(f"http://127.0.0.1:{free_ports(1)[0]}")
    assert await _away(Upstream(settings, client, "a-token", ENGLISH))


async def test_a_connection_that_the_service_has_closed_meanwhile_costs_nothing(
    client: httpx.AsyncClient, service: Service, url: str
):
    fine = answered("200 OK", b"{}")
    service.answers = [fine, CUT, fine]
    assert (await client.get(url)).status_code == 200
    assert (await client.get(url)).status_code == 200
    assert service.connections == 2
