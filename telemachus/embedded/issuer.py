"""The OpenID provider of the embedded run: anyone who reaches it signs in as any demo account, without a password.

Therefore it starts for the environments `embedded` and `test` on a loopback address only, answers loopback clients
only, and refuses a request whose Host header is another name (a page of the web that resolves to 127.0.0.1). Its keys
live as long as the process. It speaks what the portal and the services need: discovery, keys, the authorization code
flow with PKCE (S256), userinfo and the end of a session.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette

from shared import clock
from shared.ids import new_id
from shared.settings import Environment

__all__ = ["TECHNICAL_ACCOUNTS", "Account", "Grant", "Issuer", "IssuerRefused", "OAuthError"]

CODE_LIFETIME = timedelta(minutes=2)
TOKEN_LIFETIME = timedelta(hours=8)
SHOWN_ACCOUNTS = 20


class IssuerRefused(RuntimeError):
    """The embedded issuer does not run here; the message says why."""


class OAuthError(Exception):
    """An error of RFC 6749. code: as in `error`. detail: as in `error_description`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in. subject: unique. external_id: of their profile; None for an account without a person.

    hint: a few words that tell two people of one name apart.
    """

    subject: str
    name: str
    roles: tuple[str, ...] = ("employee",)
    external_id: str | None = None
    hint: str = ""


TECHNICAL_ACCOUNTS = (
    Account("program-admin", "Program administration", ("program_admin", "it", "hr"), hint="no profile; runs programs"),
    Account("auditor", "Audit", ("auditor",), hint="no profile; sees who looked at numbers"),
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for until it is exchanged, once."""

    account: Account
    redirect_uri: str
    challenge: str
    nonce: str
    scope: str
    expires_at: datetime


class Issuer:
    """An OpenID provider at `url`.

    url: where it is reached, path included. host: the address that the server listens on. redirect_uris: where a
    sign-in may return to; None for anywhere on the issuer's own origin. Raises IssuerRefused.
    """

    audience = "telemachus"
    client_id = "telemachus-portal"

    def __init__(
        self,
        url: str,
        accounts: Iterable[Account] = (),
        *,
        host: str,
        environment: Environment,
        redirect_uris: Iterable[str] | None = None,
    ) -> None:
        if environment not in {Environment.EMBEDDED, Environment.TEST}:
            raise IssuerRefused(
                f"The embedded issuer lets anyone in without a password; it does not start in {environment.value}. "
                "Set TELEMACHUS_OIDC_ISSUER to the organization's own."
            )
        for name in (host, urlsplit(url).hostname or ""):
            if not is_loopback(name):
                raise IssuerRefused(
                    "The embedded issuer lets anyone in without a password; "
                    f"it listens on loopback only, not on {name!r}."
                )
        self.url = url.rstrip("/")
        self._redirect_uris = None if redirect_uris is None else frozenset(redirect_uris)
        self._accounts: dict[str, Account] = {}
        self.replace_accounts(accounts)
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
        self._key.ensure_kid()
        self._grants: dict[str, Grant] = {}

    @property
    def app(self) -> Starlette:
        """The ASGI application, at the path of `url`."""
        from telemachus.embedded._issuer_pages import create_app

        return create_app(self)

    def replace_accounts(self, accounts: Iterable[Account]) -> None:
        """Let these accounts sign in from now on, besides the technical ones; a later one of a subject wins."""
        self._accounts = {account.subject: account for account in (*TECHNICAL_ACCOUNTS, *accounts)}

    def account(self, subject: str) -> Account | None:
        return self._accounts.get(subject)

    def search(self, words: str = "") -> tuple[list[Account], int]:
        """The first accounts, by name, that have all these words, and how many there are in all."""
        wanted = words.casefold().split()
        found = [
            account
            for account in self._accounts.values()
            if all(word in f"{account.name} {account.hint} {account.subject}".casefold() for word in wanted)
        ]
        found.sort(key=lambda account: (account.external_id is not None, account.name.casefold(), account.subject))
        return found[:SHOWN_ACCOUNTS], len(found)

    def token(
        self,
        subject: str,
        roles: Iterable[str] | None = None,
        *,
        external_id: str | None = None,
        lifetime: timedelta = TOKEN_LIFETIME,
    ) -> str:
        """An access token. roles and external_id: those of the account of this subject unless given."""
        account = self._accounts.get(subject, Account(subject, subject, ()))
        chosen = account.roles if roles is None else tuple(roles)
        return self._access_token(
            Account(subject, account.name, chosen, external_id or account.external_id), "openid", lifetime
        )

    def keys(self) -> Mapping[str, Any]:
        """The public keys, as a JSON Web Key Set."""
        return KeySet([self._key]).as_dict(private=False)

    def returns_to(self, uri: str) -> bool:
        """Whether a sign-in may return to this address."""
        if self._redirect_uris is not None:
            return uri in self._redirect_uris
        here, there = urlsplit(self.url), urlsplit(uri)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc) and not there.fragment

    def grant(self, account: Account, redirect_uri: str, challenge: str, nonce: str, scope: str) -> str:
        """A code for this account that can be exchanged once."""
        now = clock.now()
        self._grants = {code: grant for code, grant in self._grants.items() if grant.expires_at > now}
        code = secrets.token_urlsafe(32)
        self._grants[code] = Grant(account, redirect_uri, challenge, nonce, scope, now + CODE_LIFETIME)
        return code

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> dict[str, object]:
        """The tokens for a code, as the token endpoint answers them. Raises OAuthError."""
        grant = self._grants.pop(code, None)
        if grant is None or grant.expires_at <= clock.now():
            raise OAuthError("invalid_grant", "the code is unknown, used or expired")
        if grant.redirect_uri != redirect_uri:
            raise OAuthError("invalid_grant", "the redirect_uri is not the one of the authorization request")
        if not secrets.compare_digest(challenge_of(verifier), grant.challenge):
            raise OAuthError("invalid_grant", "the code_verifier does not fit the code_challenge")
        return {
            "access_token": self._access_token(grant.account, grant.scope, TOKEN_LIFETIME),
            "id_token": self._id_token(grant),
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "scope": grant.scope,
        }

    def userinfo(self, token: str) -> dict[str, object]:
        """Who an access token belongs to. Raises OAuthError."""
        try:
            claims = jwt.decode(token, self._key, algorithms=["ES256"]).claims
            now = int(clock.now().timestamp())
            jwt.JWTClaimsRegistry(now=now, aud={"essential": True, "value": self.audience}).validate(claims)
        except (JoseError, ValueError) as error:
            raise OAuthError("invalid_token", "the access token is not valid or has expired") from error
        return {name: claims[name] for name in ("sub", "name", "roles", "external_id") if name in claims}

    def _access_token(self, account: Account, scope: str, lifetime: timedelta) -> str:
        claims = {"client_id": self.client_id, "scope": scope, "jti": str(new_id()), **_about(account)}
        return self._sign("at+jwt", self.audience, claims, lifetime)

    def _id_token(self, grant: Grant) -> str:
        claims = {"auth_time": int(clock.now().timestamp()), **_about(grant.account)}
        if grant.nonce:
            claims["nonce"] = grant.nonce
        return self._sign("JWT", self.client_id, claims, TOKEN_LIFETIME)

    def _sign(self, kind: str, audience: str, claims: Mapping[str, Any], lifetime: timedelta) -> str:
        now = clock.now()
        times = {"iat": int(now.timestamp()), "exp": int((now + lifetime).timestamp())}
        header = {"alg": "ES256", "kid": self._key.kid, "typ": kind}
        return jwt.encode(header, {"iss": self.url, "aud": audience, **times, **claims}, self._key)


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _about(account: Account) -> dict[str, Any]:
    claims: dict[str, Any] = {"sub": account.subject, "name": account.name, "roles": list(account.roles)}
    if account.external_id is not None:
        claims["external_id"] = account.external_id
    return claims
