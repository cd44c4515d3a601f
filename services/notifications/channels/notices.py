"""Signatures of providers' notices, by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

__all__ = ["is_signed", "keys"]

_PREFIX = "whsec_"
_SHORTEST = 24
_TOLERANCE = timedelta(minutes=5)


def keys(secrets: str) -> list[bytes]:
    """Keys from secrets with spaces between them: more than one while a secret is replaced. Raises ValueError."""
    try:
        found = [base64.b64decode(one.removeprefix(_PREFIX), validate=True) for one in secrets.split()]
    except binascii.Error as error:
        raise ValueError("a secret of bounce notices is whsec_ and base64") from error
    if not found or any(len(key) < _SHORTEST for key in found):
        raise ValueError(f"a secret of bounce notices has {_SHORTEST} bytes or more")
    return found


def is_signed(secrets: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether one of the keys has signed this body within the last five minutes. Raises ValueError for bad secrets."""
    said, key_list = headers.get("webhook-timestamp", ""), keys(secrets)
    if not (said.isascii() and said.isdigit() and len(said) <= 12):
        return False
    if abs(now.timestamp() - int(said)) > _TOLERANCE.total_seconds():
        return False
    content = b"%s.%s.%s" % (headers.get("webhook-id", "").encode("latin-1", "replace"), said.encode(), body)
    signatures = [base64.b64encode(hmac.digest(key, content, "sha256")) for key in key_list]
    given = [
        text.removeprefix("v1,").encode("latin-1", "replace")
        for text in headers.get("webhook-signature", "").split(" ")[:10]
        if text.startswith("v1,")
    ]
    return any(hmac.compare_digest(one, other) for one in given for other in signatures)
