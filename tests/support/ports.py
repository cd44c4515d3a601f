"""Ports of loopback for servers that are stopped and started again at the same port."""

from __future__ import annotations

import secrets
import socket

__all__ = ["free_ports"]

# Below the ports that Linux gives to outgoing connections: those could take the place of a server that is away, and a
# client that calls such a port again and again would some day be connected to itself.
_RANGE = range(15_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(_RANGE)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found
