"""Where webhooks may go: URLs that others have given must not lead into our own network.

An address is looked at when a URL is given and again at every connection, which is then made to that very address, so
that a name which changes its mind in between gains nothing. TLS still proves the name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import cast
from urllib.parse import SplitResult, urlsplit

import httpcore
import idna

from shared.addresses import Address, is_public, resolve, unmapped

__all__ = [
    "AddressRefused",
    "Guard",
    "GuardedBackend",
    "Network",
    "Resolve",
    "Target",
    "target",
]

Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name. Raises OSError where it has none."""

_LONGEST = 2000
_LOOKUP = 5.0
"""Seconds for a name to be looked up."""
_LEAST_PORT = 1024
"""Below it only the ports of the web: nobody speaks to a mail server by a webhook."""


class AddressRefused(ValueError):
    """A webhook may not go there. code: for logs and problems."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that was taken apart. host: in ASCII. path: with the query, as it is sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


_PORTS = {"https": 443, "http": 80}


def target(url: str) -> Target:
    """What a URL says. Raises AddressRefused for one that is not to be posted to, wherever it leads."""
    if len(url) > _LONGEST:
        raise AddressRefused("url-malformed", f"The URL has more than {_LONGEST} characters.")
    if any(sign.isspace() or not sign.isprintable() or sign == "\\" for sign in url):
        raise AddressRefused("url-malformed", "The URL has a space, a backslash or a control character.")
    parts = _split(url)
    if parts.scheme not in _PORTS:
        raise AddressRefused("url-not-https", "The URL has to begin with https://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("url-with-password", "The URL must not name a user or a password.")
    if parts.fragment or url.endswith("#"):
        raise AddressRefused("url-malformed", "The URL must not have a fragment (#…).")
    try:
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError as error:
        raise AddressRefused("url-malformed", "The URL has no valid port.") from error
    if port != _PORTS[parts.scheme] and port < _LEAST_PORT:
        raise AddressRefused("port-refused", f"Port {port} is not one of the web.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, _ascii(parts.hostname or ""), port, _escaped(path))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise AddressRefused("url-malformed", "This is not a URL.") from error


def _escaped(path: str) -> str:
    return "".join(sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in path)


def _ascii(host: str) -> str:
    """A host as it is looked up. What only looks like an IPv4 address is none: 0177.0.0.1, 2130706433, 127.1."""
    if "%" in host:
        raise AddressRefused("url-malformed", "The host must not have a zone or an escape.")
    if ":" in host:
        return str(_ip(host))
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise AddressRefused("url-malformed", "The host is not a name.") from error
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_is_label(label) for label in labels):
        raise AddressRefused("url-malformed", "The host is not a name.")
    last = labels[-1]
    if last.isdigit() or (last.startswith("0x") and all(sign in "0123456789abcdef" for sign in last[2:])):
        return str(_ip(name))
    return name


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and all(sign.isalnum() or sign in "-_" for sign in label)


def _ip(text: str) -> Address:
    try:
        return ip_address(text)
    except ValueError as error:
        raise AddressRefused("url-malformed", "The host is not an address as it is usually written.") from error


class Guard:
    """allowed: networks that may be reached though they are ours, by http too."""

    def __init__(self, allowed: Iterable[Network] = (), resolve: Resolve = resolve) -> None:
        self._allowed = tuple(allowed)
        self._resolve = resolve

    async def check(self, url: str, hosts: Collection[str] = ()) -> Target:
        """What a URL says that somebody gives. Raises AddressRefused. hosts: where anything else is refused, names and,
        as *.example.org, endings. A name that cannot be looked up yet is looked at when it is posted to."""
        where = target(url)
        if hosts and not any(_matches(where.host, pattern) for pattern in hosts):
            raise AddressRefused("host-refused", f"{where.host} is not a host that is known for this.")
        try:
            addresses = await self.addresses(where.host, where.port)
        except OSError:
            addresses = ()
        within = bool(addresses) and all(self.allows_http(address) for address in addresses)
        if where.scheme != "https" and not within:
            raise AddressRefused("url-not-https", "The URL has to begin with https://.")
        return where

    async def addresses(self, host: str, port: int) -> Sequence[Address]:
        """The addresses of a host, all of which may be reached. Raises AddressRefused when one of them may not be;
        OSError when there is none."""
        try:
            async with asyncio.timeout(_LOOKUP):
                found = [ip_address(text.partition("%")[0]) for text in await self._resolve(host, port)]
        except (TimeoutError, UnicodeError) as error:
            raise OSError(f"{host} could not be looked up") from error
        if not found:
            raise OSError(f"{host} has no address")
        if not all(self.allows_http(address) or is_public(address) for address in found):
            raise AddressRefused("address-refused", f"{host} leads into a network that webhooks may not reach.")
        return found

    def allows_http(self, address: Address) -> bool:
        """Whether an address is in one of the networks that are allowed."""
        plain = unmapped(address)
        return any(plain in network for network in self._allowed if network.version == plain.version)


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    return host == pattern


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that the guard has seen, and to no other. plain: for http."""

    def __init__(self, guard: Guard, *, plain: bool) -> None:
        self._guard = guard
        self._plain = plain
        self._backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._guard.addresses(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if self._plain and not all(self._guard.allows_http(address) for address in addresses):
            raise AddressRefused("address-refused", f"{host} may be reached by https only.")
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            try:
                return await self._backend.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("webhooks go over the network")

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)
