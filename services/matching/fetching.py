"""Reading a file from an address that a person has given, without reaching anything inside the network.

Every hop is resolved and checked, and the connection goes to the very address that was checked, so that a name cannot
mean another machine a moment later.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import httpx

from shared.addresses import Address, is_public, resolve, unmapped

__all__ = ["LARGEST", "CannotFetch", "Fetched", "address_of", "fetch", "host_of"]

LARGEST = 5 << 20
"""Bytes of a file."""

_SECONDS = 20.0
_HOPS = 5
_OK, _NOT_MODIFIED = 200, 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_ETAG = 200


class CannotFetch(Exception):
    """reason: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fetched:
    """content: None where the file is as it was."""

    content: bytes | None
    etag: str


def address_of(text: str, trusted: Collection[str]) -> httpx.URL:
    """The address that a person means; webcal is https. trusted: hosts that may be inside the network, and whose plain
    http is taken. Raises CannotFetch: `not-an-address`, `not-https`, `not-public`."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise CannotFetch("not-an-address") from error
    if url.scheme in {"webcal", "webcals"}:
        url = url.copy_with(scheme="https")
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise CannotFetch("not-https" if url.host and not url.userinfo else "not-an-address")
    if _is_trusted(url, trusted):
        return url
    if url.scheme != "https":
        raise CannotFetch("not-https")
    try:
        literal = ipaddress.ip_address(url.host)
    except ValueError:
        return url
    if not is_public(unmapped(literal)):
        raise CannotFetch("not-public")
    return url


def host_of(text: str) -> str:
    """All of an address that is no secret."""
    return httpx.URL(text).host


async def fetch(text: str, etag: str, trusted: Collection[str]) -> Fetched:
    """Read a file. etag: of what was read before, "" for nothing. Raises CannotFetch with a code, as in `timeout`."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _follow(text, etag, trusted)
    except TimeoutError as error:
        raise CannotFetch("timeout") from error
    except httpx.TimeoutException as error:
        raise CannotFetch("timeout") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise CannotFetch("unreachable") from error


async def _follow(text: str, etag: str, trusted: Collection[str]) -> Fetched:
    url = address_of(text, trusted)
    async with httpx.AsyncClient(
        trust_env=False, follow_redirects=False, timeout=_SECONDS / 2, verify=_tls()
    ) as client:
        for _ in range(_HOPS + 1):
            request = await _request(client, url, etag, trusted)
            response = await client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await _read(response, etag)
                url = address_of(str(url.join(response.headers.get("location", ""))), trusted)
            finally:
                await response.aclose()
    raise CannotFetch("too-many-redirects")


async def _request(client: httpx.AsyncClient, url: httpx.URL, etag: str, trusted: Collection[str]) -> httpx.Request:
    """To the first of the host's addresses, all of which are public unless the host is trusted."""
    addresses = await _addresses(url)
    if not _is_trusted(url, trusted) and not all(is_public(unmapped(address)) for address in addresses):
        raise CannotFetch("not-public")
    headers = {
        "Host": url.netloc.decode("ascii"),
        "Accept": "text/calendar, */*;q=0.5",
        "Accept-Encoding": "identity",  # so that a small file cannot unfold into a large one
        "User-Agent": "Telemachus",
        **({"If-None-Match": etag} if etag else {}),
    }
    return client.build_request(
        "GET", url.copy_with(host=str(addresses[0])), headers=headers, extensions={"sni_hostname": url.host}
    )


async def _read(response: httpx.Response, etag: str) -> Fetched:
    if response.status_code == _NOT_MODIFIED and etag:
        return Fetched(None, etag)
    if response.status_code != _OK:
        raise CannotFetch(f"http-{response.status_code}")
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise CannotFetch("compressed")
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > LARGEST:
            raise CannotFetch("too-large")
    told = response.headers.get("etag", "")
    return Fetched(bytes(content), told if len(told) <= _LONGEST_ETAG and told.isascii() and told.isprintable() else "")


async def _addresses(url: httpx.URL) -> Sequence[Address]:
    try:
        found = await resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
    except (socket.gaierror, UnicodeError) as error:
        raise CannotFetch("unknown-host") from error
    return [ipaddress.ip_address(text.partition("%")[0]) for text in found]


def _is_trusted(url: httpx.URL, trusted: Collection[str]) -> bool:
    return url.host in trusted or f"{url.host}:{url.port}" in trusted


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
