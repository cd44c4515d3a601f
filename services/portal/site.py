"""What the portal's application keeps, and what it lets browsers keep."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from starlette.responses import Response

from services.portal.oidc import Provider
from services.portal.rendering import Renderer
from services.portal.settings import Settings
from services.portal.vault import Vault
from services.portal.words import LANGUAGES
from shared.service import Runtime

__all__ = ["LANGUAGE_COOKIE", "Portal"]

_COOKIE = "telemachus"
LANGUAGE_COOKIE = "language"
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Portal:
    """What the application keeps. client: asks the services. transport: for tests; None for the network."""

    runtime: Runtime
    settings: Settings
    vault: Vault
    provider: Provider
    renderer: Renderer
    client: httpx.AsyncClient
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def cookie(self) -> str:
        return f"__Host-{_COOKIE}" if self.settings.secure_cookies else _COOKIE

    def set_cookie(self, response: Response, value: str, *, name: str = "", seconds: int | None = None) -> None:
        """A cookie that scripts cannot read and other sites cannot send along with a form; "" removes it."""
        response.set_cookie(
            name or self.cookie,
            value,
            max_age=0 if not value else seconds,
            httponly=True,
            samesite="lax",
            secure=self.settings.secure_cookies,
        )

    def speak(self, response: Response, language: str) -> None:
        """Let pages speak a language in this browser from now on, if they can; "" for the one that it asks for."""
        if language in {"", *LANGUAGES}:
            self.set_cookie(response, language, name=LANGUAGE_COOKIE, seconds=_A_YEAR)
