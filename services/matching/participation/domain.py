"""Rules of pausing, and what to say about places."""

from __future__ import annotations

from datetime import date

__all__ = ["about_places", "unfit_pause"]


def unfit_pause(until: date, today: date, ends_on: date) -> str:
    """Why nobody can pause until this day; empty where they can."""
    if until <= today:
        return f"A pause ends on a day to come; {until} is not one. To be matched again now, resume."
    if until > ends_on:
        return f"The program ends on {ends_on}. Choose an earlier day, or withdraw."
    return ""


def about_places(places: int, taken: int) -> str:
    """What a number of places means for a mentor who has `taken` mentees."""
    if places == 0 and taken == 0:
        return "You have no mentee, and nobody new is matched with you."
    if places == 0:
        return f"You have {_mentees(taken)}. Nobody is taken from you, and there will be no new one."
    if places < taken:
        return (
            f"You have {_mentees(taken)} and {_places(places)}. Nobody is taken from you; there will be no new one "
            f"until fewer than {places} remain."
        )
    free = places - taken
    are = "is" if free < 2 else "are"
    return f"You have {_mentees(taken)} and {_places(places)}: {free or 'none'} of them {are} free."


def _places(number: int) -> str:
    return "one place" if number == 1 else f"{number} places"


def _mentees(number: int) -> str:
    return "no mentee" if number == 0 else "one mentee" if number == 1 else f"{number} mentees"
