"""JSON with all steps, requests per second of a core: GET /api/v1/estimate against POST /trace of OpenFisca's web API.

    make bench            # or: .venv-bench/bin/python benchmarks/bench_json.py --seconds 3

The same rule and bill, two workers each: the portal under granian, OpenFisca under gunicorn (its own `openfisca serve` is
gunicorn with sync workers; with threads it was faster here). Only one server is loaded at a time. Needs wrk.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.openfisca_api import question
from benchmarks.rules import NANNING
from benchmarks.servers import GRANIAN, GUNICORN, PORTAL, answer, load, posting, serving, site
from benchmarks.turns import TURNS, in_turns, show

OURS, THEIRS = "GET /api/v1/estimate", "OpenFisca, POST /trace"
AIMS = {THEIRS: 1.5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15, help="for each contender (default 15)")
    turn = parser.parse_args().seconds / TURNS
    bill = "&".join(f"{name}={value}" for name, value in NANNING.bills()[30].items())
    body = json.dumps(question(NANNING)).encode()
    with (
        TemporaryDirectory() as folder,
        site() as env,
        serving(GRANIAN, PORTAL, env) as portal,
        serving(GUNICORN, "benchmarks.openfisca_api:application", env) as openfisca,
    ):
        ours = f"/api/v1/estimate?area=450100&scheme=resident&care=inpatient&level=level3&{bill}"
        assert answer(portal.url + ours)[0] == 200
        assert answer(f"{openfisca.url}/trace", {"Content-Type": "application/json"}, body)[0] == 200
        racing = {
            OURS: partial(load, portal, ours, turn),
            THEIRS: partial(load, openfisca, "/trace", turn, None, posting(Path(folder), body)),
        }
        in_turns(racing, 1)  # warm
        show(in_turns(racing), OURS, AIMS)


if __name__ == "__main__":
    main()
