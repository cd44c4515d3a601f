"""What browsers are told of every answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Headers"]


class Headers:
    """Says to browsers what these pages never do: run others' scripts, be framed, load from elsewhere, be kept."""

    def __init__(self, app: ASGIApp, *, issuer: str, secure: bool) -> None:
        self._app = app
        there = urlsplit(issuer)
        policy = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "connect-src": "'self'",
            "img-src": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
            # Signing out leads to the issuer, and browsers hold the redirect after a form to this as well.
            "form-action": f"'self' {there.scheme}://{there.netloc}",
        }
        headers = {
            "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
            **({"strict-transport-security": "max-age=31536000; includeSubDomains"} if secure else {}),
        }
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                keeping = [] if b"cache-control" in present else [(b"cache-control", b"no-store")]
                message["headers"] = [*message["headers"], *self._headers, *keeping]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
