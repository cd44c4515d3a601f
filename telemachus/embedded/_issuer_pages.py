"""What the embedded issuer answers over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.datastructures import FormData, Headers, QueryParams
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from telemachus.embedded.issuer import Issuer, OAuthError, is_loopback

__all__ = ["create_app"]

_REQUEST = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge",
            "code_challenge_method", "prompt")  # fmt: skip
_NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
_CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("telemachus.embedded"), autoescape=True)


def create_app(issuer: Issuer) -> Starlette:
    """The endpoints of this issuer below the path of its URL."""
    pages = _Pages(issuer)
    routes = [
        Route("/.well-known/openid-configuration", pages.configuration),
        Route("/jwks", pages.keys),
        Route("/authorize", pages.ask, methods=["GET"]),
        Route("/authorize", pages.answer, methods=["POST"]),
        Route("/token", pages.token, methods=["POST"]),
        Route("/userinfo", pages.userinfo, methods=["GET", "POST"]),
        Route("/end-session", pages.end_session, methods=["GET", "POST"]),
        Route("/style.css", pages.style),
    ]
    path = urlsplit(issuer.url).path
    return Starlette(routes=[Mount(path, routes=routes)] if path else routes, middleware=[Middleware(_LoopbackOnly)])


class _LoopbackOnly:
    """Refuses clients of other machines and, since browsers follow DNS, other names for this one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            client = scope.get("client")
            if not is_loopback(_named_host(scope)) or (client and not is_loopback(client[0])):
                refusal = PlainTextResponse("The embedded issuer answers this machine only.\n", 403)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _named_host(scope: Scope) -> str:
    """The name in the Host header; empty when there is none that makes sense."""
    try:
        return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    except ValueError:
        return ""


class _Pages:
    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    async def configuration(self, _: Request) -> Response:
        url = self._issuer.url
        return JSONResponse(
            {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "userinfo_endpoint": f"{url}/userinfo",
                "jwks_uri": f"{url}/jwks",
                "end_session_endpoint": f"{url}/end-session",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "scopes_supported": ["openid", "profile"],
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
                "claims_supported": ["sub", "name", "roles", "external_id"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def keys(self, _: Request) -> Response:
        return JSONResponse(dict(self._issuer.keys()))

    async def style(self, _: Request) -> Response:
        sheet = files("services.portal").joinpath("static/telemachus.css").read_text(encoding="utf-8")
        return Response(sheet, media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})

    async def ask(self, request: Request) -> Response:
        """The page on which one chooses who to be."""
        wanted = request.query_params
        if wrong := self._unsafe(wanted):
            return self._page("refused.html", {"reason": wrong}, status=400)
        if refusal := _refusal(wanted):
            return self._back(wanted, refusal)
        if wanted.get("prompt") == "none":
            return self._back(wanted, {"error": "login_required"})
        words = wanted.get("q", "")[:100]
        shown, total = self._issuer.search(words)
        values = {"accounts": shown, "total": total, "words": words, "request": _kept(wanted)}
        return self._page("sign-in.html", values, back=wanted["redirect_uri"])

    async def answer(self, request: Request) -> Response:
        """The choice: back to where the sign-in came from, with a code."""
        form = await request.form()
        wanted = QueryParams({name: value for name, value in form.items() if isinstance(value, str)})
        if wrong := self._unsafe(wanted):
            return self._page("refused.html", {"reason": wrong}, status=400)
        if refusal := _refusal(wanted):
            return self._back(wanted, refusal)
        account = self._issuer.account(wanted.get("account", ""))
        if account is None:
            return self._back(wanted, {"error": "access_denied", "error_description": "there is no such account"})
        code = self._issuer.grant(
            account, wanted["redirect_uri"], wanted["code_challenge"], wanted.get("nonce", ""), wanted["scope"]
        )
        return self._back(wanted, {"code": code})

    async def token(self, request: Request) -> Response:
        form = await request.form()
        try:
            if _text(form, "grant_type") != "authorization_code":
                raise OAuthError("unsupported_grant_type", "only authorization_code is known here")
            if _text(form, "client_id") != self._issuer.client_id:
                raise OAuthError("invalid_client", "this client is not registered here")
            tokens = self._issuer.exchange(
                _text(form, "code"), _text(form, "redirect_uri"), _text(form, "code_verifier")
            )
        except OAuthError as error:
            answer = {"error": error.code, "error_description": error.detail}
            return JSONResponse(answer, 401 if error.code == "invalid_client" else 400, headers=_NO_STORE)
        return JSONResponse(tokens, headers=_NO_STORE)

    async def userinfo(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise OAuthError("invalid_token", "send an access token as Authorization: Bearer")
            return JSONResponse(self._issuer.userinfo(token), headers=_NO_STORE)
        except OAuthError as error:
            challenge = f'Bearer error="{error.code}", error_description="{error.detail}"'
            answer = {"error": error.code, "error_description": error.detail}
            return JSONResponse(answer, 401, headers={**_NO_STORE, "WWW-Authenticate": challenge})

    async def end_session(self, request: Request) -> Response:
        """There is no session here to end; back to where the sign-out came from."""
        form = await request.form()
        given = {**request.query_params, **{name: value for name, value in form.items() if isinstance(value, str)}}
        back = given.get("post_logout_redirect_uri", "")
        if back and self._issuer.returns_to(back):
            query = {"state": given["state"]} if "state" in given else {}
            return RedirectResponse(_with_query(back, query), 303, headers=_NO_STORE)
        return self._page("signed-out.html", {})

    def _unsafe(self, wanted: QueryParams) -> str | None:
        """Why this request must not be answered by a redirect; None when it may."""
        if wanted.get("client_id") != self._issuer.client_id:
            return "The application that sent you here is not registered."
        if not self._issuer.returns_to(wanted.get("redirect_uri", "")):
            return "The address to return to is not one that is registered."
        return None

    def _back(self, wanted: QueryParams, values: Mapping[str, str]) -> Response:
        state = {"state": wanted["state"]} if "state" in wanted else {}
        address = _with_query(wanted["redirect_uri"], {**values, **state, "iss": self._issuer.url})
        return RedirectResponse(address, 303, headers=_NO_STORE)

    def _page(self, template: str, values: Mapping[str, object], *, status: int = 200, back: str = "") -> Response:
        # Browsers hold the redirect that follows a form to form-action as well.
        there = urlsplit(back)
        policy = f"{_CSP} {there.scheme}://{there.netloc}" if back else _CSP
        html = _templates().get_template(template).render(base=self._issuer.url, **values)
        return HTMLResponse(html, status, headers={**_NO_STORE, "Content-Security-Policy": policy})


def _refusal(wanted: QueryParams) -> dict[str, str] | None:
    """The error to return with, when the request asks for what this provider does not do."""
    if wanted.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "only the code flow is known here"}
    if "openid" not in wanted.get("scope", "").split():
        return {"error": "invalid_scope", "error_description": "the scope must have openid"}
    if wanted.get("code_challenge_method") != "S256" or not 43 <= len(wanted.get("code_challenge", "")) <= 128:
        return {"error": "invalid_request", "error_description": "PKCE with S256 is required"}
    return None


def _kept(wanted: QueryParams) -> dict[str, str]:
    return {name: wanted[name] for name in _REQUEST if name in wanted}


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _with_query(address: str, query: Mapping[str, str]) -> str:
    if not query:
        return address
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
