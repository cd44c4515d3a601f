"""What the manifests say, read for tests: built by kustomize, with pods, their variables and the network policies."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.core import TyperGroup

from telemachus.cli import app
from tools import local_secrets

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
KUBERNETES = ROOT / "deploy" / "k8s"

Resource = dict[str, Any]
Labels = Mapping[str, str]

BROKER: Labels = {"strimzi.io/cluster": "telemachus", "strimzi.io/name": "telemachus-kafka"}
"""The labels that Strimzi gives to the broker's pods, which it makes itself."""

GENERATED_SECRETS = {"telemachus-cluster-ca-cert": {"ca.crt"}}
"""What Strimzi writes for the cluster; a user's Secret is named after its KafkaUser."""


def tool(name: str) -> str:
    """The path of an installed checker. Skips without it, unless REQUIRE_MANIFEST_TOOLS=1 makes that an error."""
    path = CACHE / "bin" / name
    if path.exists() and (CACHE / "schemas").exists():
        return str(path)
    message = f"NO MANIFEST CHECKERS ({name}), deployment tests did not run. Get them: make tools"
    if os.environ.get("REQUIRE_MANIFEST_TOOLS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def run(*command: str, stdin: str | None = None) -> str:
    """The standard output of a command that has to succeed."""
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(overlay: str, folder: Path) -> str:
    """The YAML that kustomize makes of an overlay, in a copy that has local secrets."""
    kustomize = tool("kustomize")
    shutil.copytree(KUBERNETES, folder / "deploy" / "k8s", ignore=shutil.ignore_patterns("secrets"))
    local_secrets.main(["--root", str(folder)])
    return run(kustomize, "build", str(folder / "deploy" / "k8s" / "overlays" / overlay))


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that makes pods."""

    kind: str
    name: str
    labels: Labels
    pod: Resource

    @property
    def containers(self) -> list[Resource]:
        return [*self.pod.get("initContainers", []), *self.pod["containers"]]

    @property
    def ours(self) -> Resource | None:
        """Its container that runs our image."""
        return next((found for found in self.containers if found["name"] == "telemachus"), None)

    @property
    def service(self) -> str:
        return self.labels["app.kubernetes.io/name"]

    @property
    def component(self) -> str:
        return self.labels.get("app.kubernetes.io/component", "")

    def port(self, port: str | int) -> int:
        """The number of a container's port, by name or number. Raises StopIteration when there is none."""
        return next(
            found["containerPort"]
            for container in self.containers
            for found in container.get("ports", [])
            if port in {found["name"], found["containerPort"]}
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Manifests:
    """All resources of an overlay."""

    overlay: str
    text: str
    resources: Sequence[Resource]

    @classmethod
    def of(cls, overlay: str, text: str) -> Manifests:
        return cls(overlay, text, [found for found in yaml.safe_load_all(text) if found])

    def kind(self, *kinds: str) -> list[Resource]:
        return [found for found in self.resources if found["kind"] in kinds]

    def named(self, kind: str, name: str) -> Resource:
        return next(found for found in self.kind(kind) if found["metadata"]["name"] == name)

    @property
    def workloads(self) -> list[Workload]:
        return [
            Workload(
                found["kind"],
                found["metadata"]["name"],
                found["spec"]["template"]["metadata"]["labels"],
                found["spec"]["template"]["spec"],
            )
            for found in self.kind("Deployment", "StatefulSet", "Job")
        ]

    @property
    def ours(self) -> list[tuple[Workload, Resource]]:
        """The workloads that run our image, with that container."""
        return [(workload, workload.ours) for workload in self.workloads if workload.ours]

    def secret_keys(self, name: str) -> set[str] | None:
        """The keys of a Secret that is here or that Strimzi makes; None for one that an operator has to create."""
        if name in GENERATED_SECRETS:
            return GENERATED_SECRETS[name]
        if any(found["metadata"]["name"] == name for found in self.kind("KafkaUser")):
            return {"ca.crt", "user.crt", "user.key"}
        for found in self.kind("Secret"):
            if found["metadata"]["name"] == name:
                return set(found["data"])
        return None

    def variables(self, container: Resource) -> dict[str, str]:
        """The variables of a container; one from a Secret of an operator's is `<secret name/key>`."""
        found: dict[str, str] = {}
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                found |= self.named("ConfigMap", source["configMapRef"]["name"])["data"]
            else:
                data = self.named("Secret", source["secretRef"]["name"])["data"]
                found |= {key: base64.b64decode(value).decode() for key, value in data.items()}
        for variable in container.get("env", []):
            found[variable["name"]] = variable["value"] if "value" in variable else self._secret(variable["valueFrom"])
        return found

    def _secret(self, source: Resource) -> str:
        name, key = source["secretKeyRef"]["name"], source["secretKeyRef"]["key"]
        for found in self.kind("Secret"):
            if found["metadata"]["name"] == name:
                return base64.b64decode(found["data"][key]).decode()
        return f"<{name}/{key}>"

    def files(self, workload: Workload, container: Resource) -> dict[str, str]:
        """The files that secrets put into a container: path to `<secret name/key>`; a key `*` stands for any."""
        volumes = {volume["name"]: volume for volume in workload.pod.get("volumes", [])}
        found: dict[str, str] = {}
        for mount in container.get("volumeMounts", []):
            volume = volumes.get(mount["name"], {})
            sources = [volume["secret"]] if "secret" in volume else []
            sources += [source["secret"] for source in volume.get("projected", {}).get("sources", [])]
            for source in sources:
                name = source.get("secretName") or source["name"]
                items = {item["path"]: item["key"] for item in source.get("items", [])}
                keys = items or {key: key for key in self.secret_keys(name) or {"*"}}
                found |= {f"{mount['mountPath']}/{path}": f"{name}/{key}" for path, key in keys.items()}
        return found

    def allows(self, source: Labels, target: Labels, port: int) -> bool:
        """Whether the network policies let a pod with the labels `source` reach `target` on a TCP port."""
        policies = self.kind("NetworkPolicy")
        out = _open(policies, "Egress", source, target, port)
        # Strimzi guards its brokers by policies of its own, made from the listener's `networkPolicyPeers`.
        if target == BROKER:
            [kafka] = self.kind("Kafka")
            [listener] = kafka["spec"]["kafka"]["listeners"]
            return out and port == listener["port"] and _any_peer(listener["networkPolicyPeers"], source)
        return out and _open(policies, "Ingress", target, source, port)


def selects(selector: Mapping[str, Any], labels: Labels) -> bool:
    """Whether a label selector selects these labels. An empty selector selects all."""
    wanted: Mapping[str, str] = selector.get("matchLabels", {})
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] == "In", "tests know only the operator In"
        if labels.get(expression["key"]) not in expression["values"]:
            return False
    return True


def _open(policies: Iterable[Resource], direction: str, pod: Labels, peer: Labels, port: int) -> bool:
    concerned = [
        policy["spec"]
        for policy in policies
        if direction in policy["spec"]["policyTypes"] and selects(policy["spec"]["podSelector"], pod)
    ]
    peers, rules = ("to", "egress") if direction == "Egress" else ("from", "ingress")
    return not concerned or any(
        _any_peer(rule.get(peers, []), peer) and any(port == open_["port"] for open_ in rule["ports"])
        for spec in concerned
        for rule in spec.get(rules, [])
    )


def _any_peer(peers: Iterable[Resource], labels: Labels) -> bool:
    inside = [peer["podSelector"] for peer in peers if "podSelector" in peer and "namespaceSelector" not in peer]
    return any(selects(selector, labels) for selector in inside)


def parse_command(arguments: Sequence[str]) -> dict[str, Any]:
    """What the command line makes of these arguments, without running them. Raises typer's UsageError."""
    command: Any = typer.main.get_command(app)
    context: Any = None
    path: list[str] = []
    rest = list(arguments)
    while isinstance(command, TyperGroup):
        context = command.make_context(command.name, rest, parent=context)
        name, command, rest = command.resolve_command(context, rest)
        path.append(str(name))
    return {"command": " ".join(path), **command.make_context(path[-1], rest, parent=context).params}
