"""Posting to URLs that others have given: to checked addresses only, without redirects, and without reading much."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore
import structlog

from services.notifications.channels.webhook_guard import AddressRefused, Guard, GuardedBackend, Target, target
from services.notifications.settings import Settings

__all__ = ["Answer", "Failure", "Poster", "guard_of", "retry_after", "trusted_by"]

log = structlog.get_logger(__name__)

_CONNECTING = 10.0
_MOST_READ = 64 * 1024
"""Bytes of an answer's body; nobody needs more of it."""
_KEPT = 30.0
"""Seconds for which a connection that is not needed stays open."""
_AGENT = b"Telemachus-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. body: its beginning."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came. reason: a code. sent: whether the server may have got the message."""

    reason: str
    sent: bool


def guard_of(settings: Settings) -> Guard:
    """The guard as the settings want it."""
    return Guard(settings.outgoing_networks)


def trusted_by(settings: Settings) -> ssl.SSLContext:
    """Whose certificates are trusted: the machine's own, and the company's."""
    trusted = ssl.create_default_context()
    if settings.outgoing_ca_file:
        trusted.load_verify_locations(settings.outgoing_ca_file)
    return trusted


class Poster:
    """Posts JSON. connections: how many at once. kept: how many of them stay open when nothing is to be sent. trusted:
    as of `trusted_by`, which is large enough to be shared."""

    def __init__(
        self,
        settings: Settings,
        *,
        connections: int,
        kept: int,
        guard: Guard | None = None,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout = settings.webhook_timeout
        trusted = trusted or trusted_by(settings)
        guard = guard or guard_of(settings)
        self._pools = {
            scheme: httpcore.AsyncConnectionPool(
                ssl_context=trusted,
                max_connections=connections,
                max_keepalive_connections=kept,
                keepalive_expiry=_KEPT,
                network_backend=GuardedBackend(guard, plain=scheme == "http"),
            )
            for scheme in ("https", "http")
        }

    async def post(self, url: str, body: bytes, headers: Sequence[tuple[bytes, bytes]] = ()) -> Answer | Failure:
        """What became of it. It raises nothing that a URL or a server could bring about."""
        try:
            where = target(url)
            return await self._post(where, body, headers)
        except AddressRefused as refused:
            return Failure(refused.code, sent=False)
        except TimeoutError:
            return Failure("timeout", sent=True)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            tls = isinstance(error.__cause__, ssl.SSLError) or isinstance(error.__context__, ssl.SSLError)
            return Failure("tls" if tls else "no-connection", sent=False)
        except httpcore.TimeoutException:
            return Failure("timeout", sent=True)
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return Failure("connection-lost", sent=True)

    async def _post(self, where: Target, body: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Answer:
        request = httpcore.Request(
            b"POST",
            httpcore.URL(
                scheme=where.scheme.encode(), host=where.host.encode(), port=where.port, target=where.path.encode()
            ),
            headers=[
                (b"host", where.host_header.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"user-agent", _AGENT),
                (b"accept", b"*/*"),
                *headers,
            ],
            content=body,
            extensions={"timeout": {"connect": _CONNECTING, "pool": self._timeout}},
        )
        deadline = asyncio.get_running_loop().time() + self._timeout
        async with asyncio.timeout_at(deadline):
            response = await self._pools[where.scheme].handle_async_request(request)
        read = bytearray()
        try:
            async with asyncio.timeout_at(deadline):
                async for part in response.aiter_stream():
                    read += part
                    if len(read) >= _MOST_READ:
                        break
        except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            log.info("answer_cut_short", status=response.status, error=type(error).__name__)
        finally:
            await response.aclose()
        return Answer(response.status, response.headers, bytes(read[:_MOST_READ]))

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """How long a server asks to wait, by its Retry-After; None where it does not say, or not in a way that is known."""
    given = next((value for name, value in answer.headers if name.lower() == b"retry-after"), b"")
    text = given.decode("ascii", "replace").strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(timedelta(), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
