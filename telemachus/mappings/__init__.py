"""Example mapping files that ship with the project: to be used as they are, or copied and changed."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["names", "text"]


def names() -> tuple[str, ...]:
    """The mappings that there are, as in "civil-service-mentees"."""
    found = (item.name for item in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def text(name: str) -> str:
    """The YAML of one mapping, for `shared.tabular.Mapping.parse`. Raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")
