"""The second query of a page's inserts: the small tables and versions that are new, each row as its model's instance."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from policies.inserts.packed import Packed, pack, restore
from policies.inserts.stamps import FIGURES, STATES, Stamp
from policies.models import ExplainerVersion, GlossaryTerm, Office
from regions.enums import Evidence
from regions.models import (
    BenefitRule,
    BenefitSchedule,
    PolicyDocument,
    PolicyParameter,
    PoolingArea,
    Province,
    Verification,
)


@dataclass(frozen=True)
class Version:
    """The version that decides a day for an area and scheme. `state`: figures | ended | withdrawn.

    `rules` are public figures only, with their sources; empty unless `state` is `figures`. `row` and they hold the columns
    that are read (_SCHEDULE and _RULE here); the rest has its defaults.
    """

    row: BenefitSchedule
    state: str
    rules: tuple[BenefitRule, ...]


# What is read of each table: the columns that inserts and calculators look at, no more.
_DOCUMENT = ("id", "number", "title", "url", "evidence", "checked_on")
_RULE = tuple(field.attname for field in BenefitRule._meta.concrete_fields if field.name not in ("note", "document"))
_SCHEDULE = (
    "id", "area_id", "scheme", "version", "effective_from", "start_unknown", "ends", "status", "elder_from_age",
    "public_notice", "updated_at",
)  # fmt: skip


def _below(name: str, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name}__{column}" for column in columns)


BRANCHES: dict[str, Callable[[datetime.date], QuerySet[Any, Any]]] = {
    "parameters": lambda on: pack(
        "parameters",
        PolicyParameter.objects.exclude(evidence=Evidence.DOUBTFUL),
        (
            "id", "topic", "area_id", "scheme", "subject", "name", "value", "value_date", "unit", "effective_from",
            "start_unknown", "evidence", "document_id", "area__code", "area__name", *_below("document", _DOCUMENT),
        ),
    ),
    "documents": lambda on: pack(
        "documents", PolicyDocument.objects.exclude(number="").exclude(evidence=Evidence.DOUBTFUL), _DOCUMENT
    ),
    "terms": lambda on: pack("terms", GlossaryTerm.objects.all(), ("id", "slug", "term", "aliases", "short")),
    "explainers": lambda on: pack("explainers", ExplainerVersion.objects.current(on), ("explainer__slug", "title")),
    "offices": lambda on: pack(
        "offices",
        Office.objects.public().exclude(telephone=""),
        ("id", "area_id", "province_id", "name", "telephone", "evidence"),
    ),
    "areas": lambda on: pack(
        "areas",
        PoolingArea.objects.all(),
        ("code", "name", "province_id", "province__code", "province__name"),
    ),
}  # fmt: skip


def _parameters(rows: list[Packed]) -> tuple[PolicyParameter, ...]:
    found = []
    for row in rows:
        parameter = _sure(restore(PolicyParameter, row))
        parameter.area = restore(PoolingArea, row, "area__")
        parameter.document = restore(PolicyDocument, row, "document__")
        found.append(parameter)
    return tuple(sorted(found, key=lambda one: (one.effective_from, one.pk)))


def _documents(rows: list[Packed]) -> dict[str, PolicyDocument]:
    return {number_key(row["number"]): _sure(restore(PolicyDocument, row)) for row in rows}


def _terms(rows: list[Packed]) -> dict[str, GlossaryTerm]:
    terms = sorted((_sure(restore(GlossaryTerm, row)) for row in rows), key=lambda term: term.slug)
    return {alias: term for term in terms for alias in term.aliases.split()} | {term.term: term for term in terms}


def _explainers(rows: list[Packed]) -> dict[str, str]:
    return {row["explainer__slug"]: row["title"] for row in rows}


def _offices(rows: list[Packed]) -> tuple[Office, ...]:
    return tuple(sorted((_sure(restore(Office, row)) for row in rows), key=lambda office: office.pk))


def _areas(rows: list[Packed]) -> dict[str, PoolingArea]:
    found = {}
    for row in rows:
        area = _sure(restore(PoolingArea, row))
        area.province = _sure(restore(Province, row, "province__"))
        found[area.pk] = area
    return found


BUILDERS: dict[str, Callable[[list[Packed]], Any]] = {
    "parameters": _parameters,
    "documents": _documents,
    "terms": _terms,
    "explainers": _explainers,
    "offices": _offices,
    "areas": _areas,
}


def _sure(found: Any) -> Any:
    assert found is not None  # a row of its own table has a primary key
    return found


def number_key(number: str) -> str:
    """A document's number as it is compared: brackets of any kind, no blanks."""
    return "".join(number.split()).translate(str.maketrans("［【[〈﹝（(］】]〉﹞）)", "〔〔〔〔〔〔〔〕〕〕〕〕〕〕"))


def version_branches(stamps: list[Stamp]) -> list[QuerySet[Any, Any]]:
    """The rows of versions, and the public rules of those that have figures."""
    if not stamps:
        return []
    usable = [stamp.number for stamp in stamps if stamp.flag == FIGURES]
    rules = BenefitRule.objects.filter(schedule__in=usable)
    return [
        pack(
            "versions",
            BenefitSchedule.objects.filter(pk__in=[stamp.number for stamp in stamps]),
            (
                *_SCHEDULE,
                "area__code",
                "area__name",
                "area__province_id",
                "area__province__code",
                "area__province__name",
            ),
        ),
        pack(
            "rules",
            rules.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True),
            (
                *_RULE,
                *_below("document", _DOCUMENT),
                *_below("verification", ("id", "clause", "checked_on")),
                *_below("verification__document", _DOCUMENT),
            ),
        ),
    ]


def made_versions(stamps: list[Stamp], rows: Mapping[str, list[Packed]]) -> dict[Stamp, Version]:
    """The versions from what `version_branches` brought."""
    rules: dict[int, list[BenefitRule]] = defaultdict(list)
    for row in sorted(rows.get("rules", []), key=lambda one: int(one["id"])):
        rule = _made_rule(row)
        rules[rule.schedule_id].append(rule)
    schedules = {}
    for row in rows.get("versions", []):
        schedule = _sure(restore(BenefitSchedule, row))
        schedule.area = _sure(restore(PoolingArea, row, "area__"))
        schedule.area.province = _sure(restore(Province, row, "area__province__"))
        schedules[schedule.pk] = schedule
    return {
        stamp: Version(schedules[stamp.number], STATES[stamp.flag], tuple(rules[stamp.number or 0]))
        for stamp in stamps
        if stamp.number in schedules
    }


def _made_rule(row: Packed) -> BenefitRule:
    """A rule with its document and, once staff compared it, the record of that."""
    rule: BenefitRule = _sure(restore(BenefitRule, row))
    rule.document = restore(PolicyDocument, row, "document__")
    verification = restore(Verification, row, "verification__")
    BenefitRule._meta.get_field("verification").set_cached_value(rule, None)  # type: ignore[attr-defined]
    if verification is not None:
        verification.document = _sure(restore(PolicyDocument, row, "verification__document__"))
        verification.rule = rule  # sets the way back as well
    return rule
