"""What pages with forms share: what was typed, what a service found wrong, and the key that makes a repeat harmless."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.portal.upstream import Refused

__all__ = ["NO_FIELDS", "day_of", "id_in", "named_errors", "once_of"]

NO_FIELDS: Mapping[str, str] = {}


def once_of(form: Mapping[str, str]) -> UUID | None:
    """The form's own key, which makes pressing its button twice harmless."""
    try:
        return UUID(form.get("once", ""))
    except ValueError:
        return None


def day_of(form: Mapping[str, str], name: str) -> date | None:
    """A day of a form; None where it is empty. Raises ValueError."""
    told = form.get(name, "").strip()
    return date.fromisoformat(told) if told else None


def named_errors(refused: Refused, fields: Mapping[str, str], otherwise: str = "") -> dict[str, str]:
    """What a service found wrong, by field of the form. fields: by the service's name of the field."""
    found = {
        fields.get(error.get("where", "").rpartition(".")[2], otherwise): error.get("message", "")
        for error in refused.errors
    }
    # A rule that only a handler knows tells where it is broken by itself.
    where = str(refused.document.get("where", "")).rpartition(".")[2]
    return found or {fields.get(where, otherwise): refused.detail}


def id_in(form: Mapping[str, str], name: str) -> str | None:
    """An id of a form, as a service takes it; None where there is none."""
    try:
        return str(UUID(form.get(name, "")))
    except ValueError:
        return None
