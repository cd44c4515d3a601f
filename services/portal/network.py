"""How the portal reaches the services."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext

import httpx
from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from httpx_aiohttp import AiohttpTransport

__all__ = ["open_client", "over_network"]

_MOST_CALLS = 200
"""At once, of all visitors."""


def over_network(tls: SSLContext) -> httpx.AsyncBaseTransport:
    """How services are reached: by aiohttp, whose calls take a third of what those of httpx's own transport do."""

    def opened() -> ClientSession:  # in the loop that asks first
        connector = TCPConnector(limit=_MOST_CALLS, ssl=tls)
        return ClientSession(connector=connector, cookie_jar=DummyCookieJar())

    return AiohttpTransport(verify=tls, client=opened)


def open_client(transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """One client for all visitors, so nothing that an answer sets stays with it."""
    nothing = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(timeout=5, transport=transport, cookies=nothing)
