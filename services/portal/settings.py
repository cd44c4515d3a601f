"""What the portal needs besides what every service needs: where the services are, and how the issuer knows it."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

import shared.settings
from shared.settings import read_secret

__all__ = ["Settings"]

SHORTEST_SECRET = 32


class Settings(shared.settings.Settings):
    """Settings of the portal."""

    profiles_url: str = Field(description="where the API of profiles is, as in http://profiles-api:8000")
    matching_url: str
    notifications_url: str
    analytics_url: str

    oidc_client_id: str = Field(default="telemachus-portal", description="as the issuer has registered the portal")
    oidc_client_secret: SecretStr | None = Field(default=None, description="none for a public client")
    oidc_client_secret_file: Path | None = None
    oidc_discovery_url: str = Field(
        default="",
        description="where the issuer's configuration is read when that is not below the issuer's own address",
    )
    session_secret: SecretStr | None = Field(default=None, description="32 or more characters that protect sessions")
    session_secret_file: Path | None = None
    session_hours: int = Field(default=8, ge=1, le=72, description="after how long one has to sign in again")
    import_bytes: int = Field(
        default=256 << 20,
        ge=1 << 10,
        lt=1 << 31,
        description="the largest file of people that is taken, as in profiles",
    )
    company_name: str = Field(default="Telemachus", max_length=40, description="what pages are headed with")
    logo_file: Path | None = Field(default=None, description="an SVG or PNG that stands before that name")
    accent: str = Field(
        default="", pattern=r"^(#[0-9a-fA-F]{6})?$", description="the color of links and buttons, as in #0b5a8f"
    )
    language: str = Field(
        default="en", max_length=35, description="of pages, for whom neither their choice nor their browser says one"
    )
    mailbox_url: str = Field(default="", description="the mailbox of the embedded run; none when empty")

    @model_validator(mode="after")
    def _one_client_secret(self) -> Self:
        if self.oidc_client_secret is not None and self.oidc_client_secret_file is not None:
            raise ValueError("give TELEMACHUS_OIDC_CLIENT_SECRET or TELEMACHUS_OIDC_CLIENT_SECRET_FILE, not both")
        return self

    @property
    def session_secret_text(self) -> str:
        """Raises ValueError when none is given, or a short one."""
        secret = read_secret("TELEMACHUS_SESSION_SECRET", self.session_secret, self.session_secret_file)
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"TELEMACHUS_SESSION_SECRET has {len(secret)} characters; {SHORTEST_SECRET} are needed")
        return secret

    @property
    def client_secret_text(self) -> str:
        """Empty for a public client."""
        if self.oidc_client_secret is None and self.oidc_client_secret_file is None:
            return ""
        return read_secret("TELEMACHUS_OIDC_CLIENT_SECRET", self.oidc_client_secret, self.oidc_client_secret_file)

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel by HTTPS only, unless everything stays on this machine."""
        address = urlsplit(self.public_url)
        return address.scheme == "https" or address.hostname not in {"localhost", "127.0.0.1", "::1"}
