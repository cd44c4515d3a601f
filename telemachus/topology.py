"""All services of the platform, what each reads, and every topic that has to exist."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module

from shared.events import TOPICS, dead_letter_topic
from shared.messaging.handlers import topics_of
from shared.messaging.transport import TopicSpec
from shared.service import Service

__all__ = ["SERVICES", "ServiceName", "service", "subscriptions", "topics", "topics_for"]


class ServiceName(StrEnum):
    """The portal is a service without events: it has no worker."""

    PROFILES = "profiles"
    MATCHING = "matching"
    NOTIFICATIONS = "notifications"
    ANALYTICS = "analytics"
    PORTAL = "portal"


SERVICES = tuple(name.value for name in ServiceName)


def service(name: str) -> Service:
    """The declaration of one service. Raises KeyError for an unknown name."""
    if name not in SERVICES:
        raise KeyError(name)
    declared: Service = import_module(f"services.{name}.main").SERVICE
    return declared


def subscriptions() -> dict[str, tuple[str, ...]]:
    """What each service's group reads."""
    return {name: topics_of(name, service(name).handlers) for name in SERVICES if service(name).handlers}


def topics_for(declared: Service) -> list[TopicSpec]:
    """Every topic, and the dead-letter topics of one service."""
    dead = [dead_letter_topic(topic, declared.name) for topic in topics_of(declared.name, declared.handlers)]
    return [*TOPICS.values(), *dead]


def topics() -> list[TopicSpec]:
    """Every topic, and a dead-letter topic for each group that reads it."""
    dead = [dead_letter_topic(topic, group) for group, read in subscriptions().items() for topic in read]
    return [*TOPICS.values(), *sorted(dead, key=lambda spec: spec.name)]
