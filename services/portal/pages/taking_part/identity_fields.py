"""What people share of their identity as fields of a form: rows of what it is about and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.answers.taking_part import Identity
from services.portal.pages.filling import listed
from services.portal.words import Words

__all__ = ["identity_values", "read_identity", "rows_of"]

_MOST = 20
_FEWEST = 2


def identity_values(identity: Sequence[Identity], *, counted: bool) -> dict[str, str]:
    """The fields of a form that says this."""
    filled: dict[str, str] = {"agreed": "yes"} if identity else {}
    for row, one in enumerate(identity):
        filled |= {f"identity-{row}-attribute": one.attribute, f"identity-{row}-values": ", ".join(one.values)}
    return filled | ({"counted": "yes"} if counted else {})


def rows_of(values: Mapping[str, str]) -> int:
    """How many rows a form has: one more than are filled in."""
    filled = [row for row in range(_MOST) if values.get(f"identity-{row}-attribute")]
    return min(max(_FEWEST, *(row + 2 for row in filled), 0), _MOST)


def read_identity(form: Mapping[str, str], words: Words) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What a service takes, and what is wrong with the form, by field."""
    shared: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    statement = words.say("I agree that what I name here is used for matching me.")
    for row in range(_MOST):
        attribute = form.get(f"identity-{row}-attribute", "").strip()
        told = listed(form.get(f"identity-{row}-values", ""))
        if attribute and told:
            shared.append({"attribute": attribute, "values": told[:20], "statement": statement, "agreed": True})
        elif attribute:
            errors[f"identity-{row}-values"] = words.say("Say something of yourself, or leave both fields empty.")
        elif told:
            errors[f"identity-{row}-attribute"] = words.say("Say what this is about, or leave both fields empty.")
    if shared and form.get("agreed") != "yes":
        errors["agreed"] = words.say("Agree that it is used for matching, or leave the fields about yourself empty.")
    return shared, errors
