"""What only the Kafka transport promises: the topics' settings, and how it takes the broker's refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.messaging.kafka import KafkaSecurity
from shared.messaging.transport import Record
from tests.contract.transports.harness import Harness, collect, values_by_key
from tests.support.kafka_server import Kafka

pytestmark = pytest.mark.kafka
DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
async def admin(kafka: Kafka) -> Any:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await client.start()
    yield client
    await client.close()


@pytest.mark.parametrize(
    ("compacted", "expected"),
    [
        (False, {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)}),
        (
            True,
            {
                "cleanup.policy": "compact",
                "max.compaction.lag.ms": str(7 * DAY_MS),
                "delete.retention.ms": str(30 * DAY_MS),
            },
        ),
    ],
)
async def test_a_topic_keeps_its_records_as_long_as_declared(
    kafka_harness: Harness, admin: Any, compacted: bool, expected: dict[str, str]
) -> None:
    topic = await kafka_harness.topic(compacted=compacted)

    (described,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])

    settings = {setting[0]: setting[1] for setting in described.resources[0][4]}
    assert {name: settings[name] for name in expected} == expected
    assert int(settings["max.message.bytes"]) > 1_048_576


async def test_a_record_that_the_broker_finds_too_large_fails_alone(kafka_harness: Harness, admin: Any) -> None:
    topic = f"{await kafka_harness.topic()}-small"
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": "2000"})])
    large = b"x" * 3000

    outcomes = await kafka_harness.transport.publish(
        [
            Record(topic, "a", b"1"),
            Record(topic, "b", b"2"),
            Record(topic, "a", large),
            Record(topic, "a", b"held back"),
            Record(topic, "b", b"3"),
        ]
    )

    assert [outcome and outcome.retriable for outcome in outcomes] == [None, None, False, True, None]
    assert not any(await kafka_harness.transport.publish([Record(topic, "a", b"4"), Record(topic, "b", b"5")]))
    member = await kafka_harness.member(kafka_harness.group(), topic)
    received = values_by_key(await collect(member, number=5))
    assert received == {"a": [b"1", b"4"], "b": [b"2", b"3", b"5"]}


async def test_batches_below_the_brokers_limit_pass_though_together_they_exceed_it(
    kafka_harness: Harness, admin: Any
) -> None:
    topic = f"{await kafka_harness.topic()}-small"
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": "2000"})])

    records = [Record(topic, f"key-{number}", b"x" * 500) for number in range(20)]
    assert not any(await kafka_harness.transport.publish(records))

    member = await kafka_harness.member(kafka_harness.group(), topic)
    assert [record.key for record in await collect(member, number=20)] == [record.key for record in records]


def test_security_follows_from_what_is_given(tmp_path: Path) -> None:
    assert KafkaSecurity().options() == {"security_protocol": "PLAINTEXT"}
    assert KafkaSecurity(tls=True).options()["security_protocol"] == "SSL"
    signed_in = KafkaSecurity(tls=True, username="profiles", password="secret").options()
    assert signed_in["security_protocol"] == "SASL_SSL"
    assert signed_in["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (signed_in["sasl_plain_username"], signed_in["sasl_plain_password"]) == ("profiles", "secret")
    with pytest.raises(FileNotFoundError):
        KafkaSecurity(cafile=str(tmp_path / "missing.crt")).options()
