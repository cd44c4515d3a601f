"""A real Apache Kafka for tests and benchmarks, from whichever source this machine has.

`async with local_kafka() as kafka:` gives a broker that is reachable at `kafka.bootstrap` and ends with the block.
In this order: `KAFKA_BOOTSTRAP_SERVERS`; Docker; the jars fetched with Maven, run in KRaft mode on Java 17 or newer.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from tests.support.kafka_docker import DockerKafka
from tests.support.kafka_jars import ROOT, KafkaJars, kafka_jars
from tests.support.kafka_node import BROKER, NODE_ID, KafkaMissing, answers
from tests.support.ports import free_ports


class Kafka(Protocol):
    """A broker under test."""

    @property
    def bootstrap(self) -> str:
        """Its address, as `host:port`."""
        ...

    @property
    def restartable(self) -> bool:
        """Whether `kill` and `start` may be called: not for a broker that somebody else runs."""
        ...

    async def kill(self) -> None:
        """End it as by a power cut (SIGKILL)."""
        ...

    async def start(self) -> None:
        """Start it again at the same address with the same data, and wait until it answers."""
        ...

    async def restart(self) -> None:
        """`kill`, then `start`."""
        ...


@asynccontextmanager
async def local_kafka() -> AsyncGenerator[Kafka]:
    """A broker for the time of the block. Raises KafkaMissing with every reason when there is none to be had."""
    external = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if external:
        yield ExternalKafka(external)
        return
    kafka = await _started()
    try:
        yield kafka
    finally:
        await kafka.aclose()


async def _started() -> DockerKafka | JavaKafka:
    reasons = ["KAFKA_BOOTSTRAP_SERVERS is not set"]
    for source in (DockerKafka.make, JavaKafka.make):
        try:
            kafka = await source()
        except KafkaMissing as missing:
            reasons.append(str(missing))
            continue
        try:
            await kafka.start()
        except KafkaMissing as missing:
            await kafka.aclose()
            reasons.append(str(missing))
        else:
            return kafka
    raise KafkaMissing("; ".join(reasons))


class ExternalKafka:
    """A broker that somebody else runs; it cannot be restarted from here."""

    restartable = False

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap

    async def kill(self) -> None:
        raise KafkaMissing("the broker at KAFKA_BOOTSTRAP_SERVERS is not ours to stop")

    async def start(self) -> None:
        raise KafkaMissing("the broker at KAFKA_BOOTSTRAP_SERVERS is not ours to start")

    async def restart(self) -> None:
        await self.kill()


class JavaKafka:
    """One KRaft node, broker and controller, on loopback; data and log in a directory of its own."""

    restartable = True

    def __init__(self, jars: KafkaJars) -> None:
        self._jars = jars
        self._home = Path(tempfile.mkdtemp(prefix="telemachus-kafka-"))
        self._process: asyncio.subprocess.Process | None = None
        self._ports = free_ports(2)

    @classmethod
    async def make(cls) -> JavaKafka:
        """One that is not started. Raises KafkaMissing without Java, or without the jars and a way to fetch them."""
        return cls(await asyncio.to_thread(kafka_jars))

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._ports[0]}"

    @property
    def log(self) -> Path:
        """What the broker has logged."""
        return self._home / "broker.log"

    async def start(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        data = self._home / "data"
        if not data.exists():
            shutil.copytree(self._jars.formatted, data)
        properties = self._home / "server.properties"
        properties.write_text("".join(f"{key}={value}\n" for key, value in self._settings(data).items()))
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                self._jars.java,
                *("-Xmx512m", "-Xms256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                f"-Dlog4j2.configurationFile={ROOT / 'tools' / 'kafka' / 'log4j2.properties'}",
                *("-cp", self._jars.classpath, "kafka.Kafka", str(properties)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._home,
                preexec_fn=_end_with_parent,
            )
        try:
            await answers(self.bootstrap, self._process)
        except KafkaMissing as missing:
            tail = self.log.read_text(errors="replace")[-3000:]
            await self.kill()
            raise KafkaMissing(f"{missing}; its log ends:\n{tail}") from missing

    async def kill(self) -> None:
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            self._process = None

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def aclose(self) -> None:
        await self.kill()
        await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)

    def _settings(self, data: Path) -> dict[str, str]:
        broker, controller = self._ports
        return BROKER | {
            "process.roles": "broker,controller",
            "node.id": str(NODE_ID),
            "controller.quorum.voters": f"{NODE_ID}@127.0.0.1:{controller}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}",
            "log.dirs": str(data),
        }


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Let the kernel end the broker when the tests are killed (Linux)."""
    if _libc is not None:
        _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
