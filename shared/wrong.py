"""What is wrong with something that a service was told: in English, with a code by which others say it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["Value", "Wrong"]

Value = str | int | float


class Wrong(ValueError):
    """A rule that is broken, as its sentence says. code: stays the same for ever, and has this one sentence. values:
    what the sentence names; numbers are those of which there are so many."""

    def __init__(self, code: str, sentence: str, /, **values: Value) -> None:
        super().__init__(sentence.format(**values))
        self.code = code
        self.values: Mapping[str, Value] = values

    @classmethod
    def of(cls, found: ErrorDetails) -> Wrong:
        """What pydantic found, by its own code unless the rule is one of ours."""
        context: dict[str, Any] = found.get("ctx", {})
        error = context.get("error")
        if isinstance(error, Wrong):
            return error
        message = str(error or found["msg"]).replace("{", "{{").replace("}", "}}")
        return cls(found["type"].replace("_", "-"), message, **_values(context))

    def document(self) -> dict[str, Any]:
        """Its members in an answer."""
        return {"message": str(self), "code": self.code, "values": self.values}


def _values(context: Mapping[str, Any]) -> dict[str, Value]:
    return {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in context.items()
        if name != "error"
    }
