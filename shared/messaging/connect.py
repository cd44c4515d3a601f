"""The Kafka of a deployment, as its settings say."""

from __future__ import annotations

from shared.messaging.kafka import KafkaSecurity, KafkaTransport
from shared.settings import KafkaSettings

__all__ = ["connect"]


def connect(settings: KafkaSettings, client_id: str) -> KafkaTransport:
    """A transport on the settings' brokers. Raises ValueError when none are named."""
    if not settings.kafka_bootstrap_servers:
        raise ValueError("TELEMACHUS_KAFKA_BOOTSTRAP_SERVERS is needed: host:port,… of the Kafka brokers")
    password = settings.kafka_sasl_password
    security = KafkaSecurity(
        cafile=str(settings.kafka_ssl_cafile) if settings.kafka_ssl_cafile else None,
        certfile=str(settings.kafka_ssl_certfile) if settings.kafka_ssl_certfile else None,
        keyfile=str(settings.kafka_ssl_keyfile) if settings.kafka_ssl_keyfile else None,
        username=settings.kafka_sasl_username,
        password=password.get_secret_value() if password else None,
        mechanism=settings.kafka_sasl_mechanism or "SCRAM-SHA-512",
        tls=settings.kafka_security_protocol in {"SSL", "SASL_SSL"},
    )
    return KafkaTransport(settings.kafka_bootstrap_servers, client_id=client_id, security=security)
