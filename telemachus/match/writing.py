"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from telemachus.match.files import refuse

__all__ = ["require_place", "write_all"]


def require_place(path: Path | None, suffix: str) -> None:
    """Raises Refused where a file cannot be written, so that nobody waits for an answer that cannot be kept."""
    if path is None:
        return
    if path.suffix.casefold() != suffix:
        refuse(str(path), f"This file has to end in {suffix}.")
    if path.is_dir():
        refuse(str(path), "This is a folder.")
    if not path.parent.is_dir():
        refuse(str(path), f"There is no folder {path.parent}.")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        refuse(str(path), "This file cannot be written.")


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places and rename them when all are whole. Raises OSError; then none is changed."""
    made: list[tuple[str, Path]] = []
    try:
        for path, content in contents.items():
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            made.append((name, path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
        while made:
            name, path = made[0]
            Path(name).replace(path)
            made.pop(0)
    finally:
        for name, _ in made:
            Path(name).unlink(missing_ok=True)
