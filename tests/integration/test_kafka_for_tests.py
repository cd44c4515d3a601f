"""The broker that tests and benchmarks start for themselves."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.kafka_server import JavaKafka, Kafka
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]

ONE_TEST = "tests/contract/transports/test_groups.py::test_each_group_gets_every_record"
HOLD = """
import asyncio
from tests.support.kafka_server import local_kafka

async def main():
    async with local_kafka() as kafka:
        print(kafka.bootstrap, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def run(*arguments: str, **environment: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
        env=os.environ | environment,
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()


async def test_without_java_and_docker_the_tests_say_loudly_that_they_did_not_run(tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path), "JAVA_HOME": "", "KAFKA_BOOTSTRAP_SERVERS": "", "DOCKER_HOST": "unix:///none"}

    ended, printed = await run("-m", "pytest", ONE_TEST, "-k", "kafka", **nowhere, REQUIRE_KAFKA="0")
    assert ended == 0, printed
    assert "NO KAFKA" in printed
    assert "install a JRE 17" in printed

    ended, printed = await run("-m", "pytest", ONE_TEST, "-k", "kafka", **nowhere, REQUIRE_KAFKA="1")
    assert ended != 0
    assert "install a JRE 17" in printed


@pytest.mark.kafka
async def test_the_broker_ends_with_a_run_that_is_killed(kafka: Kafka) -> None:
    if not isinstance(kafka, JavaKafka):
        pytest.skip("this is about the broker that runs as a process of ours")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    host, port = (await process.stdout.readline()).decode().strip().rsplit(":", 1)

    process.send_signal(signal.SIGKILL)
    await process.wait()

    async def refuses() -> bool:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return True
        writer.close()
        await writer.wait_closed()
        return False

    await eventually(refuses, what="the end of the broker")
