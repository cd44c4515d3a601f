"""A policy for mails whose headers we write ourselves: most are short ASCII and need no parsing.

The library parses every header that is set and folds every one that is written, which costs more than all the rest of a
mail together. Here a header that is one short ASCII line is kept as it is; every other one goes through the library.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

__all__ = ["PLAIN", "PLAIN_UTF8"]

_SHORT = re.compile(r"[\x20-\x7e]{1,60}|[\x21-\x7e]{1,900}")
"""A line as RFC 5322 asks for, or one word: the library would fold the address of List-Unsubscribe by encoding it,
which no mail program reads."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 ]{0,60}")
_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_ADDRESSES = frozenset({"from", "to", "cc", "bcc", "sender", "reply-to"})
_ONCE = _ADDRESSES | {"date", "subject", "message-id", "in-reply-to", "references", "mime-version", "content-type"}


class _Plain(EmailPolicy):
    """Headers that are kept as they are are plain strings, also when they are read."""

    def header_max_count(self, name: str) -> int | None:
        return 1 if name.lower() in _ONCE else None

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if isinstance(value, Address):
            plain = _mailbox(value)
            return (name, plain) if plain else super().header_store_parse(name, value)
        if name.lower() not in _ADDRESSES and _is_plain(value):
            return name, value
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        return value if _is_plain(value) else super().header_fetch_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if _is_plain(value):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def _is_plain(value: Any) -> bool:
    return type(value) is str and _SHORT.fullmatch(value) is not None and "=?" not in value


def _mailbox(address: Address) -> str | None:
    """A mailbox that needs neither quotes nor encoding; None for every other one."""
    name, mail = address.display_name, address.addr_spec
    if len(name) + len(mail) > 57 or not _ADDRESS.fullmatch(mail):
        return None
    if not name:
        return mail
    return f"{name} <{mail}>" if _NAME.fullmatch(name) else None


PLAIN = _Plain(linesep="\r\n", cte_type="7bit")
PLAIN_UTF8 = _Plain(linesep="\r\n", utf8=True)
"""For servers that take SMTPUTF8, which a recipient's address may need."""
