"""Read the hand-worked cases of tests/engine/cases/ (format: the README there)."""

from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from calculators.engine import Case, Rule, Schedule

FOLDER = Path(__file__).parent / "cases"
YUAN_RULE = ("upto", "amount", "ratio", "points", "factor", "step", "floor")
NOT_DECIMAL = (
    "scheme",
    "care",
    "level",
    "retired",
    "minor_or_student",
    "out_of_province",
    "age",
    "aid",
    "place",
    "admission",
)
RULE_NAMES = {field.name for field in fields(Rule)}


def all_cases() -> list[dict[str, Any]]:
    """Every case of every file, in the order of the files."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(case | {"file": path.name})
    return found


def rule_of(row: dict[str, Any]) -> Rule:
    """A row of a case's schedule as the engine's rule; an unknown column fails."""
    unknown = set(row) - RULE_NAMES
    assert not unknown, f"no such column: {unknown}"
    values = {name: Decimal(value) if name in YUAN_RULE and value is not None else value for name, value in row.items()}
    return Rule(**values)


def schedule_of(case: dict[str, Any]) -> Schedule:
    stated = case["schedule"]
    return Schedule(
        scheme=stated["scheme"],
        rules=tuple(rule_of(row) for row in stated["rules"]),
        elder_from_age=stated.get("elder_from_age"),
    )


def case_of(case: dict[str, Any]) -> Case:
    values = {
        name: value if name in NOT_DECIMAL else Decimal(value) for name, value in case["case"].items() if name != "on"
    }
    return Case(**({"scheme": case["schedule"]["scheme"]} | values))
