"""Private words at rest: encrypted with their author's own data key, which the master key wraps.

Reflections, messages, feedback, notes, reasons and answers are stored this way, with no plaintext beside them. Deleting
an author's data key erases their words for good.

Use the column type `PrivateText`, then `seal` before storing and `reveal` after reading:

    feedback.words = await seal(session, author_id, "You asked good questions.")
    words = await reveal(session, feedback.words)
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import ColumnElement, LargeBinary, ScalarSelect, Uuid, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from shared import clock
from shared.db import AsyncSession
from shared.platform_tables import data_key, idempotency

__all__ = [
    "KeyLost",
    "MasterKey",
    "PrivateText",
    "Sealed",
    "digest",
    "forget",
    "reveal",
    "reveal_all",
    "seal",
    "seal_all",
    "wrapped_key",
]

_INFO = "master_key"
_NONCE = 12
# Put together once: every word that is sealed or read asks for its key.
_KEYS = select(data_key.c.author_id, data_key.c.wrapped).where(
    data_key.c.author_id == any_(bindparam("authors", type_=ARRAY(Uuid())))
)


class KeyLost(Exception):
    """The author's data key is gone, so nobody can read these words any more."""


class MasterKey:
    """Wraps data keys. text: 32 bytes in base64, as by `openssl rand -base64 32`. Raises ValueError otherwise."""

    def __init__(self, text: str) -> None:
        try:
            self._key = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("the master key is not base64") from error
        if len(self._key) != 32:
            raise ValueError(f"the master key has {len(self._key)} bytes; 32 are needed")
        self._digest_key = hmac.digest(self._key, b"telemachus: digests", "sha256")

    @staticmethod
    def generate() -> str:
        return base64.b64encode(os.urandom(32)).decode()

    def wrap(self, key: bytes) -> bytes:
        return aes_key_wrap(self._key, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._key, wrapped)
        except InvalidUnwrap as error:
            raise ValueError("this master key did not wrap the data keys of this database") from error

    def digest(self, text: str) -> bytes:
        """By which a text is known again (32 bytes) that nobody without the master key can read or guess from it."""
        return hmac.digest(self._digest_key, text.encode(), "sha256")

    def info(self) -> Mapping[str, Any]:
        """What `create_sessions` puts into `session.info` so that `seal` and `reveal` find the master key."""
        return {_INFO: self}

    def __repr__(self) -> str:
        return "MasterKey(…)"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Words that only their author's key opens. The author's id is authenticated along with them."""

    author_id: UUID
    ciphertext: bytes

    def to_bytes(self) -> bytes:
        """As it is stored: 16 bytes author id, 12 bytes nonce, AES-256-GCM."""
        return self.author_id.bytes + self.ciphertext

    @classmethod
    def from_bytes(cls, stored: bytes) -> Sealed:
        return cls(UUID(bytes=stored[:16]), stored[16:])


class PrivateText(TypeDecorator[Sealed]):
    """A column of private words, as `Sealed.to_bytes` says."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.to_bytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed.from_bytes(bytes(value))


async def seal(session: AsyncSession, author_id: UUID, words: str, *, wrapped: bytes | None = None) -> Sealed:
    """Encrypt an author's words; makes their data key when they have none yet. wrapped: their key, where the caller has
    read it in this transaction (`wrapped_key`)."""
    if wrapped is not None:
        return _sealed(_master(session).unwrap(wrapped), author_id, words)
    [sealed] = await seal_all(session, [(author_id, words)])
    return sealed


def wrapped_key(author_id: ColumnElement[UUID]) -> ScalarSelect[bytes]:
    """For queries: an author's data key as it is stored, null when they have none yet."""
    return select(data_key.c.wrapped).where(data_key.c.author_id == author_id).scalar_subquery()


async def seal_all(session: AsyncSession, texts: Sequence[tuple[UUID, str]]) -> list[Sealed]:
    """Encrypt the words of many authors, in few statements however many they are. texts: author and words."""
    authors = {author_id for author_id, _ in texts}
    keys = await _keys_of(session, authors)
    if missing := authors - keys.keys():
        rows = [
            {
                "author_id": author_id,
                "wrapped": _master(session).wrap(AESGCM.generate_key(256)),
                "created_at": clock.now(),
            }
            for author_id in sorted(missing)
        ]
        await session.execute(insert(data_key).on_conflict_do_nothing(), rows)
        # Written just now, or by the one that the insert waited for.
        keys |= await _keys_of(session, missing)
    return [_sealed(keys[author_id], author_id, words) for author_id, words in texts]


async def reveal(session: AsyncSession, sealed: Sealed) -> str:
    """The words. Raises KeyLost when the author's key is gone or is not the one that sealed them."""
    keys = await _keys_of(session, {sealed.author_id})
    if not keys:
        raise KeyLost(f"the words of {sealed.author_id} were erased")
    return _revealed(keys[sealed.author_id], sealed)


async def reveal_all(session: AsyncSession, texts: Sequence[Sealed]) -> list[str | None]:
    """The words of many authors, in one statement; None where `reveal` would raise KeyLost."""
    keys = await _keys_of(session, {sealed.author_id for sealed in texts})
    found: list[str | None] = []
    for sealed in texts:
        try:
            found.append(_revealed(keys[sealed.author_id], sealed))
        except (KeyError, KeyLost):
            found.append(None)
    return found


def digest(session: AsyncSession, text: str) -> bytes:
    """`MasterKey.digest` of the sessions' master key."""
    return _master(session).digest(text)


async def forget(session: AsyncSession, author_id: UUID) -> None:
    """Erase an author's words everywhere in this database: those under their key, and all answers to be given again.

    An answer may repeat the words of others than its caller, whose key seals it, and nobody can tell which do. The
    Idempotency-Keys stay, so that a repeated request is refused instead of being carried out twice.
    """
    await session.execute(delete(data_key).where(data_key.c.author_id == author_id))
    await session.execute(update(idempotency).where(idempotency.c.body.is_not(None)).values(body=None))


def _sealed(key: bytes, author_id: UUID, words: str) -> Sealed:
    nonce = os.urandom(_NONCE)
    return Sealed(author_id, nonce + AESGCM(key).encrypt(nonce, words.encode(), author_id.bytes))


def _revealed(key: bytes, sealed: Sealed) -> str:
    nonce, ciphertext = sealed.ciphertext[:_NONCE], sealed.ciphertext[_NONCE:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, sealed.author_id.bytes).decode()
    except InvalidTag as error:
        raise KeyLost(f"the words of {sealed.author_id} were sealed with a key that is gone") from error


async def _keys_of(session: AsyncSession, author_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The data keys of those authors who have one."""
    if not author_ids:
        return {}
    rows = await session.execute(_KEYS, {"authors": list(author_ids)})
    return {author_id: _master(session).unwrap(wrapped) for author_id, wrapped in rows}


def _master(session: AsyncSession) -> MasterKey:
    master: MasterKey | None = session.info.get(_INFO)
    if master is None:
        raise RuntimeError("these sessions were created without a master key")
    return master
