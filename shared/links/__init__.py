"""Addresses of portal pages, for mails and for other pages. Nothing else makes such addresses (a lint holds that).

A link leads to a page that asks for sign-in, returns, and shows one button; it carries no token. The exceptions take a
token of notifications and need no sign-in: `unsubscribe`, which mail programs call themselves (RFC 8058), and what a
mail's last lines offer.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from shared.links.counting import Counting
from shared.links.finding import Finding
from shared.links.growing import Growing
from shared.links.running import Running
from shared.links.taking_part import TakingPart
from shared.links.together import Together

__all__ = ["Links"]


class Links(Finding, Growing, Together, TakingPart, Running, Counting):
    """All of them. public_url: where people reach the portal."""

    def home(self) -> str:
        return f"{self._base}/"

    def profile(self) -> str:
        """What the visitor tells of themselves."""
        return f"{self._base}/profile"

    def profile_part(self, part: str) -> str:
        """Where one part of it is changed: about, languages, hours, offered, wanted, photo, calendar, feed."""
        return f"{self._base}/profile/{part}"

    def own_credential(self, credential: UUID | None = None) -> str:
        """Where one of the visitor's credentials is changed; None: where one is added."""
        return f"{self._base}/profile/credentials/{credential or 'new'}"

    def journal(self) -> str:
        """The visitor's reflections."""
        return f"{self._base}/journal"

    def write(self, prompts: str = "") -> str:
        """Where an entry of the journal is written. prompts: which questions guide it."""
        chosen = f"?prompts={quote(prompts)}" if prompts else ""
        return f"{self._base}/journal/new{chosen}"

    def webhooks(self) -> str:
        return f"{self._base}/webhooks"

    def reflection(self, reflection: UUID) -> str:
        return f"{self._base}/reflections/{reflection}"

    def rewrite(self, reflection: UUID) -> str:
        """Where an entry of the journal gets other words."""
        return f"{self._base}/reflections/{reflection}/words"

    def delete_reflection(self, reflection: UUID) -> str:
        return f"{self._base}/reflections/{reflection}/delete"

    def delete_comment(self, reflection: UUID, comment: UUID) -> str:
        return f"{self._base}/reflections/{reflection}/comments/{comment}/delete"

    def webhook(self, endpoint: UUID) -> str:
        return f"{self._base}/webhooks/{endpoint}"

    def new_webhook(self) -> str:
        return f"{self._base}/webhooks/new"

    def webhook_part(self, endpoint: UUID, part: Literal["change", "secret", "delete"]) -> str:
        """Where it is changed, gets another secret, or is deleted."""
        return f"{self._base}/webhooks/{endpoint}/{part}"

    def imports(self) -> str:
        return f"{self._base}/imports"

    def people_import(self, people_import: UUID) -> str:
        return f"{self._base}/imports/{people_import}"

    def preferences(self) -> str:
        return f"{self._base}/preferences"

    def chats(self) -> str:
        """The visitor's chat channels."""
        return f"{self._base}/preferences/chats"

    def forget_chat(self, chat: UUID) -> str:
        return f"{self._base}/preferences/chats/{chat}/forget"

    def choices(self, token: str) -> str:
        """Preferences without sign-in."""
        return f"{self._base}/api/notifications/v1/preferences/{token}"

    def snooze(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/snooze/{token}"

    def unhelpful(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/unhelpful/{token}"

    def unsubscribe(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/unsubscribe/{token}"

    def feed(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/feeds/{token}.ics"
