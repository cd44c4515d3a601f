"""Where the portal is."""

from __future__ import annotations

__all__ = ["Base"]


class Base:
    """public_url: where people reach the portal."""

    def __init__(self, public_url: str) -> None:
        self._base = public_url.rstrip("/")
