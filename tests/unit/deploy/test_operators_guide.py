"""What guides and runbooks tell operators to type or to watch exists."""

from __future__ import annotations

import re
import shlex

import pytest
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import generate_latest

from shared.settings import Settings
from telemachus import topology
from tests.support.manifests import ROOT, parse_command

PAGES = sorted([ROOT / "docs/guides/operators.md", *(ROOT / "docs/runbooks").glob("*.md")])
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
CREATED = re.compile(r'meter\.create_(\w+)\(\s*"(telemachus\.[\w.]+)"(?:,\s*unit="(\w+)")?')


def _exported() -> set[str]:
    """The names under which Prometheus sees the metrics that the code creates."""
    provider = MeterProvider(metric_readers=[PrometheusMetricReader()], shutdown_on_exit=False)
    meter = provider.get_meter("test")
    try:
        for path in sorted([*(ROOT / "shared").rglob("*.py"), *(ROOT / "services").rglob("*.py")]):
            for kind, name, unit in CREATED.findall(path.read_text(encoding="utf-8")):
                instrument = getattr(meter, f"create_{kind}")(name, unit=unit)
                getattr(instrument, {"counter": "add", "gauge": "set", "histogram": "record"}[kind])(1)
        lines = generate_latest().decode().splitlines()
    finally:
        provider.shutdown()
    return {line.split()[2] for line in lines if line.startswith("# TYPE telemachus_")}


def test_metrics_that_pages_name_are_exported() -> None:
    named = set(re.findall(r"\btelemachus_[a-z_]+\b", TEXT))
    assert {"telemachus_outbox_age_seconds", "telemachus_consumer_lag", "telemachus_dead_letters_waiting"} <= named
    assert named <= _exported()


@pytest.mark.parametrize("line", re.findall(r"-- (telemachus .*)", TEXT))
def test_commands_that_pages_name_are_commands(line: str) -> None:
    letter = "0199d3a0-0000-7000-8000-000000000000"
    assert parse_command(shlex.split(line.replace(" ID", f" {letter}"))[1:])["command"].startswith("dlq ")


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_setting_of_notifications_is_told() -> None:
    told = TEXT + (ROOT / "docs/guides/mail-servers-and-bounces.md").read_text(encoding="utf-8")
    own = topology.service("notifications").settings.model_fields.keys() - Settings.model_fields.keys()
    secrets = {name for name in own if f"{name}_file" in own}
    for name in own - secrets:
        alike = name.upper().replace("BOUNCE_IMAP_", "IMAP_")
        assert re.search(rf"\b{alike}\b", told), f"no guide tells of TELEMACHUS_{name.upper()}"


def test_what_the_overlay_leaves_out_can_be_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (ROOT / "deploy/k8s/overlays/production/notifications.env").read_text(encoding="utf-8")
    left_out = dict(re.findall(r"^# (TELEMACHUS_\w+)=(.*)$", lines, re.MULTILINE))
    monkeypatch.setenv("TELEMACHUS_DATABASE_URL", "postgresql://a:b@localhost/c")
    for name, value in left_out.items():
        monkeypatch.setenv(name, value)
    settings = topology.service("notifications").settings.from_environment()
    assert {name.removeprefix("TELEMACHUS_").lower() for name in left_out} <= settings.model_fields_set
    assert {"TELEMACHUS_SMTP_PER_MINUTE_TO", "TELEMACHUS_CHAT_HOSTS", "TELEMACHUS_OUTGOING_NETWORKS"} <= left_out.keys()
