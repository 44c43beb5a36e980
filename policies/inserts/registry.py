"""The kinds of inserts by their names: what each needs, and what it shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from policies.inserts.syntax import Insert
from policies.inserts.world import Reader, World


@dataclass(frozen=True)
class Citation:
    """A figure that a page shows, for the table at its end. `start` reads 起始日期不详 where it is not known.

    `link`: the page where the figure stands, "" = none; `document` "" = 依据文件待核对.
    """

    label: str
    value: str
    area: str
    grade: str
    grade_label: str
    document: str
    document_url: str
    start: str
    link: str


@dataclass(frozen=True)
class Shown:
    """What an insert became. `problem`: why it does not resolve, one sentence for staff, "" where it does.

    `unknown`: it resolves, to the honest sentence that nothing is known for this place.
    """

    html: SafeString
    figures: tuple[Citation, ...] = ()
    problem: str = ""
    unknown: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of insert.

    `show` gets the insert and the world of the reader. `text` is the insert in plain words without a reader (search,
    feeds). `tables`: the small tables of World that it reads, and `more_tables` those that only some of its inserts do;
    `areas`: the pooling areas whose versions it asks for, beside nothing. `block`: it stands alone in its paragraph.
    """

    name: str
    show: Callable[[Insert, World], Shown]
    text: Callable[[Insert], str]
    tables: frozenset[str] = frozenset()
    more_tables: Callable[[Insert], Iterable[str]] = lambda insert: ()
    areas: Callable[[Insert, Reader], Iterable[str]] = lambda insert, reader: ()
    block: bool = False


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known, at start-up. A name that is taken raises ValueError."""
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"the insert {kind.name} is registered twice")


def kind_of(insert: Insert) -> Kind | None:
    """The kind of an insert, None for a name that is no kind's."""
    return _KINDS.get(insert.name)


def names() -> tuple[str, ...]:
    """All names, as staff may write them."""
    return tuple(_KINDS)
