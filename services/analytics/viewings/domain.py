"""What the log of viewings keeps of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, cast

__all__ = ["Form", "filters", "form"]

Form = Literal["json", "svg", "csv", "xlsx", "parquet", "html", "pdf"]

_FORMS = frozenset(("svg", "csv", "xlsx", "parquet", "html", "pdf"))


def form(path: str) -> Form:
    """In which form a path answers: what its ending says, else JSON."""
    ending = path.rpartition(".")[2]
    return cast("Form", ending) if ending in _FORMS else "json"


def filters(asked: Mapping[str, str], known: Iterable[str], *, without: str = "") -> dict[str, str]:
    """What was asked for by the parameters that a route knows; others change no answer. without: one that is kept
    elsewhere."""
    return {name: asked[name] for name in known if name in asked and name != without}
