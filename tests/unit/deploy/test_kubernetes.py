"""The overlays of `deploy/k8s` are valid, hardened, and say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.health import LIVE, READY
from shared.settings import Settings
from telemachus import topology
from tests.support.manifests import BROKER, CACHE, ROOT, Manifests, Workload, parse_command, run, selects, tool

WRITES_TO_ITS_ROOT = {"keycloak"}
"""Containers that cannot live on a read-only root: Keycloak builds itself when it starts."""

RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
OF_MAIL_SERVERS = {"smtp_password_file", "imap_password_file", "bounce_imap_password_file"}
"""The local overlay's mail server asks for no password and has no mailbox that is read."""
NOT_EVERYWHERE = {"smtp_ca_file", "imap_ca_file", "outgoing_ca_file", "bounce_webhook_secret_file", "logo_file"}
"""For a company with an authority or a logo of its own, or a provider that posts bounces, as the guide tells."""

PORTS = {"http": parse_command(["serve", "profiles"])["port"], "metrics": Settings.model_fields["metrics_port"].default}


def test_every_resource_has_a_schema_and_fits_it(manifests: Manifests) -> None:
    schemas = str(CACHE / "schemas" / "{{.ResourceKind}}{{.KindSuffix}}.json")
    summary = run(
        tool("kubeconform"), "-strict", "-summary", "-schema-location", schemas, stdin=manifests.text
    )  # an unknown kind is an error, since -ignore-missing-schemas is not given
    assert f"Valid: {len(manifests.resources)}, Invalid: 0, Errors: 0, Skipped: 0" in summary


def test_no_two_resources_share_a_name(manifests: Manifests) -> None:
    names = [(found["kind"], found["metadata"]["name"]) for found in manifests.resources]
    assert len(names) == len(set(names))


def test_every_process_of_the_platform_is_there(manifests: Manifests) -> None:
    wanted = {("migrate", name) for name in topology.SERVICES} | {("serve", name) for name in topology.SERVICES}
    wanted |= {("work", name) for name in topology.SERVICES if name != "portal"}
    found = [parse_command(container["args"]) for _, container in manifests.ours]
    assert {(command["command"], command["service"].value) for command in found} == wanted
    assert len(found) == len(wanted)


def test_a_pod_runs_the_command_that_its_labels_name(manifests: Manifests) -> None:
    meant = {"api": "serve", "worker": "work", "migration": "migrate"}
    for workload, container in manifests.ours:
        assert container["args"] == [meant[workload.component], workload.service], str(workload)


def test_every_container_is_restricted(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        pod = workload.pod["securityContext"]
        assert pod["runAsNonRoot"] is True, str(workload)
        assert pod["runAsUser"] > 0, str(workload)
        assert pod["seccompProfile"] == {"type": "RuntimeDefault"}, str(workload)
        assert workload.pod["automountServiceAccountToken"] is False, str(workload)
        assert workload.pod["enableServiceLinks"] is False, str(workload)
        assert workload.pod["serviceAccountName"] in {
            found["metadata"]["name"] for found in manifests.kind("ServiceAccount")
        }, str(workload)
        for container in workload.containers:
            context = container["securityContext"]
            assert context == RESTRICTED | {"readOnlyRootFilesystem": container["name"] not in WRITES_TO_ITS_ROOT}, str(
                workload
            )


def test_brokers_are_restricted(manifests: Manifests) -> None:
    [kafka] = manifests.kind("Kafka")
    broker, operators = kafka["spec"]["kafka"]["template"], kafka["spec"]["entityOperator"]["template"]
    for pod in (broker["pod"], operators["pod"]):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    containers = (broker["kafkaContainer"], operators["topicOperatorContainer"], operators["userOperatorContainer"])
    assert [container["securityContext"] for container in containers] == [RESTRICTED] * 3


def test_every_container_says_what_it_needs(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        for container in workload.containers:
            assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), str(workload)
            assert "memory" in container["resources"]["limits"], str(workload)


def test_every_server_is_probed(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        if workload.kind == "Job":
            continue
        for container in workload.containers:
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                assert probe in container, f"{workload}: {probe}"
                if "httpGet" in container[probe]:
                    workload.port(container[probe]["httpGet"]["port"])


def test_our_probes_and_ports_are_the_codes(manifests: Manifests) -> None:
    for workload, container in manifests.ours:
        ports = {found["name"]: found["containerPort"] for found in container.get("ports", [])}
        names = {"api": {"http", "metrics"}, "worker": {"metrics"}, "migration": set[str]()}[workload.component]
        assert ports == {name: PORTS[name] for name in names}, str(workload)
        if workload.component == "migration":
            continue
        for probe, path in (("startupProbe", LIVE), ("livenessProbe", LIVE), ("readinessProbe", READY)):
            assert container[probe]["httpGet"] == {"path": path, "port": "metrics"}, f"{workload}: {probe}"
        assert int(manifests.variables(container)["TELEMACHUS_METRICS_PORT"]) == PORTS["metrics"]


def test_images_are_pinned(manifests: Manifests) -> None:
    images = {container["image"] for workload in manifests.workloads for container in workload.containers}
    for image in images:
        name, _, tag = image.rpartition(":")
        assert name, f"{image} has no tag"
        assert tag != "latest", image
        assert "local" in tag or re.search(r"\d+\.\d+", tag), image


def test_every_variable_is_a_setting_of_its_service(manifests: Manifests) -> None:
    for workload, container in manifests.ours:
        fields = topology.service(workload.service).settings.model_fields
        known = {f"TELEMACHUS_{name.upper()}" for name in fields}
        assert manifests.variables(container).keys() <= known, str(workload)


def test_every_service_accepts_its_variables(manifests: Manifests, monkeypatch: pytest.MonkeyPatch) -> None:
    for workload, container in manifests.ours:
        with monkeypatch.context() as environment:
            for name, value in manifests.variables(container).items():
                environment.setenv(name, value)
            settings = topology.service(workload.service).settings.from_environment()
        assert settings.environment == ("local" if manifests.overlay == "local" else "production"), str(workload)
        # Only workers meet Kafka, by their own certificate.
        assert bool(settings.kafka_ssl_keyfile) == (workload.component == "worker"), str(workload)


def test_every_file_that_a_setting_can_name_is_there(manifests: Manifests) -> None:
    for workload, container in manifests.ours:
        if workload.component == "migration":
            assert manifests.files(workload, container) == {}, f"{workload} has secrets that it does not read"
            continue
        files = manifests.files(workload, container)
        variables = manifests.variables(container)
        for name in topology.service(workload.service).settings.model_fields:
            path = variables.get(f"TELEMACHUS_{name.upper()}")
            if not name.endswith("file") or (name.startswith("kafka") and workload.component != "worker"):
                continue
            if path is None and (name in NOT_EVERYWHERE or (manifests.overlay == "local" and name in OF_MAIL_SERVERS)):
                continue
            assert path, f"{workload} gives no {name}"
            folder = str(Path(path).parent)
            assert path in files or f"{folder}/*" in files, f"{workload}: no secret is mounted at {path}"


def test_secrets_come_from_secrets_only(manifests: Manifests) -> None:
    word = re.compile(r"(password|secret|token|master.?key)(?!.*file)", re.IGNORECASE)
    for config in manifests.kind("ConfigMap"):
        secret = [name for name in config.get("data", {}) if name.startswith("TELEMACHUS_") and word.search(name)]
        assert secret == [], config["metadata"]["name"]
    for workload in manifests.workloads:
        for container in workload.containers:
            plain = [found["name"] for found in container.get("env", []) if "value" in found]
            assert [name for name in plain if word.search(name)] == [], str(workload)


def test_secrets_are_generated_or_documented(manifests: Manifests) -> None:
    guide = (ROOT / "docs" / "guides" / "operators.md").read_text(encoding="utf-8")
    for workload, container in manifests.ours:
        named = {found.strip("<>") for found in manifests.variables(container).values() if found.startswith("<")}
        named |= {source for source in manifests.files(workload, container).values() if source.endswith("/*")}
        if manifests.overlay == "local":
            assert named == set(), f"{workload}: tools/local_secrets.py does not write {named}"
        paths = [value for name, value in manifests.variables(container).items() if name.endswith("_FILE")]
        words = {part for name in named for part in name.split("/") if part != "*"} | {
            Path(path).name for path in paths
        }
        for word in words:
            assert f"`{word}`" in guide, f"docs/guides/operators.md does not tell of {word}, which {workload} needs"


def test_services_lead_to_ports_of_pods(manifests: Manifests) -> None:
    for service in manifests.kind("Service"):
        name, spec = service["metadata"]["name"], service["spec"]
        pods = [found for found in manifests.workloads if selects({"matchLabels": spec["selector"]}, found.labels)]
        assert len(pods) == 1, f"{name} selects {[str(pod) for pod in pods]}"
        for port in spec["ports"]:
            assert pods[0].port(port["targetPort"]) == port["port"], name


def test_a_disruption_budget_guards_each_server_of_ours(manifests: Manifests) -> None:
    budgets = [found["spec"] for found in manifests.kind("PodDisruptionBudget")]
    for workload, _ in manifests.ours:
        guarding = [spec for spec in budgets if selects(spec["selector"], workload.labels)]
        assert len(guarding) == (0 if workload.kind == "Job" else 1), str(workload)


def test_production_has_two_of_each_server_and_three_copies_of_each_record(manifests: Manifests) -> None:
    servers = [manifests.named("Deployment", found.name) for found, _ in manifests.ours if found.kind == "Deployment"]
    [pool] = manifests.kind("KafkaNodePool")
    [kafka] = manifests.kind("Kafka")
    copies = kafka["spec"]["kafka"]["config"]["default.replication.factor"]
    wanted = (2, 3, 3) if manifests.overlay == "production" else (1, 1, 1)
    assert ({found["spec"]["replicas"] for found in servers}, pool["spec"]["replicas"], copies) == (
        {wanted[0]},
        wanted[1],
        wanted[2],
    )


def test_the_ingress_leads_each_prefix_to_its_api(manifests: Manifests) -> None:
    for ingress in manifests.kind("Ingress"):
        for rule in ingress["spec"]["rules"]:
            leads = {found["path"]: found["backend"]["service"]["name"] for found in rule["http"]["paths"]}
            apis = {f"/api/{name}": f"{name}-api" for name in topology.SERVICES if name != "portal"}
            assert leads == apis | {"/": "portal-api"}


def test_nothing_is_reached_unless_a_policy_says_so(manifests: Manifests) -> None:
    for workload in manifests.workloads:
        guarding = [
            found
            for found in manifests.kind("NetworkPolicy")
            if selects(found["spec"]["podSelector"], workload.labels)
            and not found["spec"].get("ingress")
            and not found["spec"].get("egress")
            and found["spec"]["policyTypes"] == ["Ingress", "Egress"]
        ]
        assert guarding, f"no policy denies by default for {workload}"


def test_policies_select_pods_that_exist(manifests: Manifests) -> None:
    pods = [*(found.labels for found in manifests.workloads), BROKER]
    for policy in manifests.kind("NetworkPolicy"):
        name, spec = policy["metadata"]["name"], policy["spec"]
        peers = [peer for rule in spec.get("egress", []) for peer in rule["to"]]
        peers += [peer for rule in spec.get("ingress", []) for peer in rule["from"]]
        selectors = [peer["podSelector"] for peer in peers if "podSelector" in peer and "namespaceSelector" not in peer]
        for selector in [spec["podSelector"], *selectors]:
            assert any(selects(selector, labels) for labels in pods), f"{name} selects no pod by {selector}"


def _addresses(manifests: Manifests, workload: Workload) -> set[tuple[str, int]]:
    """The names inside the cluster, with ports, that the variables of a workload name."""
    found: set[tuple[str, int]] = set()
    for container in workload.containers:
        variables = manifests.variables(container)
        text = "\n".join(f"{key}={value}" for key, value in variables.items() if not key.startswith("KC_"))
        found |= {(name, int(port)) for name, port in re.findall(r"[/=@]([a-z][a-z0-9-]*):(\d+)\b", text)}
        if mail := variables.get("TELEMACHUS_SMTP_HOST"):
            found.add((mail, int(variables["TELEMACHUS_SMTP_PORT"])))
    return {(name, port) for name, port in found if name != "localhost" and "." not in name}


def _uses(workload: Workload, address: str) -> bool:
    """Whether a workload uses this address: what all processes of a service are told, some do not need."""
    users = {"mailpit": {"worker"}, "keycloak": {"api"}, "postgres": {"api", "worker", "migration"}}
    return workload.ours is None or workload.component in users.get(address, {"api", "worker"})


def test_every_address_inside_exists_and_may_be_reached(manifests: Manifests) -> None:
    services = {found["metadata"]["name"]: found["spec"] for found in manifests.kind("Service")}
    reached: set[str] = set()
    for workload in manifests.workloads:
        for name, port in _addresses(manifests, workload):
            reached.add(name)
            if name == "telemachus-kafka-bootstrap":
                target = BROKER
            else:
                assert name in services, f"{workload} names {name}, which does not exist"
                assert port in {found["port"] for found in services[name]["ports"]}, f"{workload}: {name}:{port}"
                target = services[name]["selector"]
                [target] = [
                    found.labels for found in manifests.workloads if selects({"matchLabels": target}, found.labels)
                ]
            if _uses(workload, name):
                assert manifests.allows(workload.labels, target, port), f"{workload} may not reach {name}:{port}"
    inside = {"telemachus-kafka-bootstrap", "otel-collector", *(f"{name}-api" for name in topology.SERVICES[:4])}
    assert inside <= reached


def test_only_the_portal_calls_apis_and_only_workers_meet_kafka(manifests: Manifests) -> None:
    servers = [found for found, _ in manifests.ours]
    for source in servers:
        assert manifests.allows(source.labels, BROKER, 9093) == (source.component == "worker"), str(source)
        for target in servers:
            calls = source.service == "portal" and source.component == target.component == "api"
            expected = calls and target.service != "portal"
            assert manifests.allows(source.labels, target.labels, 8000) == expected, f"{source} to {target}"
