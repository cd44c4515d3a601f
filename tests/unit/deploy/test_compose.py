"""docker-compose.yml is valid and hardened, and says what the code says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.health import READY
from shared.policy import Role
from shared.settings import KafkaSettings, Settings
from telemachus import topology
from tests.support.manifests import ROOT, parse_command, run, tool
from tools import local_secrets

SOURCE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{(\w+)([^}]*)\}")
WRITES_TO_ITS_ROOT = {"postgres", "kafka", "keycloak"}
"""Third-party containers whose start-up writes beside their volumes."""

OF_THE_COMPANY = {
    "smtp_password_file", "smtp_ca_file", "imap_password_file", "imap_ca_file", "bounce_imap_password_file",
    "bounce_webhook_secret_file", "outgoing_ca_file", "logo_file",
}  # fmt: skip
"""Files for servers of a company's own: Mailpit asks for no password, has no mailbox that is read, and needs no
authority."""

Composed = dict[str, Any]


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    """The variables of `.env`, as the script writes them."""
    lines = local_secrets.compose_files()[".env"].splitlines()
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def services(secrets: dict[str, str]) -> Composed:
    """The services with variables filled in and anchors resolved."""
    return yaml.safe_load(_filled(secrets))["services"]


def _filled(secrets: dict[str, str]) -> str:
    return VARIABLE.sub(lambda found: secrets[found[1]], SOURCE)


def _ours(services: Composed) -> dict[str, Composed]:
    return {name: found for name, found in services.items() if found["image"].startswith("telemachus:")}


def test_it_is_a_valid_compose_file(secrets: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "docker-compose.yml"
    path.write_text(_filled(secrets), encoding="utf-8")
    assert "portal-api" in run(tool("compose-spec"), str(path))


def test_every_secret_is_asked_for_and_none_has_a_default(secrets: dict[str, str]) -> None:
    found = VARIABLE.findall(SOURCE)
    assert {name for name, _ in found} == secrets.keys()
    assert all(rest.startswith(":?") for _, rest in found)
    for line in SOURCE.splitlines():
        if re.search(r"\b\w*(PASSWORD|SECRET|MASTER_KEY)\w*:", line) and "_FILE:" not in line:
            assert "${" in line, line.strip()


def test_every_process_of_the_platform_is_there(services: Composed) -> None:
    wanted = {("migrate", name) for name in topology.SERVICES} | {("serve", name) for name in topology.SERVICES}
    wanted |= {("work", name) for name in topology.SERVICES if name != "portal"}
    found = [parse_command(found["command"]) for found in _ours(services).values()]
    named = [(command["command"], command["service"].value) for command in found if "service" in command]
    assert set(named) == wanted
    assert len(named) == len(wanted)
    assert [command for command in found if "service" not in command] == [{"command": "topics create"}]


def test_every_variable_is_accepted_by_its_service(services: Composed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, found in _ours(services).items():
        command = parse_command(found["command"])
        settings: type[KafkaSettings] = KafkaSettings
        if "service" in command:
            settings = topology.service(command["service"].value).settings
        known = {f"TELEMACHUS_{field.upper()}" for field in settings.model_fields}
        assert found["environment"].keys() <= known, name
        with monkeypatch.context() as environment:
            for key, value in found["environment"].items():
                environment.setenv(key, str(value))
            read = settings.from_environment() if issubclass(settings, Settings) else settings()
        assert bool(read.kafka_bootstrap_servers) == (name.endswith("-worker") or name == "topics"), name


def test_every_file_that_a_setting_can_name_is_there(services: Composed) -> None:
    written = local_secrets.compose_files()
    for name, found in _ours(services).items():
        command = parse_command(found["command"])
        if command["command"] not in {"serve", "work"}:
            assert not found.get("volumes"), f"{name} has secrets that it does not read"
            continue
        service = command["service"].value
        mounts = {volume.split(":")[1]: volume.split(":")[0].removeprefix("./") for volume in found["volumes"]}
        for field in topology.service(service).settings.model_fields:
            if field.endswith("_file") and field not in OF_THE_COMPANY:
                path = Path(found["environment"][f"TELEMACHUS_{field.upper()}"])
                assert f"{mounts[str(path.parent)]}/{path.name}" in written, f"{name}: {field}"


def test_mounted_files_exist(services: Composed) -> None:
    for name, found in services.items():
        for volume in found.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./") and not source.startswith("./.secrets/"):
                assert (ROOT / source).is_file(), f"{name}: {source}"


def test_every_address_inside_is_a_service(services: Composed) -> None:
    for name, found in services.items():
        text = "\n".join(str(value) for value in found.get("environment", {}).values())
        for host in re.findall(r"(?:^|[/@])([a-z][a-z0-9-]*):\d+\b", text, re.MULTILINE):
            assert host in services or host == "localhost", f"{name} names {host}"


def test_health_is_asked_where_the_code_answers(services: Composed) -> None:
    port = Settings.model_fields["metrics_port"].default
    for name, found in _ours(services).items():
        if found["command"][0] in {"serve", "work"}:
            assert f"http://127.0.0.1:{port}{READY}" in found["healthcheck"]["test"][-1], name


def test_only_pages_are_published_and_only_to_this_machine(services: Composed) -> None:
    published = {name: found["ports"] for name, found in services.items() if "ports" in found}
    assert published.keys() == {"gateway", "mailpit", "jaeger", "keycloak"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_the_gateway_leads_each_prefix_to_its_api(services: Composed) -> None:
    config = (ROOT / "deploy/compose/gateway.conf").read_text(encoding="utf-8")
    port = parse_command(["serve", "portal"])["port"]
    apis = {f"/api/{name}/": f"http://{name}-api:{port}" for name in topology.SERVICES if name != "portal"}
    leads = dict(re.findall(r"location (\S+) \{ proxy_pass (\S+); \}", config))
    assert leads == apis | {"/": f"http://portal-api:{port}"}
    [listening] = re.findall(r"listen (\d+);", config)
    assert services["gateway"]["ports"] == [f"127.0.0.1:8000:{listening}"]
    assert services["portal-api"]["environment"]["TELEMACHUS_PUBLIC_URL"] == "http://localhost:8000"


def test_every_container_is_hardened(services: Composed) -> None:
    for name, found in services.items():
        assert found["cap_drop"] == ["ALL"], name
        assert found["security_opt"] == ["no-new-privileges:true"], name
        assert found.get("read_only", False) == (name not in WRITES_TO_ITS_ROOT), name
        assert "privileged" not in found, name


def test_images_are_pinned(services: Composed) -> None:
    for name, found in services.items():
        tag = found["image"].rpartition(":")[2]
        assert tag == "local" or re.match(r"v?\d+\.\d+", tag), name


def test_nothing_starts_before_what_it_needs(services: Composed) -> None:
    for name, found in _ours(services).items():
        needs = found["depends_on"]
        service = name.rpartition("-")[0]
        if name.endswith(("-api", "-worker")):
            assert needs[f"{service}-migrate"]["condition"] == "service_completed_successfully", name
        if name.endswith("-worker"):
            assert needs["topics"]["condition"] == "service_completed_successfully", name
        for other, how in needs.items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[other], f"{name} waits for {other}, which tells no health"


def test_the_realm_gives_what_the_services_read(services: Composed) -> None:
    text = (ROOT / "deploy/k8s/components/keycloak/realm.json").read_text(encoding="utf-8")
    realm = json.loads(text)
    environment = services["portal-api"]["environment"]
    assert {role["name"] for role in realm["roles"]["realm"]} == set(Role)
    assert set(re.findall(r"\$\{(\w+)\}", text)) <= services["keycloak"]["environment"].keys()
    assert environment["TELEMACHUS_OIDC_ISSUER"].endswith(f"/realms/{realm['realm']}")
    assert environment["TELEMACHUS_OIDC_CLIENT_ID"] in {client["clientId"] for client in realm["clients"]}
    assert services["keycloak"]["environment"]["PORTAL_URL"] == environment["TELEMACHUS_PUBLIC_URL"]
    for client in realm["clients"]:
        mappers = {mapper["name"]: mapper["config"] for mapper in client["protocolMappers"]}
        assert mappers["roles"]["claim.name"] == Settings.model_fields["roles_claim"].default
        assert mappers["external_id"]["claim.name"] == Settings.model_fields["person_claim"].default
        assert mappers["audience"]["included.custom.audience"] == environment["TELEMACHUS_OIDC_AUDIENCE"]
    for user in realm["users"]:
        assert [credential["value"] for credential in user["credentials"]] == ["${DEMO_PASSWORD}"]
