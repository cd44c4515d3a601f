"""The Dockerfile builds a small nonroot image of what is in the repository, and local secrets are random."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shared.private_text import MasterKey
from shared.settings import Settings
from telemachus import topology
from tests.support.manifests import ROOT, parse_command
from tools import local_secrets

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def _instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", DOCKERFILE, re.MULTILINE)


def test_the_base_is_pinned_and_is_a_python_that_the_project_supports() -> None:
    [base] = re.findall(r"^ARG PYTHON=python:(\d+)\.(\d+)\.(\d+)-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert (int(base[0]), int(base[1])) >= (3, 11)
    assert {line.split()[0] for line in _instructions("FROM")} == {"${PYTHON}"}


def test_it_runs_as_nobody_with_the_ports_of_the_code() -> None:
    assert _instructions("USER") == ["10001:10001"]
    ports = {parse_command(["serve", "profiles"])["port"], Settings.model_fields["metrics_port"].default}
    assert [set(map(int, line.split())) for line in _instructions("EXPOSE")] == [ports]
    assert _instructions("ENTRYPOINT") == ['["telemachus"]']
    assert (ROOT / "telemachus" / "__main__.py").is_file()


def test_packages_are_installed_by_hash() -> None:
    installs = re.findall(r"(?<!apt-get )(?<!--no-)\binstall\b[^&]*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line and "-r runtime.lock" in line for line in installs)


def test_debian_brings_fonts_only() -> None:
    packages = re.findall(r"\bapt-get install\b([^&]*)", DOCKERFILE)
    assert [line.split() for line in packages] == [["--yes", "--no-install-recommends", "${FONTS}"]]
    [fonts] = re.findall(r'^ARG FONTS="(.*)"$', DOCKERFILE, re.MULTILINE)
    assert all(name.startswith("fonts-") for name in fonts.split())


def test_what_is_copied_exists_and_reaches_the_builder() -> None:
    sources = {line.split()[0] for line in _instructions("COPY") if not line.startswith("--from")}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == sources
    assert all((ROOT / source).exists() for source in sources)
    assert {"shared", "services", "telemachus"} <= sources


def test_local_secrets_are_random_private_and_kept(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for root in (first, second):
        assert local_secrets.main(["--root", str(root)]) == 0
    files = {path.relative_to(first) for path in first.rglob("*") if path.is_file()}
    assert files
    for name in files:
        assert (first / name).read_text() != (second / name).read_text(), name
    assert (first / ".env").stat().st_mode & 0o077 == 0
    assert (first / ".secrets").stat().st_mode & 0o077 == 0
    before = {name: (first / name).read_text() for name in files}
    assert local_secrets.main(["--root", str(first)]) == 0
    assert {name: (first / name).read_text() for name in files} == before


def test_local_secrets_fit_the_code() -> None:
    assert topology.SERVICES == local_secrets.SERVICES
    for name, text in local_secrets.compose_files().items():
        if name.endswith("/master-key"):
            MasterKey(text.strip())


def test_git_ignores_local_secrets() -> None:
    names = [*local_secrets.compose_files(), *local_secrets.kubernetes_files()]
    command = ["git", "check-ignore", "--no-index", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 128:
        pytest.skip("not a git checkout")
    assert done.stdout.split() == names
