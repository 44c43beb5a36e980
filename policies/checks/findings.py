from dataclasses import dataclass

FAULT, WARNING, UNKNOWN = "错误", "提醒", "未知"


@dataclass(frozen=True)
class Finding:
    """Something to look at: a fault has to be mended, a warning to be looked at, unknown is said honestly to readers."""

    level: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.level}  {self.where}：{self.text}"


def fault(where: str, text: str) -> Finding:
    return Finding(FAULT, where, text)


def warning(where: str, text: str) -> Finding:
    return Finding(WARNING, where, text)


def unknown(where: str, text: str) -> Finding:
    return Finding(UNKNOWN, where, text)
