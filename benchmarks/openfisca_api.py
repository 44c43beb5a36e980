"""OpenFisca's own web API for the rule of the benchmark, as a WSGI application: gunicorn benchmarks.openfisca_api:application."""

from openfisca_web_api.app import create_app

from benchmarks.openfisca_rule import YEAR, system
from benchmarks.rules import NANNING, Example

application = create_app(system(NANNING))


def question(example: Example) -> dict:
    """A bill in the middle of the range as POST /trace asks for it."""
    bill = example.bills()[30]
    given = {name: {YEAR: float(value)} for name, value in bill.items()}
    return {"insured_persons": {"one": given | {name: {YEAR: None} for name in ("deductible", "out_of_pocket")}}}
