"""Naming people in a form, also without a script: a name is typed, "Find" shows the form again with who may be meant.

Each person is a checkbox `FIELD-ID` whose value is their name, so that nothing is asked for anew when a form is shown
again. The names are for whoever typed them; a service takes the ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.portal.answers.taking_part import Colleague, Colleagues
from services.portal.upstream import Upstream, panel

__all__ = ["chosen", "found", "wants_to_find"]


_FEWEST_LETTERS = 2


def chosen(form: Mapping[str, str], field: str) -> dict[UUID, str]:
    """The people who are named in a field, by id."""
    named: dict[UUID, str] = {}
    for name, value in form.items():
        if name.startswith(f"{field}-"):
            try:
                named[UUID(name.removeprefix(f"{field}-"))] = value
            except ValueError:
                continue
    return named


def wants_to_find(form: Mapping[str, str]) -> bool:
    """Whether "Find" was pressed with something to look for; return in an empty field sends the form."""
    return bool(form.get(f"{form.get('find', '')}-named", "").strip())


async def found(api: Upstream, form: Mapping[str, str]) -> dict[str, list[Colleague]]:
    """Whom somebody may mean who pressed "Find", by the field; people named there already are left out."""
    field = form.get("find", "")
    typed = form.get(f"{field}-named", "").strip()[:100]
    if len(typed) < _FEWEST_LETTERS:
        return {}
    colleagues = await panel(api.get(Colleagues, "profiles", "/people/colleagues", q=typed))
    named = chosen(form, field)
    return {field: [one for one in (colleagues.value.root if colleagues.value else []) if one.id not in named]}
