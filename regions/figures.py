"""How figures are written on pages and in sentences: exact, grouped, never through a binary float."""

from decimal import ROUND_HALF_UP, Decimal

TEN_THOUSANDTH = Decimal("0.0001")


def yuan(amount: Decimal) -> str:
    """Yuan with two places and separators: 1,234.50. Amounts are already exact to the fen."""
    return f"{amount:,.2f}"


def yuan_short(amount: Decimal) -> str:
    """Yuan for formulas and tables: 1,234.50, but 600 for 600.00; more than two places are kept to four."""
    rounded = amount.quantize(TEN_THOUSANDTH, rounding=ROUND_HALF_UP)
    whole, _, part = f"{rounded:,.4f}".partition(".")
    part = part.rstrip("0")
    if not part:
        return whole
    return f"{whole}.{part.ljust(2, '0')}"


def percent(ratio: Decimal) -> str:
    """A ratio 0–1 as percent without trailing zeros: 0.85 → 85%, 0.982 → 98.2%."""
    text = f"{ratio * 100:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%"


def points(value: Decimal) -> str:
    """Percentage points without sign: 0.05 → 5 个百分点."""
    return f"{percent(abs(value)).removesuffix('%')} 个百分点"
