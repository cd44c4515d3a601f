"""Every route that is asked for something it does not know says so.

Service(…, around=[UNDERSTOOD])

A filter with a misspelled name narrows nothing: the answer, and the file that somebody passes on, would be about
everybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.api import Me
from shared.problems import Invalid

__all__ = ["UNDERSTOOD", "known_to"]

_LONGEST_NAME = 60


def known_to(dependant: Dependant) -> Iterator[str]:
    """The query parameters of a route, and of what it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for other in dependant.dependencies:
        yield from known_to(other)


async def _understood(request: Request, me: Me) -> None:
    """Whoever asks is known first: others hear that, and nothing of what may be asked."""
    del me
    route: APIRoute = request.scope["route"]
    known = list(dict.fromkeys(known_to(route.dependant)))
    wrong = next((name for name in request.query_params if name not in known), None)
    if wrong is not None and request.method in {"GET", "HEAD"}:
        name = wrong[:_LONGEST_NAME]
        there = f"There are {', '.join(known)}." if known else "Nothing can be chosen here."
        raise Invalid(f"There is no {name} to ask by. {there}", kind="unknown-parameter", where=f"query.{name}")


UNDERSTOOD = Depends(_understood)
