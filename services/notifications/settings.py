"""What notifications needs besides what every service needs: a mail server and a secret for links in mails."""

from __future__ import annotations

from email.headerregistry import Address
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator

import shared.settings
from shared.service import Runtime
from shared.settings import read_secret

__all__ = ["Settings", "settings_of"]


class Settings(shared.settings.Settings):
    """Settings of notifications."""

    smtp_host: str = Field(default="", description="the mail server; while it is empty, mails wait")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    smtp_tls: Literal["none", "starttls", "tls"] = Field(
        default="starttls", description="none: in clear text; starttls: required on a plain port; tls: from the start"
    )
    smtp_ca_file: Path | None = Field(default=None, description="whom to trust besides the machine's own certificates")
    smtp_connections: int = Field(default=4, ge=1, le=20, description="how many mails a worker sends at once")
    smtp_mails_per_connection: int = Field(default=100, ge=1, le=100_000, description="then it connects anew")
    smtp_timeout: float = Field(default=30, gt=0, le=600, description="seconds for an answer to a command")
    smtp_answer_timeout: float = Field(
        default=300,
        gt=0,
        le=3600,
        description="seconds for the answer to a mail, which the server may inspect meanwhile",
    )
    smtp_per_minute: int = Field(
        default=0, ge=0, le=100_000, description="mails of a worker to one recipient domain; 0: as many as there are"
    )
    smtp_per_minute_to: dict[str, int] = Field(
        default_factory=dict[str, int], description='the same for single domains: {"example.org": 60}'
    )
    mail_from: str = Field(
        default="", description="the sender and organizer of sessions: mail@example.org or Name <mail@example.org>"
    )

    link_secret: SecretStr | None = Field(default=None, description="signs the links that need no sign-in")
    link_secret_file: Path | None = None

    @field_validator("mail_from")
    @classmethod
    def _one_mailbox(cls, value: str) -> str:
        if value:
            mailbox(value)
        return value

    @property
    def sender(self) -> Address:
        """Who the mails come from. Raises ValueError when nobody is set."""
        if not self.mail_from:
            raise ValueError("TELEMACHUS_MAIL_FROM is needed to send mail")
        return mailbox(self.mail_from)

    @property
    def link_secret_text(self) -> str:
        """Raises ValueError when none is given."""
        return read_secret("TELEMACHUS_LINK_SECRET", self.link_secret, self.link_secret_file)

    @property
    def smtp_password_text(self) -> str | None:
        """The password, or None where the server asks for none."""
        if self.smtp_password is None and self.smtp_password_file is None:
            return None
        return read_secret("TELEMACHUS_SMTP_PASSWORD", self.smtp_password, self.smtp_password_file)


def mailbox(text: str) -> Address:
    """An address with its optional name. Raises ValueError for anything else."""
    name, bracket, rest = text.rpartition("<")
    address = rest.removesuffix(">") if bracket else text
    try:
        return Address(display_name=name.strip().strip('"'), addr_spec=address.strip())
    except (ValueError, IndexError) as error:
        raise ValueError(f"{text!r} is not a mail address") from error


def settings_of(runtime: Runtime) -> Settings:
    """The settings that this service was started with. Raises TypeError for those of another service."""
    if not isinstance(runtime.settings, Settings):
        raise TypeError(f"notifications was started with {type(runtime.settings).__name__} of another service")
    return runtime.settings
