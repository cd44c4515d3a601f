"""Signatures by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body` with the key of each secret."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Iterable

__all__ = ["headers", "new_secret"]

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """As it is shown to whoever verifies: whsec_ and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(os.urandom(_BYTES)).decode()


def headers(secrets: Iterable[str], message_id: str, seconds: int, body: bytes) -> list[tuple[bytes, bytes]]:
    """webhook-id, webhook-timestamp and webhook-signature. secrets: the newest first; each signs. seconds: since 1970,
    of this attempt."""
    signed = b"%s.%d.%s" % (message_id.encode(), seconds, body)
    signatures = [
        b"v1," + base64.b64encode(hmac.digest(base64.b64decode(secret.removeprefix(_PREFIX)), signed, "sha256"))
        for secret in secrets
    ]
    return [
        (b"webhook-id", message_id.encode()),
        (b"webhook-timestamp", str(seconds).encode()),
        (b"webhook-signature", b" ".join(signatures)),
    ]
