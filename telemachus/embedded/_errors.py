"""What can go wrong with an embedded PostgreSQL, in words that say what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

__all__ = ["EmbeddedPostgresError", "explain_log", "explain_os_error"]


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run; the message names the path and says what to do."""


_FULL = "{path}: no space is left there. Free some (a new data directory needs about 100 MB), or choose another one."
_READ_ONLY = "{path}: cannot be written. Make it writable for {who}, or choose another data directory."


def explain_os_error(error: OSError, path: Path) -> EmbeddedPostgresError:
    """The error for a failed file operation below `path`."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EmbeddedPostgresError(_FULL.format(path=path))
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return EmbeddedPostgresError(_READ_ONLY.format(path=path, who="the user who runs telemachus"))
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return EmbeddedPostgresError(f"{path}: is not a directory. Choose another data directory.")
    return EmbeddedPostgresError(f"{path}: {error.strerror or error}. Choose another data directory.")


def explain_log(what: str, log: str, path: Path) -> EmbeddedPostgresError:
    """The error for a PostgreSQL program that failed with `log` as its output."""
    if "No space left on device" in log or "Disk quota exceeded" in log or _free_bytes(path) < 1 << 20:
        return EmbeddedPostgresError(_FULL.format(path=path))
    if "Read-only file system" in log:
        return EmbeddedPostgresError(_READ_ONLY.format(path=path, who="the server"))
    last = "\n".join(log.strip().splitlines()[-12:])
    return EmbeddedPostgresError(f"{path}: {what} failed:\n{last or 'it said nothing'}")


def _free_bytes(path: Path) -> int:
    try:
        status = os.statvfs(path)
    except OSError:
        return 1 << 62
    return status.f_bavail * status.f_frsize
