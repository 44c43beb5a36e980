"""What people type and what the portal says, brought into one form; the words that say nothing taken out."""

import re
import unicodedata

LONGEST = 60  # characters that are looked at

# One sign for what people write either way (交费 = 缴费, 帐户 = 账户).
_FOLDED = str.maketrans({"缴": "交", "帐": "账"})

_HAN = r"\u3400-\u9fff\u3007\U00020000-\U0003ffff"
# Han characters, letters, digits: a change of kind ends a word ("ct检查" is two).
_WORD = re.compile(rf"[{_HAN}]+|[0-9]+|[^\W\d_{_HAN}]+")

# Longest first, so that 能不能 goes before 不能 could be cut in two. 没 and 不 stay: 没医保 is another question.
_STOP = (
    "请问 你好 您好 谢谢 想问 问一下 问下 想知道 知道 告诉 怎么办理 怎么办 怎么样 怎么弄 怎么 怎样 "
    "咋办 咋样 咋弄 咋 如何 什么是 是什么 什么 是啥 啥是 有啥 啥 哪些 哪个 哪种 能不能 可不可以 "
    "可以不可以 可以吗 可以 能否 是否 是不是 有没有 要不要 需不需要 需要 行不行 行吗 好不好 多不多 "
    "多少钱 多少 几个 几多 应该 必须 我们 我的 你的 他的 我 你 您 他 她 们 的 了 吗 呢 吧 啊 呀 "
    "嘛 么 是 能 要 会 想 这个 那个 这 那 以后 之后 一下 还要 还能 还可以 到底 究竟 为什么 为啥"
)
_STOPPED = re.compile("|".join(sorted(_STOP.split(), key=len, reverse=True)))


def fold(text: str) -> str:
    """Half-width, lower case, one spelling, single blanks where anything but letters and digits stood."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    return " ".join("".join(character if character.isalnum() else " " for character in text).split())


def considered(typed: str) -> tuple[str, bool]:
    """What of a query is looked at, and whether something was left off."""
    cut = typed.strip()[:LONGEST]
    return fold(cut)[:LONGEST], len(typed.strip()) > LONGEST


def words(folded: str) -> list[str]:
    """The words of folded text: runs of Han characters, of letters, of digits."""
    return _WORD.findall(folded)


def is_han(word: str) -> bool:
    """Whether a word (of `words`) is Chinese."""
    return re.match(f"[{_HAN}]", word) is not None


def telling(run: str) -> list[str]:
    """A run of Han characters without the phrases that say nothing: what stood between them."""
    return [piece for piece in _STOPPED.split(run) if piece]
