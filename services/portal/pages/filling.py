"""What pages with forms share: what was typed, what a service found wrong, and the key that makes a repeat harmless."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.portal.upstream import Refused
from services.portal.words import Words

__all__ = [
    "NO_FIELDS", "day_of", "found_id", "id_in", "id_of", "kept_errors", "listed", "named_errors", "once_of", "wrong",
]  # fmt: skip

NO_FIELDS: Mapping[str, str] = {}
_COMMAS = re.compile("[,،、，]")


def id_of(text: str) -> UUID | None:
    """None for what is no id, as the empty choice of a form."""
    try:
        return UUID(text)
    except ValueError:
        return None


def found_id(text: str) -> UUID:
    """The id of a thing that a page names. Raises Refused, as for what is not there, where it is no id."""
    found = id_of(text)
    if found is None:
        raise Refused("portal", 404, {})
    return found


def once_of(form: Mapping[str, str]) -> UUID | None:
    """The form's own key, which makes pressing its button twice harmless."""
    return id_of(form.get("once", ""))


def listed(text: str) -> list[str]:
    """What stands between commas, also those of Arabic and Chinese; each once, without what is empty."""
    return list(dict.fromkeys(part.strip() for part in _COMMAS.split(text) if part.strip()))


def day_of(form: Mapping[str, str], name: str) -> date | None:
    """A day of a form; None where it is empty. Raises ValueError."""
    told = form.get(name, "").strip()
    return date.fromisoformat(told) if told else None


def named_errors(refused: Refused, fields: Mapping[str, str], otherwise: str = "") -> dict[str, str]:
    """What a service found wrong, by field of the form, the first thing of each. fields: by the service's name of the
    field, which is the innermost known one of `body.answers.0.words`. otherwise: for what is of no field."""

    def field(where: str) -> str:
        return next((fields[part] for part in reversed(where.split(".")) if part in fields), otherwise)

    found: dict[str, str] = {}
    for error in refused.errors:
        found.setdefault(field(error.get("where", "")), error.get("message", ""))
    # A rule that only a handler knows tells where it is broken by itself.
    return found or {field(str(refused.document.get("where", ""))): refused.detail}


def wrong(refused: Refused, fields: Mapping[str, str], otherwise: str = "") -> dict[str, str]:
    """What is wrong, by field of the form; a conflict is told at `otherwise`. fields: as of `named_errors`.

    Raises the refusal again where it is no matter of the form.
    """
    if refused.status not in {409, 422}:
        raise refused
    return {otherwise: refused.detail} if refused.status == 409 else named_errors(refused, fields, otherwise)


def kept_errors(words: Words, refused: Refused, fields: Mapping[str, str], otherwise: str = "") -> dict[str, str]:
    """Why something was not kept, by field of the form. fields, otherwise: as of `named_errors`.

    Raises the refusal again where it is no matter of the form.
    """
    if refused.status == 412:
        return {"": words.say("This was changed elsewhere in the meantime. Check it below and keep it again.")}
    if refused.status not in {409, 422}:
        raise refused
    return named_errors(refused, fields, otherwise if refused.errors else "")


def id_in(form: Mapping[str, str], name: str) -> str | None:
    """An id of a form, as a service takes it; None where there is none."""
    found = id_of(form.get(name, ""))
    return str(found) if found else None
