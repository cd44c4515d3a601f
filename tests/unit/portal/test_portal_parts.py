"""The parts of the portal that need nothing else: its secrets, its addresses, its bars, its words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from services.portal.answers import Breakdown, Number, Row, StepNumber
from services.portal.pages.insight.chart import draw
from services.portal.pages.insight.cohorts import finding, in_order
from services.portal.pages.mentorship.planning import read_plan
from services.portal.settings import Settings
from services.portal.sign_in.domain import local_path
from services.portal.vault import Vault
from services.portal.words import ENGLISH
from shared import clock
from shared.settings import Environment

STEPS = ("enrolled", "proposed", "accepted", "started", "scheduled", "held", "feedback")


def steps(*counts: int | None) -> list[StepNumber]:
    return [
        StepNumber(step=name, label=name.capitalize(), definition="…", count=count, hidden=count is None)
        for name, count in zip(STEPS, counts, strict=True)
    ]


def settings(**changed: object) -> Settings:
    fields: dict[str, object] = {
        "environment": Environment.TEST,
        "database_url": SecretStr("postgresql://x"),
        **{f"{name}_url": f"http://{name}" for name in ("profiles", "matching", "notifications", "analytics")},
        **changed,
    }
    return Settings.model_validate(fields)


class TestVault:
    def test_it_opens_what_it_sealed_and_nothing_else(self):
        vault, other = Vault("a" * 32), Vault("b" * 32)
        sealed = vault.seal_text("sign-in", {"state": "x"})
        assert vault.open_text("sign-in", sealed) == {"state": "x"}
        assert vault.open_text("session", sealed) is None
        assert other.open_text("sign-in", sealed) is None

    @given(st.text(max_size=200))
    def test_it_takes_any_text_for_a_cookie_and_opens_none(self, text: str):
        assert Vault("a" * 32).open_text("sign-in", text) is None

    def test_a_form_token_is_of_one_session(self):
        vault = Vault("a" * 32)
        assert vault.is_form_token("cookie", vault.form_token("cookie"))
        assert not vault.is_form_token("another", vault.form_token("cookie"))
        assert not vault.is_form_token("cookie", "ünïcode")


class TestLocalPath:
    @pytest.mark.parametrize("path", ["/", "/proposals/1", "/programs/1/cohort?by=grade&sort=held"])
    def test_a_page_of_ours_is_kept(self, path: str):
        assert local_path(path) == path

    @given(st.one_of(st.text(max_size=60), st.text(alphabet="/\\:.@ \t\n%2f", max_size=20).map(lambda t: "/" + t)))
    def test_no_text_leads_to_another_origin(self, wanted: str):
        target = urlsplit(urljoin("http://portal.test/", local_path(wanted)))
        assert (target.scheme, target.netloc) == ("http", "portal.test")


class TestChart:
    def test_bars_start_at_zero_and_are_in_proportion(self):
        bars = draw(ENGLISH, steps(40, 20, 10, 10, 5, 5, 0), 5)
        assert [bar.width for bar in bars] == [100, 50, 25, 25, 12.5, 12.5, 0]
        assert bars[0].cell.text == "40"
        assert bars[1].cell.text == "20 (50%)"

    def test_a_hidden_number_is_hatched_up_to_what_it_can_be(self):
        bar = draw(ENGLISH, steps(40, 20, 10, 10, 5, None, None), 5)[5]
        assert bar.cell.hidden
        assert bar.width == 10
        assert bar.cell.text == "fewer than 5, hidden"

    @given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=7, max_size=7), st.integers(3, 100))
    def test_everything_fits(self, counts: list[int | None], minimum: int):
        assert all(0 <= (bar.width or 0) <= 100 for bar in draw(ENGLISH, steps(*counts), minimum))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((53, 46, 34, 34, 28, 24, 8), "24 of 53 mentees have held their first session"),
        ((53, 46, 34, 34, 28, None, None), "28 of 53 mentees have planned their first session"),
        ((53, 46, 34, 34, 28, 1, None), "1 of 53 mentees has held their first session"),
        ((1, 1, 1, 1, 1, 1, 1), "The only mentee has held their first session"),
        ((9, 9, 9, 9, 9, 9, 9), "All 9 mentees have held their first session"),
        ((53, 0, 0, 0, 0, 0, 0), "53 mentees enrolled; no proposals have gone out yet"),
        ((0, 0, 0, 0, 0, 0, 0), "Nobody has enrolled yet"),
        ((None, None, None, None, None, None, None), "This program is too small for its numbers to be shown"),
    ],
)
def test_the_title_of_the_chart_is_its_finding(counts: tuple[int | None, ...], said: str):
    assert finding(ENGLISH, steps(*counts)) == said


def test_rows_sort_by_a_step_with_hidden_numbers_last():
    table = Breakdown(
        dimension="department",
        steps=steps(30, 20, 0, 0, 0, 0, 0)[:2],
        rows=[
            Row(value=value, numbers=[Number(count=9, hidden=False), Number(count=count, hidden=count is None)])
            for value, count in (("beta", None), ("Alpha", 5), ("Gamma", 8))
        ],
    )
    assert [row.value for row in in_order(table, "proposed", down=True)] == ["Gamma", "Alpha", "beta"]
    assert [row.value for row in in_order(table, "proposed", down=False)] == ["Alpha", "Gamma", "beta"]
    assert [row.value for row in in_order(table, "nonsense", down=False)] == ["Alpha", "beta", "Gamma"]


class TestDates:
    def test_days_and_times_read_as_people_say_them(self):
        start, end = datetime(2031, 3, 4, 13, tzinfo=UTC), datetime(2031, 3, 4, 13, 45, tzinfo=UTC)
        assert ENGLISH.day(date(2031, 3, 4)) == "Tuesday, 4 March 2031"
        assert ENGLISH.day(clock.today()) == f"{clock.today():%A} {clock.today().day} {clock.today():%B}"
        assert ENGLISH.date(date(2031, 3, 4)) == "4 March 2031"
        assert ENGLISH.moment(start, "Europe/Berlin") == "Tuesday, 4 March 2031, 14:00 (Berlin)"
        assert ENGLISH.moment(start, "Asia/Kolkata") == "Tuesday, 4 March 2031, 18:30 (Kolkata)"
        assert ENGLISH.moment(start, "Europe/Berlin", named=False) == "Tuesday, 4 March 2031, 14:00"
        assert ENGLISH.span(start, end, "Europe/Berlin") == (
            "Tuesday, 4 March 2031, 14:00–14:45 (Central European Standard Time)"
        )

    def test_a_session_past_midnight_says_so(self):
        start, end = datetime(2031, 3, 4, 22, 30, tzinfo=UTC), datetime(2031, 3, 4, 23, 30, tzinfo=UTC)
        assert ENGLISH.span(start, end, "Europe/Berlin").endswith(
            "23:30–00:30 the next day (Central European Standard Time)"
        )

    def test_an_unknown_zone_is_read_as_utc(self):
        assert ENGLISH.moment(datetime(2031, 3, 4, 13, tzinfo=UTC), "Moon/Base").endswith("13:00 (UTC)")


class TestSessionForm:
    def test_a_day_and_a_time_are_by_the_visitors_clock(self):
        form = {"title": " Start ", "day": "2031-03-04", "time": "14:00", "minutes": "45"}
        plan, errors = read_plan(form, "Europe/Berlin", ENGLISH)
        assert not errors
        assert plan is not None
        body = plan.body("Europe/Berlin")
        assert (body["title"], body["start"], body["minutes"]) == ("Start", "2031-03-04T14:00:00+01:00", 45)

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"title": " "}, "title"),
            ({"day": "4.3."}, "day"),
            ({"time": "25:00"}, "day"),
            ({"day": "2001-01-01"}, "day"),
            ({"minutes": "9"}, "minutes"),
            ({"minutes": "²"}, "minutes"),
        ],
    )
    def test_what_is_wrong_is_told_by_field(self, changed: dict[str, str], field: str):
        form = {"title": "Start", "day": "2031-03-04", "time": "14:00", "minutes": "45", **changed}
        plan, errors = read_plan(form, "UTC", ENGLISH)
        assert plan is None
        assert list(errors) == [field]


class TestSettings:
    def test_no_short_or_missing_secret_is_taken(self):
        with pytest.raises(ValueError, match="TELEMACHUS_SESSION_SECRET"):
            _ = settings().session_secret_text
        with pytest.raises(ValueError, match="32 are needed"):
            _ = settings(session_secret=SecretStr("short")).session_secret_text

    def test_secrets_come_from_files(self, tmp_path: Path):
        file = tmp_path / "secret"
        file.write_text("s" * 40 + "\n")
        chosen = settings(session_secret_file=file, oidc_client_secret_file=file)
        assert chosen.session_secret_text == chosen.client_secret_text == "s" * 40

    def test_a_public_client_has_no_secret(self):
        assert not settings().client_secret_text

    def test_two_client_secrets_are_refused(self, tmp_path: Path):
        with pytest.raises(ValidationError, match="not both"):
            settings(oidc_client_secret=SecretStr("x"), oidc_client_secret_file=tmp_path / "x")

    @pytest.mark.parametrize(
        ("url", "secure"),
        [
            ("http://localhost:8000", False),
            ("http://127.0.0.1:8000", False),
            ("https://localhost", True),
            ("http://mentoring.example.org", True),
            ("https://mentoring.example.org", True),
        ],
    )
    def test_cookies_are_secure_but_on_loopback(self, url: str, secure: bool):
        assert settings(public_url=url).secure_cookies is secure
