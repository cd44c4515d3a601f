"""Reading mails that anybody may have written.

The library's newer policy parses every header by the grammar whenever it is looked at, which takes minutes for one of
50,000 octets; its older one leaves them as they are, and is told no more of each than anybody needs.
"""

from __future__ import annotations

from email import message_from_bytes
from email.errors import InvalidHeaderDefect
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import Compat32
from typing import Any

__all__ = ["read_mail", "senders"]

_LONGEST, _LONGEST_SENDER = 4000, 1000
"""Signs of a header, and of one that is parsed."""


class _AsWritten(Compat32):
    """Headers as text, in UTF-8 where their octets are no ASCII (RFC 6532)."""

    def header_fetch_parse(self, name: str, value: Any) -> str:
        return str(value)[:_LONGEST].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


_AS_WRITTEN = _AsWritten()
_HEADERS = HeaderRegistry()


def read_mail(content: bytes) -> EmailMessage | None:
    """A mail; None for what is none."""
    try:
        mail = message_from_bytes(content, EmailMessage, policy=_AS_WRITTEN)
    except Exception:  # the library fails in many ways at what is no mail
        return None
    return mail if isinstance(mail, EmailMessage) and mail.keys() else None


def senders(mail: EmailMessage) -> list[str]:
    """The addresses that a mail says it comes from; none where that is not clear."""
    said = [str(text) for text in mail.get_all("From", [])]
    if len(said) != 1 or len(said[0]) > _LONGEST_SENDER:
        return []
    from_header: Any = _HEADERS("From", " ".join(said[0].split()))
    if any(isinstance(defect, InvalidHeaderDefect) for defect in from_header.defects):
        return []
    return [address.addr_spec for address in from_header.addresses]
