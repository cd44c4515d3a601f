"""The data directory of an embedded PostgreSQL: who uses it, its secret, and what a crash left in it.

run.lock, server.lock   held by the run; by the run and its keepers
secret                  32 random bytes in hex, mode 0600: every role's password is derived from it
cluster/                PostgreSQL's own directory, owned by the user that the server runs as
server.log              what the server said since its last start; server.previous.log: before
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from telemachus.embedded._errors import EmbeddedPostgresError
from telemachus.embedded._privileges import Account

__all__ = ["DataDir", "server_sees"]

_POLL = 0.05


class DataDir:
    """The files of one data directory. Its methods raise OSError for what the file system refuses."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.cluster = self.path / "cluster"
        self.unfinished = self.path / "unfinished"
        self.log = self.path / "server.log"
        self._run_lock: int | None = None
        self._server_lock: int | None = None

    def make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def lock(self, patience: float) -> int:
        """Take the directory for this run; the descriptor of the lock that a keeper shares.

        Waits up to `patience` seconds for the keeper of a lost run, which is stopping its server. Raises
        EmbeddedPostgresError when another run uses the directory.
        """
        self._run_lock = _open_lock(self.path / "run.lock")
        if not _try_lock(self._run_lock):
            holder = os.pread(self._run_lock, 32, 0).decode().strip()
            raise EmbeddedPostgresError(
                f"{self.path}: another run (process {holder or 'unknown'}) is using this data directory. "
                "Stop it, or choose another data directory."
            )
        os.ftruncate(self._run_lock, 0)
        os.pwrite(self._run_lock, f"{os.getpid()}\n".encode(), 0)
        self._server_lock = _open_lock(self.path / "server.lock")
        deadline = asyncio.get_running_loop().time() + patience
        while not _try_lock(self._server_lock):
            if asyncio.get_running_loop().time() > deadline:
                raise EmbeddedPostgresError(
                    f"{self.path}: the server of an earlier run is still stopping after {patience:.0f} s. "
                    "Try again in a minute, or choose another data directory."
                )
            await asyncio.sleep(_POLL)
        return self._server_lock

    def unlock(self) -> None:
        if self._run_lock is not None:
            fcntl.flock(self._run_lock, fcntl.LOCK_UN)  # also for a fork that still has it open
        for descriptor in (self._server_lock, self._run_lock):
            if descriptor is not None:
                os.close(descriptor)
        self._server_lock = self._run_lock = None

    def clear_unfinished(self) -> None:
        """Remove what an initdb that was killed left behind."""
        if self.unfinished.exists():
            shutil.rmtree(self.unfinished)

    def begin_cluster(self, password: str, account: Account | None) -> Path:
        """An empty folder for initdb, beside a file `password`, both the account's; the folder's path."""
        cluster = self.unfinished / "cluster"
        cluster.mkdir(mode=0o700, parents=True)
        file = self.unfinished / "password"
        file.touch(mode=0o600)
        file.write_text(f"{password}\n", encoding="ascii")
        if account is not None:
            for path in (self.unfinished, cluster, file):
                os.chown(path, account.uid, account.gid)
        return cluster

    def finish_cluster(self) -> None:
        """Put a complete cluster in its place at once, so that a cluster is whole or not there."""
        (self.unfinished / "cluster").rename(self.cluster)
        _sync_folder(self.path)
        shutil.rmtree(self.unfinished)

    def new_secret(self) -> None:
        file, fresh = self.path / "secret", self.path / "secret.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.rename(file)
        _sync_folder(self.path)

    def password(self, role: str) -> str:
        """The password of a role in this data directory. Raises EmbeddedPostgresError when the secret is gone."""
        try:
            secret = bytes.fromhex((self.path / "secret").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError) as error:
            raise EmbeddedPostgresError(
                f"{self.path / 'secret'}: is missing or damaged, and the server's passwords with it. "
                f"Restore it from a backup, or remove {self.path} to begin with an empty one."
            ) from error
        return hmac.new(secret, f"role:{role}".encode(), hashlib.sha256).hexdigest()

    def check_version(self, server: str) -> None:
        """Raises EmbeddedPostgresError when another major version of PostgreSQL made the cluster."""
        file = self.cluster / "PG_VERSION"
        made_by = file.read_text(encoding="ascii").strip() if file.exists() else "an unknown version"
        if made_by != server.split(".", maxsplit=1)[0]:
            raise EmbeddedPostgresError(
                f"{self.path}: was made by PostgreSQL {made_by}, and this is PostgreSQL {server}. Dump it with the "
                "release of Telemachus that made it (pg_dumpall) and restore it here, or choose another data directory."
            )

    def is_ready(self, port: int) -> bool:
        """Whether the cluster's server takes connections on `port`. It says so itself: another's may have that port."""
        claim = self._claim()
        return len(claim) > 7 and claim[3] == str(port) and claim[7].strip() == "ready"

    async def end_orphan(self) -> None:
        """Stop a server that an earlier run left alive, and remove a claim of a process that is no such server."""
        file, claim = self.cluster / "postmaster.pid", self._claim()
        if not claim or not claim[0].isdecimal():
            return
        pid = int(claim[0])
        if not _is_server(pid, self.cluster):
            # PostgreSQL refuses to start as long as the number is somebody's, and numbers are given again (a container
            # gives the same few at each start). Of a dead process it removes the file itself.
            if _alive(pid):
                file.unlink(missing_ok=True)
            return
        for number, patience in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = asyncio.get_running_loop().time() + patience
            while asyncio.get_running_loop().time() < deadline:
                if not _is_server(pid, self.cluster):
                    return
                await asyncio.sleep(_POLL)
        raise EmbeddedPostgresError(
            f"{self.path}: an earlier server, process {pid}, does not stop. End it and try again."
        )

    def _claim(self) -> list[str]:
        """The lines of the file by which a server claims its cluster; none when there is none."""
        try:
            return (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def turn_log(self) -> None:
        if self.log.exists():
            self.log.rename(self.log.with_name("server.previous.log"))


def server_sees(folder: Path, account: Account | None) -> str:
    """How a process that was started in `folder` names it.

    After root became another user the folders above may be closed to it (a checkout in /root). Its own working
    directory is not, and Linux has a name for that.
    """
    return "/proc/self/cwd" if account is not None and sys.platform == "linux" else str(folder)


def _open_lock(file: Path) -> int:
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server(pid: int, cluster: Path) -> bool:
    """Whether the process is a PostgreSQL server of this cluster; its working directory is the cluster then."""
    process = Path("/proc") / str(pid)
    if sys.platform == "linux":
        try:
            return (process / "cwd").readlink() == cluster and (process / "comm").read_text().strip() == "postgres"
        except OSError:
            return False
    listed = subprocess.run(  # noqa: S603 - a number and fixed words
        ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607 - found on PATH on every other system
        capture_output=True,
        text=True,
        check=False,
    )
    return "postgres" in listed.stdout and str(cluster) in listed.stdout
