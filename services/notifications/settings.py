"""What notifications needs besides what every service needs: a mail server and a secret for links in mails."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator

import shared.settings
from services.notifications.decisions.domain import Caps
from shared.service import Runtime
from shared.settings import read_secret

__all__ = ["Mailbox", "Settings", "settings_of"]

Encryption = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mails to us are read. name: "replies" or "bounces". done: the folder for what was acted on, or none."""

    name: str
    host: str
    port: int
    tls: Encryption
    username: str
    password: str
    folder: str
    done: str


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

    nudges_per_day: int = Field(
        default=5, ge=0, le=1000, description="to one person, of those that can be turned off; 0: as many as there are"
    )
    nudges_per_week: int = Field(default=15, ge=0, le=1000, description="the same in any seven days")

    nudges_kept_days: int = Field(
        default=400,
        ge=90,
        le=3650,
        description="after which nudges and deliveries that have ended are deleted, with their attempts",
    )

    default_language: str = Field(
        default="en", max_length=35, description="BCP 47: of mails to people of whom none is known"
    )

    mail_reply_to: str = Field(default="", description="who answers people's questions; not for calendar answers")
    calendar_domain: str = Field(
        default="",
        max_length=255,
        pattern=r"^([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?$",
        description="in UIDs of calendar entries; empty: the domain of mail_from. The old one, when that changes",
    )
    mail_return_path: str = Field(
        default="",
        description="where delivery reports go: bounces@example.org makes bounces+TOKEN@example.org of each mail",
    )

    imap_host: str = Field(default="", description="the mailbox of mail_from, for calendar answers; empty: not read")
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_tls: Encryption = "tls"
    imap_username: str = ""
    imap_password: SecretStr | None = None
    imap_password_file: Path | None = None
    imap_folder: str = Field(default="INBOX", min_length=1, max_length=200)
    imap_done_folder: str = Field(
        default="", max_length=200, description="where mails go that were acted on; or nowhere"
    )
    bounce_imap_host: str = Field(
        default="", description="the mailbox of mail_return_path; empty: reports are in the other mailbox too"
    )
    bounce_imap_port: int = Field(default=993, ge=1, le=65535)
    bounce_imap_tls: Encryption = "tls"
    bounce_imap_username: str = ""
    bounce_imap_password: SecretStr | None = None
    bounce_imap_password_file: Path | None = None
    bounce_imap_folder: str = Field(default="INBOX", min_length=1, max_length=200)
    bounce_imap_done_folder: str = Field(default="", max_length=200)
    imap_ca_file: Path | None = Field(default=None, description="whom to trust besides the machine's own certificates")
    imap_every: float = Field(default=60, gt=0, le=86400, description="seconds between two looks into the mailboxes")
    imap_timeout: float = Field(default=30, gt=0, le=600, description="seconds for an answer of the server")

    bounce_webhook_secret: SecretStr | None = Field(
        default=None, description="whsec_ and base64: signs a provider's bounce notices; without it none is taken"
    )
    bounce_webhook_secret_file: Path | None = None

    outgoing_networks: list[IPv4Network | IPv6Network] = Field(
        default_factory=list[IPv4Network | IPv6Network],
        description='networks of the company that webhooks may reach, by http too: ["10.20.0.0/16"]',
    )
    outgoing_ca_file: Path | None = Field(
        default=None, description="whom webhooks and chats trust besides the machine's own certificates"
    )
    webhook_connections: int = Field(default=16, ge=1, le=200, description="how many webhooks a worker sends at once")
    webhook_timeout: float = Field(default=20, gt=0, le=60, description="seconds for a webhook to be answered")
    chat_hosts: list[str] = Field(
        default_factory=list[str],
        description='hosts of chats besides those of Slack and Microsoft: ["chat.example.org", "*.example.net"]',
    )

    link_secret: SecretStr | None = Field(default=None, description="signs the links that need no sign-in")
    link_secret_file: Path | None = None

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _one_mailbox(cls, value: str) -> str:
        if value:
            mailbox(value)
        return value

    @field_validator("mail_return_path")
    @classmethod
    def _room_for_a_token(cls, value: str) -> str:
        """A local part has 64 octets, of which a token and its plus sign take 43."""
        if value and (not value.isascii() or len(mailbox(value).username) > _LONGEST_RETURN):
            raise ValueError(f"what is before the @ has up to {_LONGEST_RETURN} letters of ASCII, to leave room")
        return value

    @property
    def caps(self) -> Caps:
        """How much a person gets."""
        return Caps(self.nudges_per_day, self.nudges_per_week)

    @property
    def sender(self) -> Address:
        """Who the mails come from. Raises ValueError when nobody is set."""
        if not self.mail_from:
            raise ValueError("TELEMACHUS_MAIL_FROM is needed to send mail")
        return mailbox(self.mail_from)

    @property
    def link_secret_text(self) -> str:
        """Raises ValueError when none is given, or one that whoever has a mail of ours could find out by trying."""
        secret = read_secret("TELEMACHUS_LINK_SECRET", self.link_secret, self.link_secret_file)
        if len(secret) < _SHORTEST_SECRET:
            raise ValueError(f"TELEMACHUS_LINK_SECRET has {_SHORTEST_SECRET} characters or more, from a random source")
        return secret

    @property
    def bounce_webhook_secret_text(self) -> str | None:
        """None where no notices are taken."""
        if self.bounce_webhook_secret is None and self.bounce_webhook_secret_file is None:
            return None
        return read_secret(
            "TELEMACHUS_BOUNCE_WEBHOOK_SECRET", self.bounce_webhook_secret, self.bounce_webhook_secret_file
        )

    @property
    def mailboxes(self) -> list[Mailbox]:
        """Those that are read. Raises ValueError when a password is missing."""
        found: list[Mailbox] = []
        if self.imap_host:
            password = read_secret("TELEMACHUS_IMAP_PASSWORD", self.imap_password, self.imap_password_file)
            found.append(
                Mailbox(
                    "replies", self.imap_host, self.imap_port, self.imap_tls, self.imap_username, password,
                    self.imap_folder, self.imap_done_folder,
                )
            )  # fmt: skip
        if self.bounce_imap_host:
            password = read_secret(
                "TELEMACHUS_BOUNCE_IMAP_PASSWORD", self.bounce_imap_password, self.bounce_imap_password_file
            )
            found.append(
                Mailbox(
                    "bounces", self.bounce_imap_host, self.bounce_imap_port, self.bounce_imap_tls,
                    self.bounce_imap_username, password, self.bounce_imap_folder, self.bounce_imap_done_folder,
                )
            )  # fmt: skip
        return found

    @property
    def smtp_password_text(self) -> str | None:
        """The password, or None where the server asks for none."""
        if self.smtp_password is None and self.smtp_password_file is None:
            return None
        return read_secret("TELEMACHUS_SMTP_PASSWORD", self.smtp_password, self.smtp_password_file)


_LONGEST_RETURN = 21
_SHORTEST_SECRET = 16


@lru_cache(maxsize=16)
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
