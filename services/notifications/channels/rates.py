"""How many mails go to one domain: what is too much at once comes later, spread over the time after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Rates"]

_AT_ONCE = timedelta(seconds=10)
"""Whoever had no mail for a while gets those of so long a time at once."""


@dataclass
class _Domain:
    """used: until when everything that may go has gone. promised: when the next one that has to wait may come."""

    used: datetime
    promised: datetime


class Rates:
    """per_minute: for every domain, 0 for no limit. special: for domains of their own. One worker knows only its own
    mails."""

    def __init__(self, per_minute: int, special: Mapping[str, int] | None = None) -> None:
        self._per_minute = per_minute
        self._special = {domain.lower(): rate for domain, rate in (special or {}).items()}
        self._domains: dict[str, _Domain] = {}

    def wait(self, domain: str, now: datetime) -> datetime | None:
        """None when a mail to this domain may go now, which counts it; else when to ask again."""
        domain = domain.lower()
        rate = self._special.get(domain, self._per_minute)
        if not rate:
            return None
        each = timedelta(minutes=1) / rate
        known = self._domains.setdefault(domain, _Domain(now, now))
        known.used = max(known.used, now)
        if known.used - now < max(_AT_ONCE, each):
            known.used += each
            return None
        known.promised = max(known.promised, now) + each
        return known.promised
