"""What is checked: explainers, glossary bodies and local notes alike, from the files of data/ or from the database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from policies.checks.findings import Finding, fault
from policies.models import ExplainerVersion, GlossaryTerm, LocalNote, Topic
from policies.starting.files import BadExplainer, explainer_paths, read_explainer

EXPLAINER, TERM, NOTE = "解读", "术语", "地方说明"


@dataclass(frozen=True, eq=False)  # each is itself
class Item:
    """A text with a name. `texts`: Markdown by section; `plain`: texts of one line that hold no Markdown, by name.

    `lines`: where a section begins in its file, for complaints; empty for what comes from the database.
    """

    kind: str
    key: str
    texts: dict[str, str]
    plain: dict[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    reviewed_on: datetime.date | None = None
    review_due: datetime.date | None = None
    lines: dict[str, int] = field(default_factory=dict)

    def where(self, section: str = "", offset: int = 0) -> str:
        """“解读 newborn.md 第 20 行（example）”, or the section alone."""
        if section in self.lines:
            return f"{self.kind} {self.key} 第 {self.lines[section] + offset} 行（{section}）"
        return f"{self.kind} {self.key}" + (f"（{section}）" if section else "")


@dataclass(frozen=True)
class Content:
    """All items, what they may refer to, and what could not be read. `given` replaces tables of World."""

    items: tuple[Item, ...]
    slugs: frozenset[str]
    topics: frozenset[str]
    terms: frozenset[str]
    findings: tuple[Finding, ...] = ()
    given: dict[str, Any] = field(default_factory=dict)


def from_files(folder: Path) -> Content:
    """The explainers of a folder, and glossary.yaml and local_notes.yaml beside it. Raises BadExplainer without a folder."""
    items: list[Item] = []
    findings: list[Finding] = []
    titles: dict[str, str] = {}
    for path in explainer_paths(folder):
        try:
            file = read_explainer(path)
        except BadExplainer as error:
            findings += [fault(f"{EXPLAINER} {path.name}", line) for line in str(error).splitlines()]
            titles[path.stem] = path.stem  # others may link to it
            continue
        titles[file.slug] = file.title
        items.append(
            Item(
                kind=EXPLAINER,
                key=path.name,
                texts=file.texts,
                plain={name: getattr(file, name) for name in ("title", "question", "description")},
                related=file.related,
                topics=file.topics,
                reviewed_on=file.reviewed_on,
                review_due=file.review_due,
                lines=file.lines,
            )
        )
    given: dict[str, Any] = {"explainers": titles}
    rows = _rows(folder.parent / "glossary.yaml", findings)
    if rows:
        terms = [GlossaryTerm(slug=row["slug"], term=row["term"], short=str(row.get("short", ""))) for row in rows]
        aliases = {alias: term for term, row in zip(terms, rows, strict=True) for alias in _words(row.get("aliases"))}
        given["terms"] = aliases | {term.term: term for term in terms}
        items += [_yaml_item(TERM, row, ("body",), ("term", "short")) for row in rows]
    notes = _rows(folder.parent / "local_notes.yaml", findings)
    items += [_yaml_item(NOTE, row, ("body",), ("title",)) for row in notes]
    topics = {row["slug"] for row in _rows(folder.parent / "topics.yaml", findings)}
    return Content(
        items=tuple(items),
        slugs=frozenset(titles),
        topics=frozenset(topics or Topic.objects.values_list("slug", flat=True)),
        terms=frozenset({row["slug"] for row in rows} or GlossaryTerm.objects.values_list("slug", flat=True)),
        findings=tuple(findings),
        given=given,
    )


def from_database(on: datetime.date) -> Content:
    """What readers see on a day."""
    versions = ExplainerVersion.objects.current(on).select_related("explainer").prefetch_related("explainer__related")
    items = [
        Item(
            kind=EXPLAINER,
            key=version.explainer.slug,
            texts={name: getattr(version, name) for name in ExplainerVersion.TEXT_FIELDS},
            plain={name: getattr(version, name) for name in ("title", "question", "description")},
            related=tuple(one.slug for one in version.explainer.related.all()),
            reviewed_on=version.reviewed_on,
            review_due=version.review_due,
        )
        for version in versions
    ]
    slugs = frozenset(item.key for item in items)
    terms = list(GlossaryTerm.objects.all())
    items += [Item(TERM, term.slug, {"body": term.body}, {"term": term.term, "short": term.short}) for term in terms]
    items += [Item(NOTE, note.slug, {"body": note.body}, {"title": note.title}) for note in LocalNote.objects.all()]
    return Content(
        items=tuple(items),
        slugs=slugs,
        topics=frozenset(Topic.objects.values_list("slug", flat=True)),
        terms=frozenset(term.slug for term in terms),
    )


def _words(value: Any) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else str(value or "").split()


def _rows(path: Path, findings: list[Finding]) -> list[dict[str, Any]]:
    """The mappings with a slug of a YAML list; what is no such thing is a finding. A missing file is empty."""
    if not path.exists():
        return []
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        findings.append(fault(path.name, f"读不出来：{error}"))
        return []
    rows: Iterable[Any] = found if isinstance(found, list) else ()
    good = [row for row in rows if isinstance(row, dict) and "slug" in row]
    if not isinstance(found, list) or len(good) < len(found):
        findings.append(fault(path.name, "应是一个列表，每项有 slug。"))
    return good


def _yaml_item(kind: str, row: dict[str, Any], texts: tuple[str, ...], plain: tuple[str, ...]) -> Item:
    return Item(
        kind,
        str(row["slug"]),
        {name: str(row.get(name) or "") for name in texts},
        {name: str(row.get(name) or "") for name in plain},
    )
