"""Apache Kafka's official image, where a container engine answers."""

from __future__ import annotations

import asyncio
import os
import socket
from urllib.parse import urlsplit

from tests.support.kafka_node import BROKER, NODE_ID, KafkaMissing, answers
from tests.support.ports import free_ports

IMAGE = "apache/kafka:4.1.0"


class DockerKafka:
    """The official image; testcontainers' reaper removes it should the tests be killed."""

    restartable = True

    @classmethod
    async def make(cls) -> DockerKafka:
        """One that is not started. Raises KafkaMissing without an engine."""
        try:
            _check_engine()
            return await asyncio.to_thread(cls)
        except Exception as error:  # the engine's client raises many kinds; each means no broker from here
            raise KafkaMissing(f"no container engine answers ({error})") from error

    def __init__(self) -> None:
        from testcontainers.core.container import DockerContainer

        port = free_ports(1)[0]
        self.bootstrap = f"localhost:{port}"
        settings = BROKER | {
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
        except Exception as error:  # as above
            raise KafkaMissing(f"the image {IMAGE} did not start: {error}") from error
        await answers(self.bootstrap, None)

    async def kill(self) -> None:
        await asyncio.to_thread(self._container.get_wrapped_container().kill)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def aclose(self) -> None:
        if self._created:
            await asyncio.to_thread(self._container.stop)


def _check_engine() -> None:
    """Raises OSError when no engine listens; docker's own client would leave a socket open then."""
    engine = urlsplit(os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock")
    if engine.scheme == "unix":
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(engine.path)
    elif engine.scheme == "tcp":
        socket.create_connection((engine.hostname or "localhost", engine.port or 2375), timeout=5).close()
