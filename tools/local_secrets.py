"""Writes random secrets for trying Telemachus out: `python3 tools/local_secrets.py`. Needs only Python.

`.env` and `.secrets/` are for docker-compose.yml, `deploy/k8s/overlays/local/secrets/` for Kubernetes; git ignores all
three. What exists is left as it is, since databases keep the passwords that they were made with.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["SERVICES", "compose_files", "kubernetes_files", "main"]

SERVICES = ("profiles", "matching", "notifications", "analytics", "portal")


def password() -> str:
    """32 letters and digits: fits into a URL and a shell without quoting."""
    return secrets.token_hex(16)


def key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def service_secrets(service: str, *, client_secret: str) -> dict[str, str]:
    """The files that one service reads, by name."""
    found = {"master-key": key()}
    if service == "notifications":
        found["link-secret"] = key()
    if service == "portal":
        found |= {"session-secret": key(), "oidc-client-secret": client_secret}
    return found


def compose_files() -> dict[str, str]:
    """Path below the repository's root to text."""
    client_secret = password()
    variables = {f"{service.upper()}_DB_PASSWORD": password() for service in SERVICES}
    variables |= {
        "POSTGRES_PASSWORD": password(),
        "KEYCLOAK_ADMIN_PASSWORD": password(),
        "PORTAL_CLIENT_SECRET": client_secret,
        "DEMO_PASSWORD": password(),
    }
    found = {".env": _env(variables)}
    for service in SERVICES:
        for name, value in service_secrets(service, client_secret=client_secret).items():
            found[f".secrets/{service}/{name}"] = value + "\n"
    return found


def kubernetes_files() -> dict[str, str]:
    """Path below the repository's root to text: each file becomes one Secret of the overlay `local`."""
    folder = "deploy/k8s/overlays/local/secrets"
    client_secret = password()
    passwords = {service: password() for service in SERVICES}
    found: dict[str, str] = {}
    for service in SERVICES:
        url = f"postgresql://{service}:{passwords[service]}@postgres:5432/{service}"
        values = {"database-url": url, **service_secrets(service, client_secret=client_secret)}
        found[f"{folder}/{service}.env"] = _env(values)
    databases = {f"{service.upper()}_DB_PASSWORD": passwords[service] for service in SERVICES}
    found[f"{folder}/postgres.env"] = _env({"POSTGRES_PASSWORD": password(), **databases})
    found[f"{folder}/keycloak.env"] = _env(
        {
            "KC_BOOTSTRAP_ADMIN_PASSWORD": password(),
            "PORTAL_CLIENT_SECRET": client_secret,
            "PORTAL_URL": "http://localhost:8000",
            "DEMO_PASSWORD": password(),
        }
    )
    return found


def write(root: Path, files: Mapping[str, str]) -> list[Path]:
    """Write the files unless any of them exists; the paths written."""
    if any((root / name).exists() for name in files):
        return []
    paths: list[Path] = []
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A container's user reads .secrets/ through a mount: the folder keeps other users of this machine out.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        if name.startswith(".secrets/"):
            path.chmod(0o444)
        paths.append(path)
    for folder in (root / ".secrets", root / "deploy/k8s/overlays/local/secrets"):
        if folder.exists():
            folder.chmod(0o700)
    return paths


def _env(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1], help="the repository's root")
    root: Path = parser.parse_args(arguments).root
    for what, files in (("docker compose", compose_files()), ("Kubernetes", kubernetes_files())):
        written = write(root, files)
        done = f"wrote {len(written)} files" if written else "there already, nothing changed"
        sys.stderr.write(f"Secrets for {what}: {done}\n")
    sys.stderr.write(
        "The demo users' password is DEMO_PASSWORD in .env (docker compose) and in secrets/keycloak.env.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
