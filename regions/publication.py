"""What other apps add before a version is published: checks that may block it, parts of the page, tools.

They register here (AppConfig.ready), since `regions` knows none of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regions.models import BenefitSchedule


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a version must not be published, in words for staff."""

    message: str


Check = Callable[[BenefitSchedule], list[Objection]]
_CHECKS: list[Check] = []


def register_check(check: Check) -> Check:
    """Have `check` asked before each publication; what it answers blocks it. Registering twice counts once."""
    if check not in _CHECKS:
        _CHECKS.append(check)
    return check


def objections(schedule: BenefitSchedule) -> list[Objection]:
    """All that stands against publishing `schedule`, from every registered check."""
    return [objection for check in _CHECKS for objection in check(schedule)]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page before publication: a template and all that it shows."""

    template: str
    context: Mapping[str, Any]


MakePanel = Callable[[BenefitSchedule], Panel]
_PANELS: list[MakePanel] = []


def register_panel(make: MakePanel) -> MakePanel:
    """Have `make` add its part to the page before publication. Registering twice counts once."""
    if make not in _PANELS:
        _PANELS.append(make)
    return make


def panels(schedule: BenefitSchedule) -> list[Panel]:
    """All parts of the page before publication of `schedule`."""
    return [make(schedule) for make in _PANELS]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something else that staff can do with a version, by a link; `published`: with a published one, too."""

    label: str
    url: str
    published: bool = False


MakeTool = Callable[[BenefitSchedule], Tool]
_TOOLS: list[MakeTool] = []


def register_tool(make: MakeTool) -> MakeTool:
    """Have `make` add its link to the pages of versions. Registering twice counts once."""
    if make not in _TOOLS:
        _TOOLS.append(make)
    return make


def tools(schedule: BenefitSchedule) -> list[Tool]:
    """The links of all registered tools for `schedule`."""
    made = (make(schedule) for make in _TOOLS)
    return [tool for tool in made if tool.published or not schedule.frozen]
