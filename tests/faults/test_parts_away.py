"""Under load, on the site as in production: Redis away, PostgreSQL away, a worker killed, the whole server killed."""

import http.client
import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from benchmarks.load.stack import Stack
from tests.faults.load import AMOUNT, ESTIMATE, PAGE, Asked, Load, milliseconds, statuses

# 南宁市 residents, level 3: the same bill before, during and after whatever happens.
AREA_PAGE = "/areas/450100/"
HEALED = 2.0  # seconds from the return of a part to the last answer that is not 200


@pytest.fixture(scope="module")
def right(stack: Stack) -> dict[str, str]:
    """The amounts of the estimate while all is well."""
    found = amounts(stack.get(ESTIMATE).body)
    assert found["total"] == AMOUNT
    return found


def amounts(body: bytes) -> dict[str, str]:
    found: dict[str, str] = json.loads(body)["amounts"]
    return found


def check_right(asked: Iterable[Asked], right: dict[str, str]) -> None:
    """Every estimate that was answered is the right one; every page that was answered is a whole page."""
    for one in asked:
        if one.status != 200:
            continue
        assert one.answer is not None
        if one.path == ESTIMATE:
            assert amounts(one.answer.body) == right
        else:
            assert one.answer.body.rstrip().endswith(b"</html>"), one.path


def report(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(f"\n    {text}", end="")  # noqa: T201


def test_without_redis_slower_never_wrong_or_down(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Load(stack) as load:
        time.sleep(2)
        gone = time.monotonic()
        stack.kill("redis")
        time.sleep(4)
        back = time.monotonic()
        stack.start("redis")
        ready = stack.until_ready(5)  # asks the cache, too
        time.sleep(1)
    assert set(statuses(load.asked)) == {200}, statuses(load.asked)
    check_right(load.asked, right)
    report(
        capsys, f"with Redis: {milliseconds(load.between(0, gone))}; without: {milliseconds(load.between(gone, back))}"
    )
    report(capsys, f"ready again {ready:.2f} s after its return")


def test_a_redis_that_hangs_costs_its_timeout_only(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Stopped, not ended: connections are taken and never answered."""
    redis = stack.pid("redis")
    with Load(stack) as load:
        time.sleep(1)
        began = time.monotonic()
        os.kill(redis, signal.SIGSTOP)
        try:
            time.sleep(4)
        finally:
            os.kill(redis, signal.SIGCONT)
        ended = time.monotonic()
        stack.until_ready(5)
    assert set(statuses(load.asked)) == {200}, statuses(load.asked)
    check_right(load.asked, right)
    report(capsys, f"Redis hanging: {milliseconds(load.between(began, ended))}")


def test_without_postgres_a_clear_503_that_heals_by_itself(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Load(stack) as load:
        time.sleep(1)
        stack.kill("postgres")
        gone = time.monotonic()
        time.sleep(3)

        page = stack.get(AREA_PAGE)
        assert (page.status, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "网站暂时不能用" in page.text and "12393" in page.text
        assert int(page.headers["retry-after"]) > 0
        assert page.headers["cache-control"] == "no-store"
        assert "content-security-policy" in page.headers
        interface = stack.get(ESTIMATE)
        assert (interface.status, interface.headers["content-type"]) == (503, "application/json; charset=utf-8")
        assert json.loads(interface.body) == {"errors": {"__all__": ["网站暂时不能用，请过几秒再试。"]}}
        assert int(interface.headers["retry-after"]) > 0
        assert stack.get("/about/").status == 200  # needs no database
        assert stack.get("/healthz").status == 503
        assert stack.get("/readyz").status == 503
        assert max(page.seconds, interface.seconds) < 4  # the connection's own timeout is 3 seconds

        stack.start("postgres")
        back = time.monotonic()
        time.sleep(HEALED + 2)
    away = load.between(gone, back)
    assert set(statuses(load.asked)) <= {200, 503}, statuses(load.asked)
    assert statuses(away)[503] > 10
    assert all(
        one.answer is not None and "retry-after" in one.answer.headers for one in load.asked if one.status == 503
    )
    check_right(load.asked, right)
    after = load.between(back)
    bad = [one.began - back for one in after if one.status != 200]
    healed = max(bad, default=0.0)
    report(capsys, f"without PostgreSQL: {dict(statuses(away))}; last 503 began {healed:.2f} s after its return")
    assert healed < HEALED
    assert statuses(after)[200] > 10


def test_killed_workers_cost_no_reader_an_answer(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = stack.worker_pids()
    assert len(before) == 2
    with Load(stack) as load:
        time.sleep(1)
        os.kill(before[0], signal.SIGKILL)
        took = stack.until(
            lambda: len(stack.worker_pids()) == 2 and before[0] not in stack.worker_pids(), 20, "a new worker"
        )
        time.sleep(3)
    assert set(statuses(load.asked)) == {200}, statuses(load.asked)
    check_right(load.asked, right)
    report(capsys, f"a worker killed: {milliseconds(load.asked)}, none failed; replaced after {took:.1f} s")


def test_new_code_costs_no_reader_an_answer(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`systemctl reload`: SIGHUP, the workers are replaced one after the other."""
    before = set(stack.worker_pids())
    with Load(stack) as load:
        time.sleep(1)
        os.kill(stack.pid("app"), signal.SIGHUP)
        stack.until(lambda: len(stack.worker_pids()) == 2 and not before & set(stack.worker_pids()), 90, "new workers")
        time.sleep(2)
    assert set(statuses(load.asked)) == {200}, statuses(load.asked)
    check_right(load.asked, right)
    report(capsys, f"reloaded: {milliseconds(load.asked)}, none failed")


def test_the_whole_server_killed_and_started_again(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Load(stack) as load:
        time.sleep(1)
        stack.kill("app")
        gone = time.monotonic()
        time.sleep(1)
        page, interface = stack.get(PAGE), stack.get(ESTIMATE)
        assert page.status == interface.status == 503
        assert "网站暂时不能用" in page.text and "12393" in page.text
        assert json.loads(interface.body) == {"errors": {"__all__": ["网站暂时不能用，请过几秒再试。"]}}
        assert int(page.headers["retry-after"]) > 0 and int(interface.headers["retry-after"]) > 0
        assert page.headers["cache-control"] == interface.headers["cache-control"] == "no-store"
        stack.start("app")
        took = stack.until_ready()
        back = time.monotonic()
        time.sleep(2)
    assert set(statuses(load.asked)) <= {200, 503}, statuses(load.asked)
    check_right(load.asked, right)
    assert set(statuses(load.between(back))) == {200}
    report(capsys, f"server killed: {dict(statuses(load.between(gone, back)))}; ready {took:.1f} s after its start")


def test_what_citizens_entered_stands_in_no_log(stack: Stack, right: dict[str, str]) -> None:
    """After all of the above: errors are where proxies and databases like to write whole requests."""
    files = [path for path in stack.folder.rglob("*") if path.is_file() and ".log" in path.name]
    assert {"app.log", "access.log", "nginx.log", "postgres.log", "redis.log"} <= {path.name for path in files}
    whole = [AMOUNT.encode(), b"scheme=resident", right["out_of_pocket"].encode()]
    found = [(path.name, word) for path in files for word in whole if word in Path(path).read_bytes()]
    assert found == []
    assert b"/calculators/inpatient/" in (stack.folder / "access.log").read_bytes()


def test_the_visitors_headers_are_written_over(stack: Stack) -> None:
    """A client that says who it is and how it came is not believed."""
    answer = stack.get("/", headers={"X-Request-ID": "chosen-by-the-client", "X-Forwarded-Proto": "http"})
    assert answer.status == 200  # the portal would send `http` away
    assert answer.headers["x-request-id"] != "chosen-by-the-client"
    assert stack.get("/nowhere/", headers={"X-Forwarded-Host": "evil.example"}).status == 404
    with pytest.raises(http.client.RemoteDisconnected):  # nginx's 444: not even an answer
        stack.get("/", headers={"Host": "evil.example"})


def test_bodies_beyond_the_limits(stack: Stack) -> None:
    """Above 1 MB the portal's own page, above 2 MB nginx's."""
    for size, words in ((1_500_000, "MB"), (3_000_000, "内容太大了")):
        answer = stack.ask("POST", "/calculators/year/", body=b"x" * size, headers={"Content-Type": "text/plain"})
        assert answer.status == 413, size
        assert words in answer.text
