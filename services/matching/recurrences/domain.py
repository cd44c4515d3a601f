"""The recurrences that sessions may have: those of `shared.recurrences`."""

from shared.recurrences import LONGEST, MOST, Recurrence, Refused, instant, parse, starts

__all__ = ["LONGEST", "MOST", "Recurrence", "Refused", "instant", "parse", "starts"]
