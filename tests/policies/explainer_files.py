"""Explainers as files, for the tests of their reader and of the check."""

from pathlib import Path

HEAD_VALUES = {
    "title": "忘带医保卡怎么办",
    "question": "忘带医保卡，还能报销吗？",
    "description": "带身份证也能看病。",
    "keywords": "社保卡 丢卡",
    "order": "10",
    "topics": "[hai-zi]",
    "related": "[newborn, break]",
    "reviewed_on": "2026-05-01",
    "review_due": "2026-11-01",
}
# Together 500 to 1,100 characters; the sentences of each file are its own by `name`.
TEXTS = {
    "answer": "{name}忘带卡可以用身份证。{name}的医院能查到您的参保信息。",
    "how_it_works": "{name}"
    + "，".join(f"第{number}件要说明的事情是医院怎样查到您的参保信息" for number in "一二三四五六七八九十百千万亿")
    + "。",
    "example": "{name}一个没有数字的例子，"
    + "，".join(f"它的第{number}部分写得很长也很清楚" for number in "一二三四五六七八")
    + "。",
    "what_to_do": "1. {name}带上身份证到窗口说明情况。\n2. {name}请窗口的工作人员查询参保信息。",
    "mistakes": "- {name}不是没有带卡就一分钱都不能报销。",
    "sources": "{name}这些说法来自公开的文章，没有和文件核对。",
}
HEAD = "---\n" + "\n".join(f"{key}: {value}" for key, value in HEAD_VALUES.items()) + "\n---\n"


def good(name: str = "甲乙", **changes: str | None) -> str:
    """A file without a fault; a change to None leaves the key or section out, other names are added to the head."""
    head = {**HEAD_VALUES, **{key: value for key, value in changes.items() if key not in TEXTS}}
    texts: dict[str, str | None] = {key: text.replace("{name}", name) for key, text in TEXTS.items()}
    texts |= {key: value for key, value in changes.items() if key in TEXTS}
    rows = ["---", *(f"{key}: {value}" for key, value in head.items() if value is not None), "---"]
    rows += [f"## {key}\n{text}\n" for key, text in texts.items() if text is not None]
    return "\n".join(rows)


def write(folder: Path, slug: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{slug}.md").write_text(text, encoding="utf-8")
