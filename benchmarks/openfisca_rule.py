"""The same rule as OpenFisca-Core variables and parameters, in memory, written as its own manual teaches.

Not copied from any OpenFisca country package. One liberty: OpenFisca stores amounts as 32-bit floats, whose step at
300,000 yuan is three fen; every variable here is set to 64 bits, or the amounts could not agree within a fen.
"""

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.rules import Bands, Example

YEAR = "2026"
START = "2020-01-01"
INPUTS = ("total", "class_b", "class_c", "over_limit", "class_b_share")
INSURED = build_entity(key="insured", plural="insured_persons", label="An insured person", is_person=True)


def fen(amount: numpy.ndarray) -> numpy.ndarray:
    """Rounded half up to the fen, as far as binary floats can."""
    return numpy.floor(amount * 100 + 0.5) / 100


def variable(name: str, formula=None) -> type[Variable]:
    """An OpenFisca variable of the insured person, in yuan a year."""
    body = {"value_type": float, "entity": INSURED, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), body if formula is None else body | {"formula": formula})


def class_b_own(person, period):
    return fen(person("class_b", period) * person("class_b_share", period))


def eligible(person, period):
    outside = person("class_c", period) + person("over_limit", period) + person("class_b_own", period)
    return person("total", period) - outside


def deductible(person, period, parameters):
    return numpy.minimum(parameters(period).basic.deductible, person("eligible", period))


def basic(person, period, parameters):
    layer = parameters(period).basic
    return fen(numpy.minimum(layer.bands.calc(person("eligible", period)), layer.cap))


def self_paid(person, period):
    return person("eligible", period) - person("basic", period)


def critical_illness(person, period, parameters):
    layer = parameters(period).critical_illness
    return fen(numpy.minimum(layer.bands.calc(person("self_paid", period)), layer.cap))


def reimbursed(person, period):
    return person("basic", period) + person("critical_illness", period)


def reimbursed_by_basic_only(person, period):
    return person("basic", period) + 0


def out_of_pocket(person, period):
    return person("total", period) - person("reimbursed", period)


def layer_data(layer: Bands) -> dict:
    """A layer's parameters. The deductible is the end of a first bracket of 0 %."""
    lower = [layer.deductible, *(upto for upto, _ in layer.bands if upto is not None)]
    brackets = [(0, 0), *((start, ratio) for start, (_, ratio) in zip(lower, layer.bands, strict=True))]

    def dated(number) -> dict:
        return {"values": {START: {"value": float(number)}}}

    return {
        "deductible": dated(layer.deductible),
        "cap": dated(layer.cap),
        "bands": {"brackets": [{"threshold": dated(start), "rate": dated(ratio)} for start, ratio in brackets]},
    }


def system(example: Example) -> TaxBenefitSystem:
    """The tax and benefit system of one rule."""
    formulas = [class_b_own, eligible, deductible, basic, self_paid, out_of_pocket]
    layers = {"basic": layer_data(example.basic)}
    if example.critical_illness is not None:
        layers["critical_illness"] = layer_data(example.critical_illness)
        formulas += [critical_illness, reimbursed]
    found = TaxBenefitSystem([INSURED])
    found.parameters = ParameterNode("", data=layers)
    for name in INPUTS:
        found.add_variable(variable(name))
    for formula in formulas:
        found.add_variable(variable(formula.__name__, formula))
    if example.critical_illness is None:
        found.add_variable(variable("reimbursed", reimbursed_by_basic_only))
    for one in found.variables.values():
        one.dtype = numpy.float64
    return found


def simulate(rule: TaxBenefitSystem, inputs: dict[str, numpy.ndarray]) -> Simulation:
    """One simulation of as many bills as the arrays hold, calculated with its trace: `tracer.trees` are the steps."""
    simulation = SimulationBuilder().build_default_simulation(rule, count=len(inputs["total"]))
    simulation.trace = True
    for name, amounts in inputs.items():
        simulation.set_input(name, YEAR, amounts)
    simulation.calculate("deductible", YEAR)
    simulation.calculate("out_of_pocket", YEAR)
    return simulation
