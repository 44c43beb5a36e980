"""Yuan as `Decimal`; the one rounding of the house."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
FEN = Decimal("0.01")


def fen(amount: Decimal) -> Decimal:
    """Yuan rounded half up to the fen: class B's own share, and once for each layer's payment (exact reading 1 and 3)."""
    return amount.quantize(FEN, ROUND_HALF_UP)
