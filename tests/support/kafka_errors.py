"""Why a broker cannot be had."""

from __future__ import annotations


class KafkaMissing(Exception):
    """This machine offers no way to a broker; the text says what would give one."""
