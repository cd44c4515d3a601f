"""A policy for mails whose headers we write ourselves: most are short ASCII and need no parsing.

The library parses every header that is set and folds every one that is written, which costs more than all the rest of a
mail together. Here a header that is one short ASCII line is kept as it is; every other one goes through the library.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any, cast

__all__ = ["PLAIN", "PLAIN_UTF8", "wire"]

_SHORT = re.compile(r"[\x20-\x7e]{1,60}|[\x21-\x7e]{1,900}|multipart/[a-z]+; boundary=\"[\w=]{1,36}\"")
"""A line as RFC 5322 asks for, or one word: the library would fold the address of List-Unsubscribe by encoding it,
which no mail program reads."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 ]{0,60}")
_LONGEST = 57
_WORD = 45
"""Octets of a word: with what is around it, base64 makes less than the 75 signs of it that RFC 2047 allows."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_SPECIAL = re.compile(r'["\\]')
_ADDRESSES = frozenset({"from", "to", "cc", "bcc", "sender", "reply-to"})
_ONCE = _ADDRESSES | {"date", "subject", "message-id", "in-reply-to", "references", "mime-version", "content-type"}


class _Written(str):
    """A header as it goes over the wire, with what it says."""

    __slots__ = ("says",)
    says: str


class _Plain(EmailPolicy):
    """Headers that are kept as they are are plain strings, also when they are read."""

    def header_max_count(self, name: str) -> int | None:
        return 1 if name.lower() in _ONCE else None

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if isinstance(value, Address):
            return name, _mailbox(value)
        if name.lower() == "subject":
            return name, value if _is_plain(value) else _written(_encoded(value, name), value)
        if name.lower() not in _ADDRESSES and _is_plain(value):
            return name, value
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        if isinstance(value, _Written):
            return value.says
        return value if _is_plain(value) else super().header_fetch_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, _Written) or _is_plain(value):
            return f"{name}: {value}{self.linesep}".encode("utf-8" if self.utf8 else "ascii")
        return super().fold_binary(name, value)


def _is_plain(value: Any) -> bool:
    return type(value) is str and _SHORT.fullmatch(value) is not None and "=?" not in value


def _written(value: str, says: str) -> _Written:
    written = _Written(value)
    written.says = says
    return written


def _mailbox(address: Address) -> str:
    """A mailbox with its name, which is quoted or encoded where it has to be."""
    name, mail = address.display_name, address.addr_spec
    if not name:
        shown = mail
    elif _NAME.fullmatch(name):
        shown = f"{name} <{mail}>" if len(name) + len(mail) <= _LONGEST else f"{name}\r\n <{mail}>"
    elif name.isascii() and name.isprintable() and "=?" not in name:
        quoted = _SPECIAL.sub(r"\\\g<0>", name)
        shown = f'"{quoted}"\r\n <{mail}>' if len(quoted) + len(mail) > _LONGEST else f'"{quoted}" <{mail}>'
    else:
        shown = f"{_encoded(name, 'Reply-To')}\r\n <{mail}>"
    return _written(shown, str(address))


def _encoded(text: str, name: str) -> str:
    """Encoded words (RFC 2047), one a line. The library's newer way would decode those that are in the text, with the
    line ends that they may hide; and its older one takes longer than all the rest of a mail."""
    words, room = [b""], _WORD - len(name)
    for sign in text:
        octets = sign.encode("utf-8", "replace")
        if len(words[-1]) + len(octets) > room:
            words.append(b"")
            room = _WORD
        words[-1] += octets
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words)


PLAIN = _Plain(linesep="\r\n", cte_type="7bit")
PLAIN_UTF8 = _Plain(linesep="\r\n", utf8=True)
"""For servers that take SMTPUTF8, which a recipient's address may need."""


def wire(message: EmailMessage, *, utf8: bool = False) -> bytes:
    """A mail as it is sent: what the library's generator writes, for mails whose parts are all in 7 bits.

    The generator goes through a mail line by line, to find what a server might not take.
    """
    return b"".join(_pieces(message, PLAIN_UTF8 if utf8 else PLAIN))


def _pieces(message: EmailMessage, policy: EmailPolicy) -> Iterator[bytes]:
    for name, value in message.raw_items():
        yield policy.fold_binary(name, value)
    yield b"\r\n"
    if not message.is_multipart():
        text = message.get_payload()
        yield _LINE_END.sub("\r\n", cast("str", text)).encode("ascii")
        return
    boundary = (message.get_boundary() or "").encode("ascii")
    for part in message.iter_parts():
        yield b"--" + boundary + b"\r\n"
        yield from _pieces(cast("EmailMessage", part), policy)
        yield b"\r\n"
    yield b"--" + boundary + b"--\r\n"
