"""Twenty versions published and one withdrawn under load: no answer mixes two, none errs, none uses what was withdrawn.

Version n: deductible 100 × n an admission, ratio 0.40 + n ÷ 100; of 10,000 yuan the fund pays (10,000 − 100 n) × ratio.
"""

import json
import re
import time
from decimal import Decimal

import pytest

from benchmarks.load.stack import Stack
from tests.faults.load import Asked, Load, milliseconds, statuses

QUERY = "area=990100&scheme=resident&care=inpatient&level=level3&total=10000&on=2026-06-01"
ESTIMATE = f"/api/v1/estimate?{QUERY}"
PAGE = f"/calculators/inpatient/?{QUERY}"
AREA = "/areas/990100/"
LAST = 20
NOTICE = "试验：这一版录入有误。"

# One published each half second; each line: what, which version, when it was acknowledged (the clock of all processes).
PUBLISHER = f"""
import datetime, time
from tests import factories
from regions import services
area = factories.area()
def rules(n):
    return (
        {{"kind": "deductible", "care": "inpatient", "amount": 100 * n, "per": "admission"}},
        {{"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": f"0.{{40 + n}}"}},
        {{"kind": "cap", "care": "inpatient", "amount": 150000}},
    )
def publish(n):
    made = factories.schedule(area, rules(n), status="draft", reason="试验")
    began = time.monotonic()
    services.publish(made)
    print("published", n, began, time.monotonic(), flush=True)  # noqa: T201
    return made
publish(1)
input()
for n in range(2, {LAST} + 1):
    time.sleep(0.3)
    made = publish(n)
time.sleep(0.5)
began = time.monotonic()
services.withdraw(made, notice="{NOTICE}")
print("withdrawn", {LAST}, began, time.monotonic(), flush=True)
time.sleep(1.5)
publish({LAST} + 1)
time.sleep(0.5)
"""


def paid(version: int) -> Decimal:
    return (10000 - 100 * version) * (Decimal(40 + version) / 100)


def version_of(asked: Asked) -> int | None:
    """The version that answered, None where the answer says that none may; fails where it mixes two."""
    assert asked.answer is not None
    text = asked.answer.text
    if asked.path == ESTIMATE:
        answer = json.loads(text)
        if asked.status == 409:
            assert NOTICE in json.dumps(answer["errors"], ensure_ascii=False)
            return None
        version = answer["schedule"]["version"]
        assert Decimal(answer["amounts"]["deductible"]) == 100 * version
        assert Decimal(answer["amounts"]["basic"]) == paid(version)
        assert Decimal(answer["amounts"]["out_of_pocket"]) == 10000 - paid(version)
        return version
    plain = re.sub(r"<[^>]*>", " ", text.split("<main", 1)[1]).replace(",", "")
    # The estimate names what is paid (no version's share is another's rest), the area's page the ratio: "41%" or "41 %".
    if one_page := asked.path == PAGE:
        found = {n for n in range(1, LAST + 2) if f"{paid(n):.2f}" in plain}
    else:
        found = {n for n in range(1, LAST + 2) if re.search(rf"(?<!\d){40 + n}(?:\.0+)?\s*%", plain)}
    assert len(found) <= 1, f"{asked.path} mixes {found}"
    if not found:
        assert NOTICE in plain, f"{asked.path} names neither a figure nor the notice"
        return None
    (version,) = found
    assert re.search(rf"(?<!\d){100 * version}(?!\d)", plain), f"{asked.path}: not the deductible of version {version}"
    if one_page:
        assert f"{10000 - paid(version):.2f}" in plain
    return version


def test_twenty_published_one_withdrawn_under_load(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    with stack.python(PUBLISHER) as publisher:
        assert publisher.stdin is not None and publisher.stdout is not None and publisher.stderr is not None
        first = publisher.stdout.readline().split()
        assert first, publisher.stderr.read()
        with Load(stack, (ESTIMATE, PAGE, AREA, ESTIMATE), keep_tags=True) as load:
            time.sleep(0.5)
            publisher.stdin.write("\n")
            publisher.stdin.flush()
            lines = [line.split() for line in publisher.stdout]
            errors = publisher.stderr.read()
    assert publisher.returncode == 0, errors
    events = [(what, int(version), float(began), float(ended)) for what, version, began, ended in [first, *lines]]
    assert [event[:2] for event in events[-2:]] == [("withdrawn", LAST), ("published", LAST + 1)]
    asked = load.asked
    assert set(statuses(asked)) <= {200, 409}, statuses(asked)
    withdrawn_at, replaced_from = events[-2][3], events[-1][2]
    seen: set[int | None] = set()
    for one in asked:
        version = version_of(one)
        seen.add(version)
        # What was acknowledged before the question is the least, what had begun before the answer the most.
        least = max(
            number for what, number, _, ended in events if what == "published" and ended <= max(one.began, events[0][3])
        )
        most = max(number for what, number, began, _ in events if what == "published" and began <= one.ended)
        if version is None:
            assert events[-2][2] <= one.ended and one.began <= events[-1][3], "no version, though one was published"
        else:
            assert least <= version <= most, f"{one.path}: version {version}, not {least} to {most}"
            if one.began >= withdrawn_at:
                assert version != LAST, f"{one.path}: uses the withdrawn version {one.began - withdrawn_at:.3f} s after"
    after = [one for one in load.between(withdrawn_at) if one.ended < replaced_from]
    assert len(after) > 5
    assert {*range(2, LAST), None, LAST + 1} <= seen | {LAST}, seen
    again = sum(one.again for one in asked)
    assert again > 0, "no reader came back with an ETag"
    text = f"published under load: {milliseconds(asked)}, {again} of them 304, versions seen {len(seen)}"
    with capsys.disabled():
        print(f"\n    {text}", end="")  # noqa: T201
