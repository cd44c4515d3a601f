"""Mails as bytes, written piece by piece.

The library builds a tree, parses every header that is set and folds every one that is written, which costs more than
all the rest of a mail together. What a mail of ours is made of is little, and here: headers that are one short line of
ASCII, mailboxes, a subject, and parts in 7 bits or base64.
"""

from __future__ import annotations

import binascii
import re
from email.headerregistry import Address

__all__ = ["attachment", "header", "mailbox", "multipart", "part", "subject"]

_VALUE = re.compile(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
_LONGEST = 78
"""Signs of a line, as RFC 5322 asks for."""
_LONGEST_LINE = 990
"""Octets of a line in a part; RFC 5322 has 998 as the most."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 ]{0,60}")
_LONGEST_MAILBOX = 57
_WORD = 45
"""Octets of a word: with what is around it, base64 makes less than the 75 signs of it that RFC 2047 allows."""
_BASE64_LINE = 76
_CRLF = "\r\n"
_LINE_END = re.compile(r"\r\n|\r")
_SPECIAL = re.compile(r'["\\]')


def header(name: str, value: str) -> str:
    """A header whose value says itself, folded at its spaces where it is too long for a line. Only an address that mail
    programs read, as List-Unsubscribe has it, makes a longer one. Raises ValueError for anything but words of ASCII."""
    if _VALUE.fullmatch(value) is None:
        raise ValueError(f"{name} cannot say {value!r}")
    if len(name) + 2 + len(value) > _LONGEST:
        value = value.replace(" ", "\r\n ")
    return f"{name}: {value}\r\n"


def subject(text: str) -> str:
    """The header with the subject, which is encoded where it has to be. text: on one line."""
    plain = len(text) <= _LONGEST - len("Subject: ") and _VALUE.fullmatch(text) is not None and "=?" not in text
    return f"Subject: {text if plain else _encoded(text, 'Subject')}\r\n"


def mailbox(name: str, address: Address) -> str:
    """A header with a mailbox, whose name is quoted or encoded where it has to be."""
    shown, mail = address.display_name, address.addr_spec
    if not shown:
        value = mail
    elif _NAME.fullmatch(shown):
        value = f"{shown}{_gap(shown, mail)}<{mail}>"
    elif shown.isascii() and shown.isprintable() and "=?" not in shown:
        quoted = _SPECIAL.sub(r"\\\g<0>", shown)
        value = f'"{quoted}"{_gap(quoted, mail)}<{mail}>'
    else:
        value = f"{_encoded(shown, name)}\r\n <{mail}>"
    return f"{name}: {value}\r\n"


def _gap(name: str, mail: str) -> str:
    return " " if len(name) + len(mail) <= _LONGEST_MAILBOX else "\r\n "


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
    return "\r\n ".join(f"=?utf-8?b?{binascii.b2a_base64(word, newline=False).decode()}?=" for word in words)


def part(subtype: str, text: str) -> str:
    """A part of text, in 7 bits where its lines are short and ASCII: whatever servers are on its way."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    lines = text.split("\n")
    kind = f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
    if text.isascii() and max(map(len, lines)) <= _LONGEST_LINE:
        return f"{kind}Content-Transfer-Encoding: 7bit\r\n\r\n{_CRLF.join(lines)}"
    return f"{kind}{_base64(_CRLF.join(lines).encode())}"


def attachment(content: bytes, kind: str, *more: str) -> str:
    """A part of octets. kind: the value of its Content-Type. more: its other headers, as `header` makes them."""
    return f"Content-Type: {kind}\r\n{''.join(more)}{_base64(content)}"


def _base64(content: bytes) -> str:
    signs = binascii.b2a_base64(content, newline=False).decode()
    lines = [signs[start : start + _BASE64_LINE] for start in range(0, len(signs), _BASE64_LINE)]
    return f"Content-Transfer-Encoding: base64\r\n\r\n{_CRLF.join(lines)}\r\n"


def multipart(subtype: str, boundary: str, *parts: str) -> str:
    """Parts as one, from its Content-Type on. boundary: what no part has at the beginning of a line, with -- before."""
    inside = "".join(f"--{boundary}\r\n{one}\r\n" for one in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'
