"""Whether a criterion's options keep to what their class says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, Literal, cast, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MinLen

__all__ = ["wrong"]


def wrong(options: object) -> Iterator[str]:
    """What does not fit, each naming the field, its value and the choices. options: of a class of options."""
    hints = _hints(cast("type", options.__class__))
    for field in fields(cast("Any", options)):
        hint, value = hints[field.name], getattr(options, field.name)
        kind, bounds = (get_args(hint)[0], get_args(hint)[1:]) if get_origin(hint) is Annotated else (hint, ())
        if message := _wrong(kind, bounds, value):
            yield f"{field.name}: {value!r} {message}"


@cache
def _hints(options: type) -> Mapping[str, Any]:
    return get_type_hints(options, include_extras=True)


def _wrong(kind: Any, bounds: tuple[Any, ...], value: Any) -> str | None:
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        return None if value in choices else f"is none of the choices; choose from {', '.join(map(str, choices))}"
    if kind is float:
        if not isinstance(value, int | float) or not math.isfinite(value):
            return f"is no number{_range(bounds)}"
    elif not isinstance(value, kind):
        words = {int: "whole number", str: "text", bool: "yes or no"}
        return f"is no {words.get(kind, kind.__name__)}{_range(bounds)}"
    for bound in bounds:
        if isinstance(bound, MinLen):
            if len(cast("str", value)) < bound.min_length:
                return "is empty; it has to name something"
        elif not _within(bound, value):
            return f"is out of range{_range(bounds)}"
    return None


def _within(bound: Any, value: Any) -> bool:
    match bound:
        case Ge(ge=least):
            return value >= least
        case Gt(gt=least):
            return value > least
        case Le(le=most):
            return value <= most
        case Lt(lt=most):
            return value < most
        case _:
            return True


def _range(bounds: tuple[Any, ...]) -> str:
    """ "; it has to be above 0 and at most 168"."""
    parts: list[str] = []
    for bound in bounds:
        match bound:
            case Ge(ge=least):
                parts.append(f"at least {least}")
            case Gt(gt=least):
                parts.append(f"above {least}")
            case Le(le=most):
                parts.append(f"at most {most}")
            case Lt(lt=most):
                parts.append(f"below {most}")
            case _:
                pass
    return f"; it has to be {' and '.join(parts)}" if parts else ""
