"""Writes Kafka's topics and users as Strimzi resources, from what the services declare: `python -m tools.strimzi`.

A topic's number of replicas is the cluster's default, so that one file serves a single node and three. A service may
write its own topics and its own dead-letter topics, read what it subscribes to, and nothing else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from shared.events import TOPICS, dead_letter_topic
from shared.messaging.kafka import topic_config
from shared.messaging.transport import TopicSpec
from telemachus import topology

__all__ = ["CLUSTER", "FOLDER", "files", "main"]

CLUSTER = "telemachus"
FOLDER = Path(__file__).resolve().parents[1] / "deploy" / "k8s" / "components" / "strimzi"
_API = "kafka.strimzi.io/v1"
_HEADER = "# Written by `python -m tools.strimzi` from what the services declare; do not edit.\n"


def files() -> dict[str, str]:
    """The text of each generated file, by name."""
    subscriptions = topology.subscriptions()
    return {
        "topics.yaml": _documents([topic_resource(spec) for spec in topology.topics()]),
        "users.yaml": _documents(
            [user_resource(name, subscriptions.get(name, ())) for name in users(subscriptions)],
        ),
    }


def users(subscriptions: Mapping[str, Sequence[str]]) -> list[str]:
    """The services that publish or consume."""
    return [name for name in topology.SERVICES if name in subscriptions or owned(name)]


def owned(service: str) -> list[str]:
    """The topics of this service's events."""
    return [topic for topic in TOPICS if topic.partition(".")[0] == service]


def topic_resource(spec: TopicSpec) -> dict[str, Any]:
    return {
        "apiVersion": _API,
        "kind": "KafkaTopic",
        "metadata": {"name": spec.name, "labels": {"strimzi.io/cluster": CLUSTER}},
        "spec": {"partitions": spec.partitions, "config": topic_config(spec)},
    }


def user_resource(service: str, subscribed: Sequence[str]) -> dict[str, Any]:
    """A service's identity: a client certificate in the Secret `<service>-kafka`, and its rights."""
    rights = {("topic", topic): {"Describe", "Write"} for topic in owned(service)}
    for topic in subscribed:
        rights.setdefault(("topic", topic), set()).update({"Describe", "Read"})
        rights["topic", dead_letter_topic(topic, service).name] = {"Describe", "Write"}
    if subscribed:
        rights["group", service] = {"Read"}
    acls = [
        {"resource": {"type": kind, "name": name, "patternType": "literal"}, "operations": sorted(operations)}
        for (kind, name), operations in rights.items()
    ]
    return {
        "apiVersion": _API,
        "kind": "KafkaUser",
        "metadata": {"name": f"{service}-kafka", "labels": {"strimzi.io/cluster": CLUSTER}},
        "spec": {"authentication": {"type": "tls"}, "authorization": {"type": "simple", "acls": acls}},
    }


def _documents(resources: Sequence[Mapping[str, Any]]) -> str:
    return _HEADER + yaml.safe_dump_all(resources, sort_keys=False, width=120)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder to write to")
    folder: Path = parser.parse_args(arguments).to
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"{folder / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
