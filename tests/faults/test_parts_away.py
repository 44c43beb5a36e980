"""Under load, on the site as in production: Redis away, PostgreSQL away, a worker killed, the whole server killed."""

import contextlib
import http.client
import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from benchmarks.load.stack import HOST, Stack
from tests.faults.load import AMOUNT, ESTIMATE, PAGE, PAGES, Asked, Load, milliseconds, statuses

# 南宁市 residents, level 3: the same bill before, during and after whatever happens.
AREA_PAGE = "/areas/450100/"
UNKEPT_PAGE = "/areas/450100/?on=2026-06-01"
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


def whole(stack: Stack) -> bool:
    """Whether nothing is missing, the cache included."""
    return bool(json.loads(stack.get("/readyz").body)["status"] == "ok")


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
        degraded = stack.get("/readyz")  # a balancer that goes by it takes no machine away
        assert (degraded.status, json.loads(degraded.body)["cache"]) == (200, "unavailable")
        back = time.monotonic()
        stack.start("redis")
        ready = stack.until(lambda: whole(stack), 5, "the cache")
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
        stack.until(lambda: whole(stack), 5, "the cache")
    assert set(statuses(load.asked)) == {200}, statuses(load.asked)
    check_right(load.asked, right)
    report(capsys, f"Redis hanging: {milliseconds(load.between(began, ended))}")


# Pages of PAGES that are kept (portal.kept_pages), and the others.
KEPT = (AREA_PAGE, "/", "/about/")
OTHERS = tuple(path for path in PAGES if path not in KEPT)


def test_without_postgres_kept_pages_and_a_clear_503_that_heals_by_itself(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Load(stack) as load:
        time.sleep(2)
        stack.kill("postgres")
        gone = time.monotonic()
        time.sleep(3)

        page = stack.get(UNKEPT_PAGE)
        assert (page.status, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "网站暂时不能用" in page.text and "12393" in page.text
        assert int(page.headers["retry-after"]) > 0
        assert page.headers["cache-control"] == "no-store"
        assert "content-security-policy" in page.headers
        interface = stack.get(ESTIMATE)
        assert (interface.status, interface.headers["content-type"]) == (503, "application/json; charset=utf-8")
        assert json.loads(interface.body) == {"errors": {"__all__": ["网站暂时不能用，请过几秒再试。"]}}
        assert int(interface.headers["retry-after"]) > 0
        kept = stack.get(AREA_PAGE, headers={"Accept-Encoding": "gzip"})
        assert (kept.status, kept.headers["content-encoding"]) == (200, "gzip")
        again = stack.get(AREA_PAGE, headers={"If-None-Match": kept.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        assert stack.get("/calculators/").status == 200  # needs no database
        assert stack.get("/healthz").status == 200  # to start it anew would not help
        assert stack.get("/readyz").status == 503
        assert max(one.seconds for one in (page, interface, kept, again)) < 2

        stack.start("postgres")
        back = time.monotonic()
        time.sleep(HEALED + 2)
    before, away, after = load.between(0, gone), load.between(gone, back), load.between(back)
    assert set(statuses(load.asked)) <= {200, 503}, statuses(load.asked)
    check_right(load.asked, right)
    # Word for word what the database had said before.
    text = {one.path: one.answer.body for one in before if one.path in KEPT and one.answer is not None}
    kept_answers = [one for one in load.asked if one.path in KEPT and one.began < back]
    assert {one.path for one in kept_answers if one.began > gone} == set(KEPT)
    assert [one for one in kept_answers if one.answer is None or one.answer.body != text[one.path]] == []
    assert {one.status for one in away if one.path in OTHERS} == {503}
    assert all(
        one.answer is not None and "retry-after" in one.answer.headers for one in load.asked if one.status == 503
    )
    bad = [one.began - back for one in after if one.status != 200]
    healed = max(bad, default=0.0)
    report(
        capsys,
        f"without PostgreSQL: {dict(statuses(away))}; kept pages {milliseconds([one for one in away if one.path in KEPT])};"
        f" last 503 began {healed:.2f} s after its return",
    )
    assert healed < HEALED
    assert {one.path for one in after if one.status == 200} == set(PAGES)


def test_a_postgres_that_hangs_does_not_take_the_kept_pages_along(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Stopped, not ended: connections are taken and never answered. Each thread finds out once; one at a time tries again."""
    with Load(stack, (*KEPT, ESTIMATE)) as load:
        time.sleep(2)
        began = time.monotonic()
        processes = stop_all(stack.pid("postgres"))
        try:
            time.sleep(12)
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)
        ended = time.monotonic()
        time.sleep(HEALED + 3)
    assert set(statuses(load.asked)) <= {200, 503}, statuses(load.asked)
    check_right(load.asked, right)
    kept = [one for one in load.asked if one.path in KEPT]
    assert set(statuses(kept)) == {200}
    hanging = [one for one in kept if began <= one.began < ended]
    assert max(one.ended - one.began for one in kept) < 6
    healed = max((one.began - ended for one in load.between(ended) if one.status != 200), default=0.0)
    report(
        capsys,
        f"PostgreSQL hanging: kept pages {milliseconds(hanging)}; last 503 began {healed:.2f} s after its return",
    )
    assert healed < HEALED


def test_what_was_withdrawn_just_before_is_never_served_again(
    stack: Stack, right: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The staff's POST is answered, PostgreSQL killed in the same moment: the kept page of the withdrawn figures is gone."""
    with stack.python(WITHDRAWER) as said:
        assert said.stdout is not None and said.stderr is not None
        words = said.stdout.read().split()
        assert len(words) == 3, said.stderr.read()
    number, area, session = words
    path, token = f"/areas/{area}/", "a" * 32
    with Load(stack, (path, path, AREA_PAGE, "/"), keep_tags=True) as load:
        time.sleep(2)
        answer = stack.ask(
            "POST",
            f"/admin/regions/benefitschedule/{number}/do/withdraw/",
            body=urlencode({"notice": NOTICE}),
            headers={
                "Cookie": f"sessionid={session}; csrftoken={token}",
                "X-CSRFToken": token,
                "Origin": f"https://{HOST}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        acknowledged = time.monotonic()
        stack.kill("postgres")
        assert answer.status == 302, answer.text
        time.sleep(3)
        stack.start("postgres")
        back = time.monotonic()
        time.sleep(HEALED + 1)
    asked = [one for one in load.asked if one.path == path]
    before = [one for one in asked if one.ended < acknowledged - answer.seconds]
    assert before and all(one.status == 200 and NOTICE not in one.answer.text for one in before if one.answer)
    after = [one for one in asked if one.began > acknowledged]
    assert len(after) > 10
    assert set(statuses(after)) <= {200, 503}
    assert [one for one in after if one.status == 200 and one.answer and NOTICE not in one.answer.text] == []
    assert any(one.status == 200 for one in after if one.began > back + HEALED)
    away = [one for one in after if one.began < back]
    report(capsys, f"withdrawn, then killed: {dict(statuses(away))} for its page, never the old one")


NOTICE = "试验：这一版录入有误。"

# Prints a published version with a figure, its area, and the session of a member of staff who may withdraw it.
WITHDRAWER = """
from django.contrib.auth.models import User
from django.test import Client
from regions.models import BenefitSchedule
version = BenefitSchedule.objects.filter(status="published", scheme="resident").exclude(area="450100").first()
client = Client()
client.force_login(User.objects.create_superuser("faults"))
print(version.pk, version.area_id, client.cookies["sessionid"].value)  # noqa: T201
"""


def stop_all(main: int) -> list[int]:
    """Stop a process and all its children where they are; which."""
    children = [int(pid) for file in Path(f"/proc/{main}/task").glob("*/children") for pid in file.read_text().split()]
    found = [main, *children]
    for process in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
    return found


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
