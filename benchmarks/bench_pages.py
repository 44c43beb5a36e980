"""Pages, requests per second of a core, as a share of an empty view behind the same middleware in the same server.

    make bench            # or: .venv-bench/bin/python benchmarks/bench_pages.py --seconds 3

A visitor with a place in the cookie, two workers of granian; the empty view under gunicorn beside it. Needs wrk.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.servers import GRANIAN, GUNICORN, PORTAL, answer, load, posting, serving, site
from benchmarks.turns import TURNS, in_turns, ratio

EMPTY, FRESH, AGAIN = "empty view", "estimate page", "estimate page, asked again with its ETag"
GUNICORN_EMPTY = "empty view under gunicorn"
AIMS = {FRESH: 1 / 5, AGAIN: 4 / 5}
PERSON = "area=450100&scheme=resident"
BILL = f"{PERSON}&care=inpatient&level=level3&total=50000&class_b=5000&class_b_share=0.1&class_c=1000"
PAGES = {
    EMPTY: "/empty/",
    FRESH: f"/calculators/inpatient/?{BILL}",
    "estimate, JSON": f"/api/v1/estimate?{BILL}",
    "compare": f"/calculators/compare/?{BILL}",
    "search": "/search/?q=%E4%BD%8F%E9%99%A2",
    "explainer": "/policies/how-reimbursed/",
    "area": "/areas/450100/",
}
VISITOR = {"Cookie": "mingbai=450100.resident.", "Accept-Encoding": "gzip"}


def year() -> bytes:
    """Sixty bills of one year, as the JSON of the ledger takes them."""
    bill: dict[str, Any] = {"care": "inpatient", "level": "level3", "total": "5000"}
    bills = [bill | {"on": f"2026-{1 + number // 6:02}-{1 + number % 6 * 4:02}"} for number in range(60)]
    return json.dumps({"area": "450100", "scheme": "resident", "bills": bills}).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="for each page (default 10)")
    turn = parser.parse_args().seconds / TURNS
    with (
        TemporaryDirectory() as folder,
        site() as env,
        serving(GRANIAN, PORTAL, env) as granian,
        serving(GUNICORN, PORTAL, env) as gunicorn,
    ):
        racing = {}
        for name, page in PAGES.items():
            assert answer(granian.url + page, VISITOR)[0] == 200, name
            racing[name] = partial(load, granian, page, turn, VISITOR)
        again = VISITOR | {"If-None-Match": answer(granian.url + PAGES[FRESH], VISITOR)[1]}
        assert answer(granian.url + PAGES[FRESH], again)[0] == 304
        racing[AGAIN] = partial(load, granian, PAGES[FRESH], turn, again)
        posted = "/api/v1/year"
        assert answer(granian.url + posted, {"Content-Type": "application/json"}, year())[0] == 200
        racing["year with 60 bills, JSON"] = partial(load, granian, posted, turn, None, posting(Path(folder), year()))
        racing[GUNICORN_EMPTY] = partial(load, gunicorn, PAGES[EMPTY], turn, VISITOR)
        in_turns(racing, 1)  # warm
        speeds = in_turns(racing)
    print(f"  {'':44}{'a second':>12}{'of the empty view':>20}{'aim':>8}")
    for name, found in speeds.items():
        share = ratio(speeds, name, EMPTY)
        judged = f"{AIMS[name]:>8.2f}  {'reached' if share >= AIMS[name] else 'MISSED'}" if name in AIMS else ""
        print(f"  {name:44}{sorted(found)[len(found) // 2]:>12,.0f}{share:>20.3f}{judged}")


if __name__ == "__main__":
    main()
