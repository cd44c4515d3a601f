"""Beginning, keeping and ending sessions; keeping a form that came too late."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

from services.portal.oidc import Provider, SignInFailed, TokenSet
from services.portal.sign_in import store
from services.portal.sign_in.domain import Draft, Signed
from services.portal.vault import Vault
from shared import clock
from shared.db import AsyncSession, Sessions

__all__ = ["begin", "end", "expire", "hand_over_draft", "is_known", "keep_draft", "signed_in", "take_draft"]

_PURPOSE = "session"
_DRAFT = "draft"
_DRAFT_LASTS = timedelta(hours=1)
_KEPT_AFTER_END = timedelta(days=1)
"""How long an ended session still tells whose form comes too late."""
_JUST_BEGUN = timedelta(minutes=1)


async def begin(session: AsyncSession, vault: Vault, signed: Signed, hours: int) -> str:
    """Keep who has signed in; the token for their cookie."""
    now = clock.now()
    await store.forget_before(session, now - _KEPT_AFTER_END)
    token = vault.new_token()
    sealed = vault.seal(_PURPOSE, signed.to_json())
    await store.add(session, vault.row_of(token), sealed, now + timedelta(hours=hours))
    return token


async def signed_in(sessions: Sessions, vault: Vault, provider: Provider, token: str) -> tuple[Signed, bool] | None:
    """Who has this cookie, with an access token that is good, and whether they have a draft; None when they have to
    sign in again."""
    key, now = vault.row_of(token), clock.now()
    async with sessions() as session:
        # A transaction around one question would be two round trips more before any page can begin.
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        sealed, has_draft = await store.find(session, key, now) or (None, False)
    signed = _opened(vault, sealed)
    if signed is not None and signed.is_stale(now):
        async with sessions.begin() as session:
            signed = await _refreshed(session, vault, provider, key)
    return (signed, has_draft) if signed is not None else None


async def is_known(sessions: Sessions, vault: Vault, token: str) -> bool:
    """Whether somebody has, or had a while ago, a session with this cookie."""
    async with sessions() as session:
        return _opened(vault, await store.find_ended(session, vault.row_of(token))) is not None


async def end(session: AsyncSession, vault: Vault, token: str) -> Signed | None:
    """Forget a session, also one that has expired; who had signed in."""
    return _opened(vault, await store.forget(session, vault.row_of(token)))


async def expire(session: AsyncSession, vault: Vault, token: str, refused: Signed, hours: int) -> bool:
    """End a session because a service refused its access token; its forms can still be kept. Whether it had begun so
    lately that a new one would end as soon.

    hours: for how long sessions are. It lasts where another request has got it a new token in the meantime.
    """
    now = clock.now()
    row = await store.find_locked(session, vault.row_of(token), now)
    signed = _opened(vault, row.sealed) if row is not None else None
    if row is None or signed is None or signed.access_token != refused.access_token:
        return False
    begun = row.expires_at - timedelta(hours=hours)
    row.expires_at = now
    return now - begun < _JUST_BEGUN


async def keep_draft(session: AsyncSession, vault: Vault, token: str, path: str, fields: dict[str, str]) -> None:
    """Keep a form of a session that has ended, until its writer has signed in again."""
    key = vault.row_of(token)
    signed = _opened(vault, await store.find_ended(session, key))
    if signed is not None:
        sealed = vault.seal(_DRAFT, asdict(Draft(signed.subject, path, fields)))
        await store.put_draft(session, key, sealed, clock.now() + _DRAFT_LASTS)


async def hand_over_draft(session: AsyncSession, vault: Vault, before: str, after: str, signed: Signed) -> None:
    """Let a draft of the session before be one of the session after, if the same account has signed in."""
    draft = await _taken(session, vault, before)
    if draft is not None and draft.subject == signed.subject:
        sealed = vault.seal(_DRAFT, asdict(draft))
        await store.put_draft(session, vault.row_of(after), sealed, clock.now() + _DRAFT_LASTS)


async def take_draft(session: AsyncSession, vault: Vault, token: str) -> Draft | None:
    """What a session's person had written before they signed in again; once."""
    return await _taken(session, vault, token)


async def _taken(session: AsyncSession, vault: Vault, token: str) -> Draft | None:
    sealed = await store.take_draft(session, vault.row_of(token), clock.now())
    stored = vault.open(_DRAFT, sealed) if sealed is not None else None
    return Draft(**stored) if stored is not None else None


async def _refreshed(session: AsyncSession, vault: Vault, provider: Provider, key: bytes) -> Signed | None:
    """New tokens, by one request at a time: an issuer may take each refresh token only once."""
    now = clock.now()
    row = await store.find_locked(session, key, now)
    signed = _opened(vault, row.sealed) if row is not None else None
    if row is None or signed is None or not signed.is_stale(now):
        return signed
    if not signed.refresh_token:
        return None
    before = TokenSet(signed.access_token, signed.id_token, signed.refresh_token, signed.token_expires_at)
    try:
        tokens = await provider.refresh(before)
    except SignInFailed:
        row.expires_at = now
        return None
    signed = replace(
        signed,
        access_token=tokens.access_token,
        id_token=tokens.id_token,
        refresh_token=tokens.refresh_token,
        token_expires_at=tokens.expires_at,
    )
    row.sealed = vault.seal(_PURPOSE, signed.to_json())
    return signed


def _opened(vault: Vault, sealed: bytes | None) -> Signed | None:
    """None as well for a session that another secret has sealed."""
    stored = vault.open(_PURPOSE, sealed) if sealed is not None else None
    return Signed.from_json(stored) if stored is not None else None
