"""Where webhooks may go, how they are signed, and when they are tried again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook

from services.notifications.channels.webhook_client import Answer, Failure, Poster, retry_after
from services.notifications.channels.webhook_guard import (
    AddressRefused,
    Guard,
    Resolve,
)
from services.notifications.channels.webhook_signing import headers, new_secret
from services.notifications.deliveries.domain import Deferred, DeliveryState, Unknown, after_attempt
from services.notifications.settings import Settings
from services.notifications.webhooks import domain
from shared import clock
from shared.addresses import is_public
from tests.support.receiver import Receiver, receiver

NOW = datetime(2031, 3, 4, 10, tzinfo=UTC)
PUBLIC = "93.184.215.14"


def always(*addresses: str) -> Resolve:
    async def answer(host: str, port: int) -> Sequence[str]:
        return addresses or (host,)

    return answer


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",  # noqa: S104
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "224.0.0.1", "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255", "198.18.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.215.14",
        "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fec0::1", "100::1",
    ],
)  # fmt: skip
async def test_no_name_leads_into_our_own_network(address: str):
    for found in ([address], [PUBLIC, address]):
        with pytest.raises(AddressRefused) as refused:
            await Guard(resolve=always(*found)).check("https://hooks.example.org/x")
        assert refused.value.code == "address-refused"


@pytest.mark.parametrize(
    "url",
    [
        "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.1/", "https://127.1/", "https://0x7f000001/",
        "https://1.2.3.4.5/", "https://user@example.org/", "https://user:word@example.org/", "https://:@example.org/",
        "https://example.org:0/", "https://example.org:25/", "https://example.org:22/", "https://example.org:99999/",
        "https://example.org:x/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/",
        "example.org", "https://", "https:///x", "https://exa mple.org/", "https://example.org/a b",
        "https://example.org\\@127.0.0.1/", "https://example.org/\r\nX: y", "https://[fe80::1%25eth0]/",
        "https://[::1/", "https://exa%6dple.org/", "https://example.org/#x", "https://-/", "https://..",
        "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 2000, "https://\u2024.org/",
    ],
)  # fmt: skip
async def test_what_is_no_plain_url_is_refused_before_it_is_looked_up(url: str):
    with pytest.raises(AddressRefused):
        await Guard(resolve=always("127.0.0.1")).check(url)


async def test_a_public_address_is_taken_and_one_of_ours_where_it_is_allowed():
    found = await Guard(resolve=always(PUBLIC)).check("https://bücher.example:8443/ü?q=1")
    assert (found.host, found.port, found.path) == ("xn--bcher-kva.example", 8443, "/%C3%BC?q=1")
    assert found.host_header == "xn--bcher-kva.example:8443"
    assert (await Guard(resolve=always("2606:2800:21f:cb07::1")).check("https://[2606:2800:21f:cb07::1]")).path == "/"
    ours = Guard([IPv4Network("10.20.0.0/16")], always("10.20.1.1"))
    assert (await ours.check("http://intra.example/x")).scheme == "http"
    for refused in ("10.21.1.1", PUBLIC):
        with pytest.raises(AddressRefused):
            await Guard([IPv4Network("10.20.0.0/16")], always(refused)).check("http://intra.example/x")


@given(address=st.ip_addresses(v=4))
def test_python_agrees_about_which_addresses_are_not_public(address: IPv4Address):
    if not address.is_global or address.is_multicast:
        assert not is_public(address)


@given(address=st.ip_addresses(v=6))
def test_nothing_that_python_calls_private_is_public(address: IPv6Address):
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast
        assert not any((address.ipv4_mapped, address.sixtofour, address.teredo))


def settings(**others: Any) -> Settings:
    given: dict[str, Any] = {"database_url": SecretStr("postgresql://nobody"), "webhook_timeout": 2.0}
    return Settings(**given, **others)


@pytest.fixture
async def server() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        yield found


async def test_a_name_that_changes_its_mind_before_we_connect_gains_nothing(server: Receiver):
    """It leads to a public address when it is looked at, and to our own network a moment later."""
    answers = [[PUBLIC], ["127.0.0.1"]]

    async def changing(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    guard = Guard(resolve=changing)
    await guard.check(f"https://rebound.example:{server.port}/x")
    poster = Poster(settings(), connections=1, kept=1, guard=guard)
    answer = await poster.post(f"https://rebound.example:{server.port}/x", b"{}")
    assert answer == Failure("address-refused", sent=False)
    assert (answers, server.requests) == ([], [])
    await poster.aclose()


async def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(server: Receiver):
    looked: list[str] = []

    async def once(host: str, port: int) -> Sequence[str]:
        looked.append(host)
        return ["127.0.0.1"]

    poster = Poster(settings(), connections=1, kept=1, guard=Guard([IPv4Network("127.0.0.0/8")], once))
    for _ in range(2):
        answer = await poster.post(server.url("/x?y=1", host="hooks.example"), b"{}")
        assert isinstance(answer, Answer)
    assert looked == ["hooks.example"]
    assert {got.headers["host"] for got in server.requests} == {f"hooks.example:{server.port}"}
    await poster.aclose()


async def test_a_redirect_is_not_followed_and_a_long_answer_is_not_read(server: Receiver):
    poster = Poster(settings(), connections=1, kept=1, guard=Guard([IPv4Network("127.0.0.0/8")]))
    server.says(307, location=server.url("/inner"))
    redirected = await poster.post(server.url(), b"{}")
    server.says(200, "x" * 1_000_000)
    long = await poster.post(server.url(), b"{}")
    assert isinstance(redirected, Answer)
    assert isinstance(long, Answer)
    assert (redirected.status, long.status, len(long.body)) == (307, 200, 64 * 1024)
    assert [got.path for got in server.requests] == ["/hooks", "/hooks"]
    await poster.aclose()


async def test_http_leads_nowhere_but_into_networks_that_are_allowed():
    poster = Poster(settings(), connections=1, kept=1, guard=Guard(resolve=always(PUBLIC)))
    assert await poster.post("http://hooks.example/x", b"{}") == Failure("address-refused", sent=False)


async def test_tls_proves_the_name(tmp_path: Path):
    certificate, key = self_signed(tmp_path, "hooks.example")
    guard = Guard([IPv4Network("127.0.0.0/8")], always("127.0.0.1"))
    async with receiver(certificate, key) as server:
        trusting = Poster(settings(outgoing_ca_file=certificate), connections=1, kept=1, guard=guard)
        right = await trusting.post(server.url(host="hooks.example"), b"{}")
        wrong = await trusting.post(server.url(host="others.example"), b"{}")
        stranger = await Poster(settings(), connections=1, kept=1, guard=guard).post(
            server.url(host="hooks.example"), b"{}"
        )
        await trusting.aclose()
    assert isinstance(right, Answer)
    assert wrong == stranger == Failure("tls", sent=False)


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for this name and its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, key


@given(body=st.text(max_size=200), count=st.integers(min_value=1, max_value=3))
def test_every_secret_verifies_what_all_sign(body: bytes, count: int):
    secrets = [new_secret() for _ in range(count)]
    text = json.dumps(body, ensure_ascii=body.isascii()).encode("utf-8", "replace")
    made = {
        name.decode(): value.decode() for name, value in headers(secrets, "01a2", int(clock.now().timestamp()), text)
    }
    for secret in secrets:
        Webhook(secret).verify(text, made)
    assert len(made["webhook-signature"].split()) == count


@given(attempts=st.integers(min_value=1, max_value=20), chance=st.floats(min_value=0, max_value=1))
def test_a_message_is_tried_ten_times_within_days(attempts: int, chance: float):
    for outcome in (Deferred("http-500"), Unknown("timeout")):
        end = after_attempt(
            outcome, NOW, channel="webhook", rule="matching.session_held.v1", attempts=attempts,
            first=NOW - timedelta(days=30), unknown=attempts, chance=chance,
        )  # fmt: skip
        if attempts >= len(domain.WAITS):
            assert end.try_at is None
            assert end.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN)
        else:
            wait = domain.WAITS[attempts]
            assert end.try_at is not None
            assert wait * 0.89 <= end.try_at - NOW <= wait * 1.11


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), ("Tue, 04 Mar 2031 10:05:00 GMT", 300), ("Tue, 04 Mar 2031 09:00:00 GMT", 0), ("soon", None),
     ("", None), ("-5", None), ("9" * 40, None), ("\u0663", None)],
)  # fmt: skip
def test_retry_after_is_read_in_both_of_its_forms(text: str, seconds: int | None):
    found = retry_after(Answer(429, [(b"Retry-After", text.encode())], b""), NOW)
    assert (None if found is None else found.total_seconds()) == seconds


@pytest.mark.parametrize(
    ("patterns", "kind", "hears"),
    [
        (["*"], "matching.session_held.v1", True),
        (["matching.*"], "matching.session_held.v1", True),
        (["matching.session_*"], "matching.session_held.v1", True),
        (["matching.session_held"], "matching.session_held.v1", True),
        (["matching.session"], "matching.session_held.v1", False),
        (["profiles.*"], "matching.session_held.v1", False),
        ([], "matching.session_held.v1", False),
    ],
)
def test_an_endpoint_hears_what_it_chose(patterns: list[str], kind: str, hears: bool):
    assert domain.listens(patterns, kind) is hears


@given(text=st.text(max_size=30_000))
def test_no_body_is_too_long(text: str):
    event = json.dumps({"id": "1", "type": "a.b.v1", "data": {"text": text}}).encode()
    body = domain.body_of("a.b.v1", event)
    assert len(body) <= domain.MOST_BODY
    assert json.loads(body)["id"] == "1"


def test_no_system_is_told_who_said_no_and_why():
    golden = Path(__file__).parents[2] / "contract" / "events" / "golden"
    for name in ("mentorship_ended", "proposal_declined", "request_declined", "request_expired", "proposal_expired"):
        event = (golden / f"matching.{name}.v1.json").read_bytes()
        sent = json.loads(domain.body_of(f"matching.{name}.v1", event))
        assert sent["data"]["mentee_id"]
        assert not {"reason", "ended_by", "declined_by", "rematch", "suggested", "alternatives"} & set(sent["data"])
    assert not [kind for kind in domain.EVENTS if "introduction_proposed" in kind or "testimonial_offered" in kind]
