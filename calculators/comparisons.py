"""The same bill at other levels, in other places of treatment, in other pooling areas: settled, or why it is not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from calculators.engine import Case, Schedule
from calculators.engine.compare import Comparison, compare
from calculators.estimates import MESSAGES, Estimate, Refusal, asks_share, estimate_by, no_share
from calculators.schedules import NoSchedule
from regions.enums import Level, Place
from regions.models import PoolingArea

CODE = re.compile(r"[0-9]{6}", re.ASCII)
MOST_NEIGHBOURS = 20
NOT_FOUND = "没有找到统筹区“{word}”。请写统筹区（一般是地级市）的名称，例如 柳州。"
SEVERAL = "“{word}”不止一个地方：{names}。请写全名。"


@dataclass(frozen=True)
class Choice:
    """The bill under one other condition. `changes`: what that condition changes in the address.

    `estimate` or `refusal`, never both.
    """

    key: str
    label: str
    changes: dict[str, str] = field(default_factory=dict)
    estimate: Estimate | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Group:
    """One kind of condition (`areas`, `levels`, `places`): what is compared, by key, and what has no estimate.

    `own` is the person's key. `left_off`: how many more there are.
    """

    kind: str
    own: str
    choices: dict[str, Choice]
    comparison: Comparison
    without: tuple[Choice, ...]
    left_off: int = 0


@dataclass(frozen=True)
class Areas:
    """The person's own pooling area (None = none of ours) and those to compare it with; `left_off` more neighbours."""

    own: PoolingArea | None
    others: tuple[PoolingArea, ...]
    left_off: int = 0


def find_areas(code: str, words: tuple[str, ...], neighbours: bool, case: Case) -> Areas:
    """The person's area, those named by name, pinyin or code, then the neighbours by code: one query for all.

    Raises Refusal: 400 at `class_b_share` or `areas` (several of that name) before 404 at `area` before 404 at `areas`.
    """
    which = Q(pk=code) if CODE.fullmatch(code) else Q(pk__in=[])
    for word in words:
        which |= _named(word)
    if neighbours:
        which |= Q(province__in=PoolingArea.objects.filter(pk=code).values("province"))
    found = list(PoolingArea.objects.filter(which).select_related("province").order_by("code"))
    own = next((area for area in found if area.code == code), None)
    named = [_choose(word, found) for word in words]
    if own is None:
        raise no_share() if asks_share(case) else Refusal(404, "area", MESSAGES["area"])
    for word, area in zip(words, named, strict=True):
        if area is None:
            raise Refusal(404, "areas", NOT_FOUND.format(word=word))
    chosen = [area for area in named if area is not None]
    around = [area for area in found if neighbours and area.province_id == own.province_id]
    beside = [area for area in around if area not in (own, *chosen)]
    others = dict.fromkeys([*chosen, *beside[:MOST_NEIGHBOURS]])
    others.pop(own, None)
    return Areas(own, tuple(others), max(len(beside) - MOST_NEIGHBOURS, 0))


def over_levels(own: Estimate) -> Group:
    """The bill at every level of hospital."""
    changes = [(level.value, str(level.label), {"level": level.value}) for level in Level]
    return _group("levels", own.case.level, [_changed(own, *one) for one in changes])


def over_places(own: Estimate) -> Group:
    """The bill for every status of care elsewhere; care at home is care inside the province."""
    choices = []
    for place in Place:
        inside = place == Place.LOCAL != own.case.place and own.case.out_of_province
        changes = {"place": place.value} | ({"out_of_province": ""} if inside else {})
        choices.append(_changed(own, place.value, str(place.label), changes))
    return _group("places", own.case.place, choices)


def over_areas(own: Estimate, areas: Areas, schedules: dict[str, Schedule | NoSchedule]) -> Group:
    """The bill as if the person were insured in each of the areas."""
    choices = [Choice(own.area.code, own.area.name, estimate=own)]
    for area in areas.others:
        changes = {"area": area.code}
        try:
            found = estimate_by(area, schedules[area.code], own.case)
        except Refusal as refusal:
            choices.append(Choice(area.code, area.name, changes, refusal=refusal))
        else:
            choices.append(Choice(area.code, area.name, changes, estimate=found))
    return replace(_group("areas", own.area.code, choices), left_off=areas.left_off)


def _changed(own: Estimate, key: str, label: str, changes: dict[str, str]) -> Choice:
    if all(getattr(own.case, name) == value for name, value in changes.items()):
        return Choice(key, label, changes, estimate=own)
    values: dict[str, Any] = {name: False if value == "" else value for name, value in changes.items()}
    try:
        return Choice(key, label, changes, estimate=estimate_by(own.area, own.schedule, replace(own.case, **values)))
    except Refusal as refusal:
        return Choice(key, label, changes, refusal=refusal)


def _group(kind: str, own: str, choices: Iterable[Choice]) -> Group:
    choices = tuple(choices)
    settled = [(choice.key, choice.estimate.settlement) for choice in choices if choice.estimate is not None]
    return Group(
        kind=kind,
        own=own,
        choices={choice.key: choice for choice in choices},
        comparison=compare(settled, own),
        without=tuple(choice for choice in choices if choice.estimate is None),
    )


def _named(word: str) -> Q:
    """What a word may mean: a code, the beginning of a name or of its pinyin, its initials."""
    if CODE.fullmatch(word):
        return Q(pk=word)
    low = word.lower()
    return Q(pinyin__startswith=low) | Q(initials=low) if word.isascii() else Q(name__startswith=word)


def _choose(word: str, found: list[PoolingArea]) -> PoolingArea | None:
    """The area that a word means; None where there is none. Raises Refusal 400 where there are several."""
    low = word.lower()
    exact = [
        area
        for area in found
        if word in (area.code, area.name, area.name.removesuffix("市"))
        or low in (area.pinyin, area.pinyin.removesuffix("shi"))
    ]
    begun = exact or [
        area for area in found if area.name.startswith(word) or area.pinyin.startswith(low) or area.initials == low
    ]
    if len(begun) > 1:
        names = "、".join(f"{area.name}（{area.province.name}）" for area in begun[:4]) + (
            "等" if len(begun) > 4 else ""
        )
        raise Refusal(400, "areas", SEVERAL.format(word=word, names=names))
    return begun[0] if begun else None
