"""Rows of the year's form: added, removed, moved by plain submit buttons."""

from dataclasses import dataclass

from calculators.forms.year import MOST_BILLS, TOO_MANY, BillForm, Bills

Typed = dict[str, str]


@dataclass(frozen=True)
class Change:
    """The rows after a button, what to say of it, and the row to go on with (from 0)."""

    rows: list[Typed]
    said: str
    focus: int


@dataclass(frozen=True)
class BillShown:
    """A row of the form: its number from 1, the values of its buttons ("" = no such button), and where they lead."""

    form: BillForm
    at: int
    number: int
    up: str
    down: str
    remove: str
    above: int
    below: int


def changed(action: str, argument: str, rows: list[Typed]) -> Change | None:
    """The rows after `add`, `remove-3`, `up-3` or `down-3` (places from 0); None for another action.

    A row that is not there changes nothing.
    """
    if action == "add":
        if len(rows) >= MOST_BILLS:
            return Change(rows, TOO_MANY, len(rows) - 1)
        return Change([*rows, {}], f"加了第 {len(rows) + 1} 笔。", len(rows))
    if action not in ("remove", "up", "down"):
        return None
    at = int(argument) if len(argument) <= 3 and argument.isascii() and argument.isdigit() else len(rows)
    to = {"remove": at, "up": at - 1, "down": at + 1}[action]
    if not (at < len(rows) and 0 <= to < len(rows)):
        return Change(rows, "", 0)
    rest = [*rows[:at], *rows[at + 1 :]]
    if action == "remove":
        return Change(rest or [{}], f"删除了第 {at + 1} 笔。", min(at, max(len(rest) - 1, 0)))
    return Change([*rest[:to], rows[at], *rest[to:]], f"原来的第 {at + 1} 笔现在是第 {to + 1} 笔。", to)


def shown(bills: Bills) -> list[BillShown]:
    """The rows of the form with their buttons."""
    last = len(bills.forms) - 1
    return [
        BillShown(
            form=form,
            at=at,
            number=at + 1,
            up=f"up-{at}" if at else "",
            down=f"down-{at}" if at < last else "",
            remove=f"remove-{at}",
            above=at,
            below=at + 2,
        )
        for at, form in enumerate(bills.forms)
    ]
