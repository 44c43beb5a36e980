"""`GET /api/v1/estimate`: which version decides a day, and what day it is when nobody says."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from calculators import schedules
from regions.models import PoolingArea
from regions.services import publish, withdraw
from tests.calculators.world import BASIC, FULL, ask, make_area, make_schedule, refused

pytestmark = pytest.mark.django_db

JANUARY, JULY, NEXT_YEAR = datetime.date(2025, 1, 1), datetime.date(2025, 7, 1), datetime.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Under a stopped clock two tests may write the same key at the same moment."""
    schedules._built.cache_clear()


@pytest.fixture
def area() -> PoolingArea:
    return make_area()


def stop_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime.datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(datetime.UTC))


def version(client: Client, on: str | datetime.date | None) -> int | list[str]:
    """The version that settled, or the fields of a 409."""
    changes = {"on": str(on) if on else None}
    status, answer = ask(client, **changes)
    if status == 200:
        return answer["schedule"]["version"]
    assert refused(client, **changes) == (409, sorted(answer["errors"]))
    return sorted(answer["errors"])


def shanghai(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, minute, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (shanghai(2025, 12, 31, 23, 59), 1),
        (shanghai(2026, 1, 1, 0, 0), 2),
        (shanghai(2026, 1, 1, 0, 30), 2),  # 2025-12-31 16:30 UTC
        (shanghai(2026, 1, 1, 8, 0), 2),
    ],
)
def test_without_a_day_it_is_today_in_shanghai(
    client: Client, area: PoolingArea, monkeypatch: pytest.MonkeyPatch, moment: datetime.datetime, expected: int
) -> None:
    make_schedule(area, FULL, start=JANUARY)
    make_schedule(area, FULL, start=NEXT_YEAR)
    stop_clock(monkeypatch, moment)
    assert version(client, None) == expected
    assert version(client, "") == expected


def test_a_first_version_of_tomorrow_is_none_today(
    client: Client, area: PoolingArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_schedule(area, FULL, start=NEXT_YEAR)
    stop_clock(monkeypatch, shanghai(2025, 12, 31, 23, 59))
    assert version(client, None) == ["on"]
    assert version(client, "2026-01-01") == 1


def test_a_day_to_come_is_answered_with_a_warning(
    client: Client, area: PoolingArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_schedule(area, FULL, start=JANUARY)
    stop_clock(monkeypatch, shanghai(2025, 6, 1, 12))
    assert ask(client, on="2025-06-01")[1]["warnings"] == []
    assert len(ask(client, on="2025-06-02")[1]["warnings"]) == 1


def test_a_version_holds_from_its_day_until_the_next_begins(client: Client, area: PoolingArea) -> None:
    make_schedule(area, FULL, start=JANUARY)
    make_schedule(area, FULL, start=JULY)
    days = ["0001-01-01", "2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01", "2025-07-02", "9999-12-31"]
    assert [version(client, day) for day in days] == [["on"], ["on"], 1, 1, 2, 2, 2]


def test_the_other_scheme_and_the_other_area_do_not_count(client: Client, area: PoolingArea) -> None:
    make_schedule(area, FULL, start=JANUARY)
    make_schedule(area, FULL, start=JULY, scheme="employee")
    make_schedule(make_area("990200", "别处市"), FULL, start=JULY)
    assert version(client, "2025-08-01") == 1
    assert ask(client, on="2025-08-01")[1]["schedule"]["effective_from"] == "2025-01-01"


def test_a_version_that_says_none_ends_the_one_before(client: Client, area: PoolingArea) -> None:
    make_schedule(area, FULL, start=JANUARY)
    make_schedule(area, [], start=JULY, ends=True)
    make_schedule(area, FULL, start=NEXT_YEAR)
    days = ["2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01"]
    assert [version(client, day) for day in days] == [1, ["on"], ["on"], 3]


def test_a_withdrawn_version_is_gone_at_once_and_says_why(client: Client, area: PoolingArea) -> None:
    make_schedule(area, FULL, start=JANUARY)
    wrong = make_schedule(area, FULL, start=JULY)
    assert version(client, "2025-08-01") == 2
    withdraw(wrong, notice="七月标准录入有误，正在核对。")
    assert [version(client, day) for day in ("2025-06-30", "2025-07-01", "2025-08-01")] == [1, ["on"], ["on"]]
    assert "七月标准录入有误，正在核对。" in "".join(ask(client, on="2025-08-01")[1]["errors"]["on"])
    publish(make_schedule(area, FULL, start=JULY, status="draft"))
    assert [version(client, day) for day in ("2025-06-30", "2025-07-01", "2025-08-01")] == [1, 3, 3]


def test_a_withdrawn_first_version_leaves_nothing(client: Client, area: PoolingArea) -> None:
    withdraw(make_schedule(area, FULL), notice="录入有误。")
    assert version(client, "2025-06-01") == ["on"]


def test_a_correction_replaces_the_version_of_the_same_start(client: Client, area: PoolingArea) -> None:
    wrong = make_schedule(area, BASIC, start=JANUARY)
    correction = make_schedule(area, FULL, start=JANUARY, status="draft")
    assert (version(client, "2025-01-01"), ask(client)[1]["unknown"]) == (1, ["critical_illness"])
    publish(correction)
    wrong.refresh_from_db()
    assert wrong.status == "superseded"
    assert (version(client, "2025-01-01"), ask(client)[1]["unknown"]) == (2, [])


def test_a_withdrawn_correction_does_not_bring_the_first_one_back(client: Client, area: PoolingArea) -> None:
    make_schedule(area, FULL, start=JANUARY)
    correction = publish(make_schedule(area, FULL, start=JANUARY, status="draft"))
    withdraw(correction, notice="仍有误。")
    assert version(client, "2025-01-01") == ["on"]


# --- /api/v1/areas says the same -----------------------------------------------------------------------------------


def listed(client: Client) -> dict[str, bool] | None:
    (area,) = client.get("/api/v1/areas").json()["areas"]
    assert area["employee"] is None
    return area["resident"]


def test_the_list_of_areas_knows_what_is_in_force_today(
    client: Client, area: PoolingArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(client) is None
    make_schedule(area, FULL, start=JULY, status="draft")
    assert listed(client) is None
    make_schedule(area, FULL, start=JANUARY)
    wrong = make_schedule(area, BASIC, start=JULY)
    make_schedule(area, [], start=NEXT_YEAR, ends=True)
    everything = {"inpatient": True, "outpatient": True, "supplement": True, "assistance": False}
    for moment, expected in [
        (shanghai(2024, 12, 31, 23), None),
        (shanghai(2025, 1, 1, 0, 30), everything),
        (shanghai(2025, 7, 1, 0), everything | {"supplement": False}),
        (shanghai(2026, 1, 1, 0), None),
    ]:
        stop_clock(monkeypatch, moment)
        assert listed(client) == expected, moment
    stop_clock(monkeypatch, shanghai(2025, 7, 1, 12))
    withdraw(wrong, notice="录入有误。")
    assert listed(client) is None
    publish(make_schedule(area, FULL, start=JULY, status="draft"))
    assert listed(client) == everything


def test_the_list_of_areas_does_not_know_doubtful_figures(client: Client, area: PoolingArea) -> None:
    make_schedule(area, [rule | {"evidence": "doubtful"} for rule in FULL])
    assert listed(client) == dict.fromkeys(("inpatient", "outpatient", "supplement", "assistance"), False)
