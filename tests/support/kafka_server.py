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
import socket
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from tests.support.kafka_errors import KafkaMissing
from tests.support.kafka_jars import NODE_ID, ROOT, KafkaJars, kafka_jars

START_WITHIN = 90.0
IMAGE = "apache/kafka:4.1.0"

_BROKER = {
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    # A record batch of one 1 MiB value with its key, headers and overhead.
    "message.max.bytes": str(1_048_576 + 128 * 1024),
    # Tests cannot wait for a second member, nor ten seconds for a member that was killed.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "500",
    # After a SIGKILL the node may register again once its former registration has timed out.
    "broker.session.timeout.ms": "1000",
    "broker.heartbeat.interval.ms": "200",
    "log.cleaner.dedupe.buffer.size": str(4 * 1024 * 1024),
    "log.cleaner.io.buffer.size": str(2 * 1024 * 1024),
    "log.cleaner.threads": "1",
    "num.io.threads": "4",
    "num.network.threads": "2",
}


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
    reasons: list[str] = []
    kafka: DockerKafka | JavaKafka | None = None
    try:
        kafka = DockerKafka()
        await kafka.start()
    except KafkaMissing as missing:
        reasons.append(f"Docker: {missing}")
        kafka = None
    try:
        if kafka is None:
            kafka = JavaKafka(await asyncio.to_thread(kafka_jars))
            await kafka.start()
    except KafkaMissing as missing:
        if kafka is not None:
            await kafka.aclose()
        reasons.append(f"Java: {missing}")
        raise KafkaMissing("; ".join(["KAFKA_BOOTSTRAP_SERVERS is not set", *reasons])) from missing
    try:
        yield kafka
    finally:
        await kafka.aclose()


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
        self._ports = _free_ports(2)

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._ports[0]}"

    @property
    def log(self) -> Path:
        """What the broker has logged."""
        return self._home / "broker.log"

    async def start(self) -> None:
        if self._process is not None:
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
            await _answers(self.bootstrap, self._process)
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
        return _BROKER | {
            "process.roles": "broker,controller",
            "node.id": str(NODE_ID),
            "controller.quorum.voters": f"{NODE_ID}@127.0.0.1:{controller}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}",
            "log.dirs": str(data),
        }


class DockerKafka:
    """The official image; testcontainers' reaper removes it should the tests be killed."""

    restartable = True

    def __init__(self) -> None:
        try:
            from testcontainers.core.container import DockerContainer
        except ImportError as error:
            raise KafkaMissing(f"testcontainers is not installed ({error})") from error
        _check_engine()
        port = _free_ports(1)[0]
        self.bootstrap = f"localhost:{port}"
        settings = _BROKER | {
            "node.id": str(NODE_ID),
            "process.roles": "broker,controller",
            "controller.quorum.voters": f"{NODE_ID}@localhost:9093",
            "controller.listener.names": "CONTROLLER",
            "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        }
        self._container = DockerContainer(IMAGE).with_bind_ports(9092, port)
        for key, value in settings.items():
            self._container.with_env("KAFKA_" + key.upper().replace(".", "_"), value)
        self._created = False

    async def start(self) -> None:
        try:
            if self._created:
                await asyncio.to_thread(self._container.get_wrapped_container().start)
            else:
                await asyncio.to_thread(self._container.start)
                self._created = True
        except Exception as error:  # the engine's client raises many kinds; each means no broker from here
            raise KafkaMissing(f"the image {IMAGE} did not start: {error}") from error
        await _answers(self.bootstrap, None)

    async def kill(self) -> None:
        await asyncio.to_thread(self._container.get_wrapped_container().kill)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def aclose(self) -> None:
        if self._created:
            await asyncio.to_thread(self._container.stop)


def _check_engine() -> None:
    """Raises KafkaMissing when no engine listens; docker's own client leaves a socket open when none does."""
    if os.environ.get("DOCKER_HOST"):
        return
    with socket.socket(socket.AF_UNIX) as engine:
        engine.settimeout(5)
        try:
            engine.connect("/var/run/docker.sock")
        except OSError as error:
            raise KafkaMissing("no engine answers") from error


async def _answers(bootstrap: str, process: asyncio.subprocess.Process | None) -> None:
    """Wait until the broker takes part in its cluster."""
    host, port = bootstrap.rsplit(":", 1)
    try:
        async with asyncio.timeout(START_WITHIN):
            while True:
                if process is not None and process.returncode is not None:
                    raise KafkaMissing(f"the broker ended with {process.returncode}")
                try:
                    _, writer = await asyncio.open_connection(host, int(port))
                    writer.close()
                    await writer.wait_closed()
                    if await _is_registered(bootstrap):
                        return
                except (OSError, KafkaError):
                    pass
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise KafkaMissing(f"the broker did not answer within {START_WITHIN:.0f} s") from error


async def _is_registered(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        return bool(cluster["brokers"])
    finally:
        await admin.close()


def _free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Let the kernel end the broker when the tests are killed (Linux)."""
    if _libc is not None:
        _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
