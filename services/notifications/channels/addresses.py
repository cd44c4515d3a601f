"""Addresses and names of people as they may be in a mail's headers and be told to a mail server."""

from __future__ import annotations

import re
from dataclasses import dataclass

import idna

from services.notifications.channels.letters.letter import one_line
from services.notifications.settings import Settings

__all__ = ["Deliverable", "UnusableAddress", "calendar_domain", "deliverable", "display_name", "same_address"]

_PARTS = re.compile(r"([^\s@<>,;:\"()\[\]\\]+)@([^\s@<>,;:\"()\[\]\\]+)")
_DOT_ATOM = re.compile(r"[^.]+(\.[^.]+)*")
_DOMAIN = re.compile(r"(?=.{1,255}$)(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*")
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 255
_LONGEST_NAME = 100
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of text, so that a name could show another address than its own."""


class UnusableAddress(ValueError):
    """No mail can be sent to this address."""


@dataclass(frozen=True, slots=True)
class Deliverable:
    """An address for a mail server. domain: in ASCII. Only a local part that is not needs SMTPUTF8."""

    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def utf8(self) -> bool:
        return not self.local.isascii()


def deliverable(address: str) -> Deliverable:
    """An address as a mail server knows it: an international domain becomes one of A-labels. Raises UnusableAddress."""
    parts = _PARTS.fullmatch(address) if len(address) <= _LONGEST_LOCAL + 1 + _LONGEST_DOMAIN else None
    if parts is None or not address.isprintable():
        raise UnusableAddress
    local, domain = parts.groups()
    try:
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
        fits = len(local.encode()) <= _LONGEST_LOCAL
    except (idna.IDNAError, UnicodeError) as error:
        raise UnusableAddress from error
    if not fits or not _DOT_ATOM.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise UnusableAddress
    return Deliverable(local, ascii_domain)


def calendar_domain(settings: Settings) -> str:
    """The domain of UIDs in calendars, in ASCII. Raises ValueError when nobody is set who sends mails."""
    return settings.calendar_domain or deliverable(settings.sender.addr_spec).domain


def display_name(name: str) -> str:
    """A name for a header: one line, no signs that turn the direction of text, and not longer than a name is."""
    shown = _TURNS.sub("", one_line(name)).strip()
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1].rstrip() + "…"


def same_address(one: str, other: str) -> bool:
    """Whether two texts mean one mailbox; servers do not tell capital letters apart, nor an A-label from its domain."""
    try:
        first, second = deliverable(one.strip()), deliverable(other.strip())
    except UnusableAddress:
        return False
    return first.address.casefold() == second.address.casefold()
