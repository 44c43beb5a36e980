"""Hostile values, by option: what is typed, as bytes in an address or a form, and what it means as a plain amount.

A meaning of None: no amount, to be refused. The bytes are percent-encoded already; some of them are no UTF-8, some no
percent-encoding at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from urllib.parse import quote

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
MATHEMATICAL = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
WHITE = ("\t", "\r\n", "\x0b", "\x0c", "\x1f", "\u2028", "\u3000")
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Typed:
    """`raw`: percent-encoded; `text`: the same as text, for JSON, or None where it is no text; `meaning`: see above."""

    raw: str
    text: str | None
    meaning: str | None


def text(value: str, meaning: str | None = None) -> Typed:
    return Typed(quote(value, safe=""), value, meaning)


def plain(random: Random) -> str:
    """An amount as the contract writes it: whole, with one or with two places."""
    return f"{random.choice((0, 1, 9, 200, 1000, 51000, random.randrange(400_000)))}" + random.choice(
        ("", "", ".5", f".{random.randrange(100):02}")
    )


def same(table: dict[int, str], means: bool) -> Callable[[Random], Typed]:
    """An amount in other characters; those of a Chinese keyboard are read, the others refused."""

    def typed(random: Random) -> Typed:
        amount = plain(random)
        other = amount.translate(table)
        return text(other, amount if means or other == amount else None)

    return typed


def one_of(*values: str) -> Callable[[Random], Typed]:
    return lambda random: text(random.choice(values))


def raw(*values: str) -> Callable[[Random], Typed]:
    """Bytes that are no text, or not percent-encoded as they should be."""
    return lambda random: Typed(random.choice(values), None, None)


def trimmed(random: Random) -> Typed:
    """An amount between controls that count as white space."""
    amount = plain(random)
    return text(f"{random.choice(WHITE)}{amount}{random.choice(WHITE)}", amount)


def grouped(random: Random) -> Typed:
    amount = f"{random.randrange(1000, 9_000_000)}.{random.randrange(100):02}"
    return text(f"{Decimal(amount):,}".replace(",", random.choice((",", "，"))), amount)


def spaced(random: Random) -> Typed:
    amount, space = plain(random), random.choice((" ", "　", "\u00a0", "\u2009", "\u202f"))
    at = random.randrange(len(amount) + 1)
    return text(f"{space}{amount[:at]}{space}{amount[at:]} ", amount)


def spoiled(random: Random) -> Typed:
    """An amount with something that does not belong there."""
    amount = plain(random)
    other = random.choice("\x00\u200b\u200d\u202e\ufeff\u0301\U0001f4b0abe_+-*/=%￥$元'\"<>{}[]();&#\\|^~`一万亿")
    at = random.randrange(len(amount) + 1)
    return text(amount[:at] + other + amount[at:])


def noise(random: Random) -> Typed:
    """Characters from anywhere in Unicode, with a letter that is in no amount."""
    points = (random.choice((random.randrange(32, 0xD7FF), random.randrange(0xE000, 0x10FFFF))) for _ in range(12))
    return text("x" + "".join(map(chr, points)))


def octets(random: Random) -> Typed:
    """Any bytes; never an amount: the first is none of UTF-8."""
    return Typed("%FF" + "".join(f"%{random.randrange(256):02X}" for _ in range(8)), None, None)


OPTIONS: dict[str, Callable[[Random], Typed]] = {
    "plain": lambda random: text(amount := plain(random), amount),
    "full width": same(FULL_WIDTH, True),
    "thousands separators": grouped,
    "spaces": spaced,
    "Unicode digits": lambda random: same(random.choice((ARABIC, DEVANAGARI, MATHEMATICAL)), False)(random),
    "superscript, circled, Chinese digits": lambda random: same(
        random.choice((SUPERSCRIPT, CIRCLED, CHINESE)), False
    )(random),
    "negative zero, signs": one_of("-0", "-0.00", "－0", "−0", "+0", "+1000", "-1", "--1", "-1000.00", "－１０００"),
    "NaN, infinity": one_of("NaN", "nan", "sNaN", "-NaN", "Infinity", "-inf", "inf", "∞", "null", "None", "undefined"),
    "exponents, other notations": one_of("1e3", "1E+3", "1e-3", "1e999999999", "0x10", "0b1", "0o7", "1_000", "½", "1/2"),
    "huge": lambda random: text(random.choice(("9" * 9, "100000000", "99999999.991", "1" * 41, "9" * 5000, "0" * 400 + "1x"))),
    "tiny, many places": one_of("0.001", "0.0000000001", "1.234", "5.", ".5", "..5", "0.", "1.2.3", "0.00.", "." * 40),
    "wrong separators": one_of("12,34", "1,2345", "1.234,56", "1,,000", ",100", "100,", "1'000", "1;000", "1、000", "，", ","),
    "emoji, controls": one_of("💰100", "1️⃣", "１00\U0001f600", "\u202e001", "1\u200b0", "1\r\n0", "1\t0", "\x7f1"),
    "white space around": trimmed,
    "NUL": one_of("\x00", "1000\x00", "\x001000", "10\x0000"),
    "spoiled amounts": spoiled,
    "markup and code": one_of(
        "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "{% debug %}", "${7*7}", "../../etc/passwd", "%s%n", "=1+1",
        "[]", "{}", '{"a":1}', "true", "\"", "\\ud800", "http://127.0.0.1/", "javascript:alert(1)",
    ),
    "noise": noise,
    "invalid UTF-8": raw("%FF", "%FE%FF", "1000%FF", "%C0%80", "%C0%B1000", "%ED%A0%80", "%F5%80%80%80", "%E4%B8", "%80"),
    "random bytes": octets,
    "percent-encodings": raw("%", "%2", "%zz", "%%31", "1000%", "%u0031", "%25311", "%2531000", "%0", "%c3%28"),
    "1 MB": lambda random: text(random.choice("9零x💰,")[:1] * (MEGABYTE // 4)),
}  # fmt: skip
WEIGHTS = [1 if name == "1 MB" else 24 for name in OPTIONS]
