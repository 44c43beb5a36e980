"""What every calculator's form shares: one value a name, the questions that come first, the rest by theme."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from calculators.query import Query
from regions.forms.rendering import FieldRenderer

Theme = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Section:
    """A group of questions under 更多; `open` where one of them was answered or is wrong."""

    title: str
    help_text: str
    fields: tuple[forms.BoundField, ...]
    open: bool


class _Fields(dict[str, forms.Field]):
    """Fields that no form of ours changes: each form takes them as they are. Django would copy every one of them deeply,
    which takes longer than a whole settlement.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


class CalculatorForm(forms.Form):
    """`first`: the questions that are needed; `more`: (theme, help, questions) of the rest.

    `idle`: names that alone are no answer (a place and a scheme come from the page before); `defaults`: what an optional
    question means when it is left empty, by name. `lists`: names that may be given more than once, or once with commas.
    Every message is for the person at the field.
    """

    default_renderer = FieldRenderer

    first: ClassVar[tuple[str, ...]] = ()
    more: ClassVar[tuple[Theme, ...]] = ()
    idle: ClassVar[tuple[str, ...]] = ("area", "scheme")
    defaults: ClassVar[dict[str, Any]] = {}
    lists: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields = _Fields(self.base_fields)  # type: ignore[misc]
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        """Refuse a name that was given twice (contract: 400 at it); leave defaults where nothing was given."""
        data = super().clean() or {}
        if isinstance(self.data, QueryDict) and any(len(values) > 1 for _, values in self.data.lists()):
            for name in self.fields:
                if name not in self.lists and len(self.data.getlist(self.add_prefix(name))) > 1:
                    self.add_error(name, ValidationError("这一项给了不止一个值。", code="repeated"))
        return data | {name: value for name, value in self.defaults.items() if data.get(name, 0) in (None, "")}

    @cached_property
    def query(self) -> Query:
        """The address of the answer; empty where nothing was asked by an address."""
        return self.answered(self.data) if isinstance(self.data, QueryDict) else Query({})

    @property
    def asks_place(self) -> bool:
        """Whether the answer depends on a pooling area."""
        return "area" in self.fields

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is needed first."""
        return [self[name] for name in self.first]

    @property
    def sections(self) -> list[Section]:
        """The rest, by theme."""
        return [
            Section(title, help_text, tuple(self[name] for name in names), any(self._answered(name) for name in names))
            for title, help_text, names in self.more
        ]

    @classmethod
    def asked(cls, query: QueryDict) -> bool:
        """Whether an answer is wanted: more than a place and a scheme was sent, and not for correction (`edit`)."""
        return "edit" not in query and any(name in query for name in cls.base_fields if name not in cls.idle)

    @classmethod
    def answered(cls, query: QueryDict) -> Query:
        """The address without the questions that were left empty or at their default: short enough to be shared."""
        given = {name: cls.given(query, name) for name in cls.base_fields if name in query}
        return Query({name: value for name, value in given.items() if value not in ("", cls.defaults.get(name))})

    @classmethod
    def given(cls, query: QueryDict, name: str) -> str:
        """What the address says to a question, "" for nothing; a list's values with commas."""
        return ",".join(filter(None, query.getlist(name))) if name in cls.lists else str(query.get(name, ""))

    def _answered(self, name: str) -> bool:
        return name in self.errors or self[name].value() not in (None, "", False, "false", self.defaults.get(name))
