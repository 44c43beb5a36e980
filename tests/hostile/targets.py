"""Every address that takes input, a valid input for each, and the statuses that it may answer."""

from dataclasses import dataclass, field

from django import forms

from calculators.forms.fields import YuanField
from calculators.forms.own_rates_bands import OwnRatesBandsForm
from calculators.forms.statement import StatementForm
from calculators.forms.year import BillForm, YearForm
from calculators.registry import CALCULATORS, ESTIMATE
from tests.calculators.world import AREA

BILL = {
    "area": AREA,
    "scheme": "resident",
    "care": "inpatient",
    "level": "level3",
    "total": "51000",
    "on": "2025-06-01",
}
PERSON = {"area": AREA, "scheme": "resident", "on": "2025-06-01"}
OWN = {
    "scheme": "resident",
    "care": "inpatient",
    "total": "51000",
    "deductible": "1000",
    "ratio": "60%",
    "on": "2025-06-01",
}
SLIP = {name: value for name, value in BILL.items() if name != "total"} | {
    "medfee_sumamt": "51000",
    "hifp_pay": "30000",
}
VALID = {
    "estimate": BILL,
    "inpatient": BILL,
    "outpatient": BILL,
    "chronic": BILL,
    "compare": BILL,
    "own-rates": OWN,
    "critical-illness": PERSON | {"self_paid": "50000"},
    "large-amount": {"area": AREA, "above": "50000", "on": "2025-06-01"},
    "assistance": PERSON | {"aid": "destitute", "self_paid": "20000"},
    "waiting-period": {"scheme": "resident", "occasion": "outside", "on": "2025-06-01"},
    "contribution-years": {"person": "men", "born": "1968-05", "on": "2025-06-01"},
    "continuity": {"straight_years": "6", "on": "2025-06-01"},
}
# Not each of these is an amount of its own, but the rest of a bill; what is typed there can be compared.
FORMS: dict[str, type[forms.Form]] = {one.name: one.form_class for one in (ESTIMATE, *CALCULATORS.values())}


@dataclass(frozen=True)
class Target:
    """`valid`: an input that is answered; `names`: what may be typed into; `amounts`: those of them that are yuan."""

    method: str
    path: str
    valid: dict[str, str]
    names: tuple[str, ...]
    statuses: frozenset[int]
    amounts: frozenset[str] = field(default_factory=frozenset)
    json: bool = False  # what is sent
    prefix: str = ""

    @property
    def answers_json(self) -> bool:
        return self.path.startswith("/api/")


def _amounts(form: type[forms.Form], prefix: str = "") -> frozenset[str]:
    return frozenset(prefix + name for name, one in form.base_fields.items() if isinstance(one, YuanField))


def _get(name: str) -> list[Target]:
    form, valid = FORMS[name], VALID[name]
    names, amounts = tuple(form.base_fields), _amounts(form)
    valid = {key: value for key, value in valid.items() if key in form.base_fields}
    api = Target("GET", f"/api/v1/{name}", valid, names, frozenset({200, 400, 404, 409}), amounts)
    if name == "estimate":
        return [api]
    return [api, Target("GET", f"/calculators/{name}/", valid, names, frozenset({200, 404}), amounts)]


def _posted(name: str, form: type[forms.Form], valid: dict[str, str]) -> list[Target]:
    names = tuple(one for one in form.base_fields if "." not in one)
    amounts = _amounts(form)
    return [
        Target("POST", f"/api/v1/{name}", valid, names, frozenset({200, 400, 404, 409, 413}), amounts, json=True),
        Target("POST", f"/calculators/{name}/", valid, names, frozenset({200, 404, 409, 413}), amounts),
    ]


_YEAR_HEAD = {"area": AREA, "scheme": "resident"}
_YEAR_BILL = {name: BILL[name] for name in ("care", "level", "total", "on")}
_ROW = "bills-0-"
_YEAR = [
    Target(
        "POST", "/api/v1/year", _YEAR_HEAD | _YEAR_BILL, (*YearForm.base_fields, *BillForm.base_fields),
        frozenset({200, 400, 404, 409, 413}), _amounts(BillForm), json=True,
    ),
    Target(
        "POST", "/calculators/year/",
        _YEAR_HEAD | {_ROW + name: value for name, value in _YEAR_BILL.items()} | {"bills-TOTAL_FORMS": "1"},
        (*YearForm.base_fields, *(_ROW + name for name in BillForm.base_fields), "bills-TOTAL_FORMS", "action", "place_words"),
        frozenset({200, 404, 413}), _amounts(BillForm, _ROW),
    ),
]  # fmt: skip

_SECRET = "a" * 32  # of the CSRF cookie that `ask` sends
PAGES = [
    Target("GET", "/search/", {"q": "起付线"}, ("q",), frozenset({200})),
    Target("GET", "/areas/", {"q": "试验"}, ("q", "next", "scheme"), frozenset({200})),
    Target("GET", f"/areas/{AREA}/", {"on": "2025-06-01"}, ("on",), frozenset({200, 400})),
    Target("GET", f"/areas/{AREA}/changes/", {}, ("page", "on"), frozenset({200})),
    Target("GET", f"/areas/{AREA}/rates.json", {}, ("on",), frozenset({200, 400})),
    Target("GET", "/report/", {"about": f"area:{AREA}"}, ("about", "kind"), frozenset({200, 404})),
    Target("POST", "/report/", {"about": f"area:{AREA}", "kind": "error", "text": "起付线不对。"},
           ("about", "kind", "text", "website"), frozenset({302, 400, 404, 413})),
    Target("GET", "/report/thanks/", {"about": f"area:{AREA}"}, ("about",), frozenset({200, 404})),
    Target("POST", "/policies/lost-card/helpful/", {"answer": "yes"}, ("answer",), frozenset({302, 400, 413})),
    Target("GET", "/preferences/", {"area": AREA, "next": "/areas/"}, ("area", "scheme", "text", "next"), frozenset({302, 404})),
    Target("GET", "/feed/", {}, ("page", "format"), frozenset({200})),
    Target("GET", "/policies/", {}, ("topic", "q"), frozenset({200})),
    Target("GET", "/api/v1/areas", {}, ("q",), frozenset({200})),
    Target("GET", "/admin/login/", {"next": "/admin/"}, ("next",), frozenset({200, 302})),
    Target("POST", "/admin/login/",
           {"csrfmiddlewaretoken": _SECRET, "username": "nobody", "password": "wrong", "next": "/admin/"},
           ("csrfmiddlewaretoken", "username", "password", "next", "otp_token"), frozenset({200, 302, 403, 413, 429})),
]  # fmt: skip
# Addresses that hold what was typed in their path.
PATHS = [
    "/areas/%/", "/areas/%/changes/", "/areas/%/rates.csv", "/calculators/%/", "/api/v1/%", "/policies/%/", "/glossary/%/",
    "/topics/%/", "/%", "/static/%",
]  # fmt: skip

TARGETS = [
    *(target for name in VALID for target in _get(name)),
    *_posted("own-rates", OwnRatesBandsForm, OWN),
    *_posted("statement", StatementForm, SLIP),
    *_YEAR,
    *PAGES,
]
