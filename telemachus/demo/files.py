"""The files that the demo imports: people's own, or those of the sample company."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from telemachus import mappings
from telemachus.console import fail
from telemachus.demo import company
from telemachus.demo.asking import PeopleFile

__all__ = ["read_files", "sample_company"]

SAMPLE_PEOPLE = 120


def sample_company() -> list[PeopleFile]:
    """The generated company, in the standard layout."""
    return [PeopleFile("sample-company.csv", company.csv_bytes(SAMPLE_PEOPLE))]


def read_files(paths: Sequence[Path], named: Sequence[str]) -> list[PeopleFile]:
    """The files with their mappings: as many as files, one for all, or none for the standard columns.

    Ends with exit code 2 when a file cannot be read or the numbers do not fit.
    """
    if len(named) not in {0, 1, len(paths)}:
        fail(f"There are {len(paths)} files and {len(named)} mappings; give one for each file, or one for all.", code=2)
    chosen = list(named) * len(paths) if len(named) == 1 else list(named)
    texts = [_mapping(name) for name in chosen] or [None] * len(paths)
    return [PeopleFile(path.name, _read(path), text) for path, text in zip(paths, texts, strict=True)]


def _mapping(name: str) -> str:
    """A shipped mapping by its name, or else a YAML file."""
    if name in mappings.names():
        return mappings.text(name)
    path = Path(name)
    if not path.exists():
        fail(f"There is no mapping {name}: not a file, and not one of {', '.join(mappings.names())}.", code=2)
    return _read(path).decode("utf-8", "replace")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror}.", code=2)
