"""Who visits, what they had written, and where a sign-in may lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

__all__ = ["Draft", "Signed", "local_path"]

_MARGIN = timedelta(seconds=30)
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class Signed:
    """A session's content. subject: of the account. token_expires_at: of the access token. person_id: who profiles said
    they were as it began; None where they were nobody yet, or it said nothing."""

    subject: str
    name: str
    roles: tuple[str, ...]
    access_token: str
    id_token: str
    refresh_token: str
    token_expires_at: datetime
    person_id: UUID | None = None

    def is_stale(self, now: datetime) -> bool:
        """Whether the access token has expired, or will before an answer is there."""
        return now >= self.token_expires_at - _MARGIN

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "token_expires_at": self.token_expires_at.isoformat(),
            "person_id": str(self.person_id) if self.person_id else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Signed:
        fields: dict[str, Any] = {
            **stored,
            "roles": tuple(stored["roles"]),
            "token_expires_at": datetime.fromisoformat(stored["token_expires_at"]),
            "person_id": UUID(stored["person_id"]) if stored.get("person_id") else None,
        }
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that came after its session had ended. subject: of the account that wrote it. path: of its page."""

    subject: str
    path: str
    fields: dict[str, str]


def local_path(wanted: str) -> str:
    """A path of this portal to go on to after signing in; "/" for anything that leads elsewhere."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and len(wanted) <= _LONGEST_PATH
    return wanted if inside and wanted.isprintable() and "\\" not in wanted else "/"
