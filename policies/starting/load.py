"""Write what is new of the explainers, topics, terms, offices and notes in `data/`; leave alone what staff made their own.

The manner of regions.starting: a row is created once and then compared with what was loaded. A new release of a file
changes it only while staff have not; an explainer then gets a new version.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from policies.models import Explainer, ExplainerVersion, Topic, TopicExplainer
from policies.starting.files import ExplainerFile, explainer_paths, read_explainers
from policies.starting.read import FILES, FOLDER, NOTES, OFFICES, TERMS, TOPICS, Item, Kind, read_items
from regions.enums import Status
from regions.models import PoolingArea, StartingRecord
from regions.starting import BadData, Report
from regions.starting.load import (
    DELETED,
    EDITED,
    FOREIGN,
    ORPHAN,
    Progress,
    added,
    blaming,
    load_table,
    no_bar,
    orphan,
    parents_of,
    records_of,
    remember,
)
from regions.starting.read import attnames, digest, read_table

REASON, RENEWED = "初始内容", "初始内容更新"
VERSION_FIELDS = (*ExplainerVersion.CONTENT_FIELDS, "reviewed_on", "review_due")
STEP = 10  # between the places in a list, so that staff can put something between


class ContentReport(Report):
    """What a run did with the content; `missing`: what files name and nobody has."""

    labels = {"explainer": "政策解读", "topic": "人生情境", "term": "术语", "office": "机构与电话", "note": "地方说明"}

    def __init__(self) -> None:
        super().__init__()
        self.missing: list[str] = []

    def lines(self) -> list[str]:
        """The report in plain words, for the terminal."""
        return super().lines() + self.missing


def load(folder: Path, progress: Progress = no_bar) -> ContentReport:
    """Load the content of `folder` in one transaction; a file that is not there has nothing. Raises BadData.

    The areas and documents that it names have to be loaded before (regions.starting.load).
    """
    with transaction.atomic():
        report = ContentReport()
        stamp = _stamp(folder)
        seen = StartingRecord.objects.filter(kind="files", key="policies").values_list("digest", flat=True).first()
        if seen == stamp:
            found = StartingRecord.objects.filter(kind__in=report.labels)
            for kind, number in found.values_list("kind").annotate(models.Count("pk")):
                report.add(kind, "unchanged", number)
            return report
        files = read_explainers(folder / FOLDER) if (folder / FOLDER).is_dir() else []
        _load_explainers(files, report, progress)
        explainers = dict(Explainer.objects.values_list("slug", "pk"))
        if (folder / TOPICS.file).exists():
            topics = read_items(folder, TOPICS)
            _put_into_topics(topics, files, report)
            _load_items(TOPICS, topics, {"explainers": explainers}, report)
        if (folder / TERMS.file).exists():
            _load_items(TERMS, read_items(folder, TERMS), {"explainers": explainers}, report)
        if (folder / NOTES.file).exists():
            notes, areas = (
                read_items(folder, NOTES),
                {pk: pk for pk in PoolingArea.objects.values_list("pk", flat=True)},
            )
            _refuse_strange_areas(notes, areas)
            _load_items(NOTES, notes, {"areas": areas}, report)
        if (folder / OFFICES.file).exists():
            rows = read_table(folder, OFFICES)
            for row in rows:
                if row.values["evidence"] == "verified":
                    raise BadData(f"{row.where}，evidence：“verified”不对（已核对只能由工作人员登记）")
            load_table(OFFICES, rows, report, progress)
        StartingRecord.objects.update_or_create(kind="files", key="policies", defaults={"digest": stamp})
    return report


def _stamp(folder: Path) -> str:
    """One digest over all files, to see at once that nothing is new."""
    paths = [folder / name for name in FILES if (folder / name).exists()]
    if (folder / FOLDER).is_dir():
        paths += explainer_paths(folder / FOLDER)
    total = hashlib.sha256()
    for path in paths:
        try:
            total.update(f"{path.name}\n".encode() + path.read_bytes())
        except OSError as error:
            raise BadData(f"打不开 {path.name}：{error.strerror}。") from error
    return total.hexdigest()


# --- explainers ------------------------------------------------------------------------------------------------------


def _load_explainers(files: list[ExplainerFile], report: ContentReport, progress: Progress) -> None:
    records = records_of("explainer")
    standing = {one.slug: one for one in Explainer.objects.all()}
    new = []
    for file in files:  # all of them first: they name each other
        if file.slug not in records and file.slug not in standing:
            standing[file.slug] = Explainer.objects.create(slug=file.slug, order=file.order)
            new.append(file.slug)
    for file in progress(files, FOLDER):
        related = _found(file.related, standing, f"{file.path.name} 第 {file.lines['related']} 行", report)
        values = _version_values(file)
        now = _explainer_digest(values, file.order, related)
        explainer, record = standing.get(file.slug), records.get(file.slug)
        if explainer is not None and file.slug in new:
            version = _publish(explainer, file, values, REASON, 1)
            explainer.related.set([standing[slug] for slug in related])
            remember("explainer", [(file.slug, now, version.pk)])
            report.add("explainer", "created")
        elif record is None:
            report.refuse("explainer", file.slug, FOREIGN)
        elif record.digest == now:
            report.add("explainer", "unchanged")
        elif explainer is None:
            report.refuse("explainer", file.slug, DELETED)
        elif _touched(explainer, record):
            report.refuse("explainer", file.slug, EDITED)
        else:
            old = ExplainerVersion.objects.get(pk=record.object_id)
            explainer.order = file.order
            explainer.save()
            explainer.related.set([standing[slug] for slug in related])
            if any(getattr(old, name) != value for name, value in values.items()):
                record.object_id = str(_renew(explainer, old, file, values).pk)
            record.digest = now
            record.save()
            report.add("explainer", "changed")


def _version_values(file: ExplainerFile) -> dict[str, Any]:
    given = {name: getattr(file, name) for name in ("title", "question", "description", "keywords")}
    return given | file.texts | {"reviewed_on": file.reviewed_on, "review_due": file.review_due}


def _explainer_digest(values: Mapping[str, Any], order: int, related: Iterable[str]) -> str:
    return digest({**values, "order": order, "related": " ".join(sorted(related))})


def _publish(
    explainer: Explainer, file: ExplainerFile, values: dict[str, Any], reason: str, number: int
) -> ExplainerVersion:
    """A published version of what the file says, from the day of its review."""
    version = ExplainerVersion(
        explainer=explainer,
        number=number,
        status=Status.PUBLISHED,
        publish_on=file.reviewed_on,
        published_at=timezone.now(),
        reason=reason,
        **values,
    )
    try:
        version.clean_fields()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise BadData(f"{file.path.name} 第 {file.lines.get(name, 1)} 行，{name}：{' '.join(messages)}") from error
    with blaming([f"{file.path.name} 第 1 行"], [version]):
        version.save()
    return version


def _renew(
    explainer: Explainer, old: ExplainerVersion, file: ExplainerFile, values: dict[str, Any]
) -> ExplainerVersion:
    """The new version after the old one; one that begins no later takes the old one's place."""
    if old.publish_on is not None and file.reviewed_on <= old.publish_on:
        old.status = Status.SUPERSEDED
        old.save()
    return _publish(explainer, file, values, RENEWED, old.number + 1)


def _touched(explainer: Explainer, record: StartingRecord) -> bool:
    """Whether staff wrote, withdrew or changed anything of what was loaded."""
    last = explainer.versions.order_by("-number").first()
    if last is None or str(last.pk) != record.object_id or last.status != Status.PUBLISHED:
        return True
    values = {name: getattr(last, name) for name in VERSION_FIELDS}
    related = explainer.related.values_list("slug", flat=True)
    return _explainer_digest(values, explainer.order, related) != record.digest


# --- topics, terms, notes --------------------------------------------------------------------------------------------


def _put_into_topics(topics: list[Item], files: list[ExplainerFile], report: ContentReport) -> None:
    """Explainers that name a topic follow those that the topic names itself."""
    known = {topic.key: topic.links["explainers"] for topic in topics}
    for file in files:
        for slug in _found(file.topics, known, f"{file.path.name} 第 {file.lines['topics']} 行", report):
            if file.slug not in known[slug]:
                known[slug].append(file.slug)


def _refuse_strange_areas(notes: list[Item], areas: Mapping[str, Any]) -> None:
    """An area that staff deleted is left out; one that never was is a mistake."""
    loaded = records_of("area")
    for note in notes:
        for code in note.links["areas"]:
            if code not in areas and code not in loaded:
                raise BadData(f"{note.where}，areas：没有代码为“{code}”的统筹区。")


def _load_items(kind: Kind, items: list[Item], known: Mapping[str, Mapping[str, Any]], report: ContentReport) -> None:
    """`known`: by link, the primary keys of what may be linked to, by slug or code."""
    model: Any = kind.model
    records, parents = records_of(kind.kind), parents_of(kind.model, kind.columns)
    names = attnames(kind.model, kind.columns)
    for item in items:
        links = {name: _found(keys, known[name], f"{item.where}，{name}", report) for name, keys in item.links.items()}
        now = _item_digest(kind, item.values, links)
        record = records.get(item.key)
        row = model.objects.filter(slug=item.key).first() if record is None else _stored(model, record)
        if record is not None and record.digest == now:
            report.add(kind.kind, "unchanged")
        elif record is None and row is not None:
            report.refuse(kind.kind, item.key, FOREIGN)
        elif record is not None and row is None:
            report.refuse(kind.kind, item.key, DELETED)
        elif record is not None and (
            _item_digest(kind, {name: getattr(row, name) for name in names}, _links_of(kind, row)) != record.digest
            or added(row, names)
        ):
            report.refuse(kind.kind, item.key, EDITED)
        elif orphan(item.values, parents):
            report.refuse(kind.kind, item.key, ORPHAN)
        else:
            row = row or model()
            for name, value in item.values.items():
                setattr(row, name, value)
            with blaming([item.where], [row]):
                row.save()
            for name, keys in links.items():
                _link(row, name, [known[name][key] for key in keys])
            if record is None:
                remember(kind.kind, [(item.key, now, row.pk)])
            else:
                record.digest = now
                record.save()
            report.add(kind.kind, "changed" if record else "created")


def _stored(model: Any, record: StartingRecord) -> Any:
    return model.objects.filter(pk=record.object_id).first()


def _item_digest(kind: Kind, values: Mapping[str, Any], links: Mapping[str, list[str]]) -> str:
    ordered = kind.model is Topic  # a topic's list has an order of its own
    return digest({**values, **{name: " ".join(keys if ordered else sorted(keys)) for name, keys in links.items()}})


def _links_of(kind: Kind, row: Any) -> dict[str, list[str]]:
    if isinstance(row, Topic):
        return {"explainers": list(row.entries.order_by("order", "pk").values_list("explainer__slug", flat=True))}
    key = {"explainers": "slug", "areas": "pk"}
    return {name: list(getattr(row, name).values_list(key[name], flat=True)) for name in kind.links}


def _link(row: Any, name: str, pks: list[Any]) -> None:
    if not isinstance(row, Topic):
        getattr(row, name).set(pks)
        return
    row.entries.all().delete()
    TopicExplainer.objects.bulk_create(
        TopicExplainer(topic=row, explainer_id=pk, order=STEP * place) for place, pk in enumerate(pks, start=1)
    )


def _found(keys: Iterable[str], known: Mapping[str, Any], where: str, report: ContentReport) -> list[str]:
    """Those that there are; the others are told of."""
    found = []
    for key in keys:
        if key in known:
            found.append(key)
        else:
            report.missing.append(f"{where}：没有“{key}”，没有链接。")
    return found
