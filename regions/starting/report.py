from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

LABELS = {
    "province": "省级行政区",
    "area": "统筹区",
    "county": "县区",
    "document": "政策文件",
    "parameter": "政策参数",
    "schedule": "待遇标准版本",
}
OUTCOMES = {"created": "新建", "changed": "更新", "unchanged": "未变", "refused": "未动"}


class Refusal(NamedTuple):
    kind: str
    key: str
    reason: str


class Report:
    """What a run did: counts by kind and outcome, and each refusal with its reason."""

    labels: Mapping[str, str] = LABELS  # the kinds that it tells of, in order

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refusals: list[Refusal] = []

    def add(self, kind: str, outcome: str, number: int = 1) -> None:
        self.counts[kind, outcome] += number

    def refuse(self, kind: str, key: str, reason: str) -> None:
        self.add(kind, "refused")
        self.refusals.append(Refusal(kind, key, reason))

    @property
    def wrote(self) -> bool:
        """Whether anything was written."""
        return any(number for (_, outcome), number in self.counts.items() if outcome in ("created", "changed"))

    def lines(self) -> list[str]:
        """The report in plain words, for the terminal."""
        lines = []
        for kind, label in self.labels.items():
            counts = [f"{word} {self.counts[kind, outcome]}" for outcome, word in OUTCOMES.items()]
            lines.append(f"{label}：{'，'.join(counts)}")
        lines += [f"未动 {self.labels[r.kind]} {r.key}：{r.reason}" for r in self.refusals]
        return lines
