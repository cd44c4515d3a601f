"""A TCP port in front of a server that can be shut, as when the network or the server is away."""

from __future__ import annotations

import asyncio
import contextlib

from tests.support.ports import free_ports

__all__ = ["Gate"]


class Gate:
    """Listens on a free loopback port and passes everything on to `port`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._coming: set[asyncio.StreamReader] = set()
        self._lost: set[asyncio.StreamReader] = set()
        self.port = free_ports(1)[0]

    async def open(self) -> None:
        """Let connections through; each time at the same port."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)

    async def shut(self) -> None:
        """Cut every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    def lose(self) -> None:
        """Forget every connection without a word, as a firewall does; whoever sends something on one is told then."""
        self._lost |= self._coming

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_target, to_target = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        self._open |= {writer, to_target}
        self._coming.add(reader)
        await asyncio.gather(self._pump(reader, to_target, writer), self._pump(from_target, writer, to_target))
        self._open -= {writer, to_target}
        self._coming.discard(reader)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                if reader in self._lost:
                    back.transport.abort()
                    break
                writer.write(data)
                await writer.drain()
        writer.close()
