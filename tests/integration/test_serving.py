"""How a process of ours answers HTTP."""

from __future__ import annotations

import socket

from telemachus.serving import listen


def test_an_answer_on_a_kept_connection_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    with listen("127.0.0.1", 0) as bound:
        bound.setblocking(True)
        with socket.create_connection(bound.getsockname(), timeout=5), bound.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
