"""Figures as they stand in tables and pages: few digits, and their unit where it is short."""


def shown(value: float | None, unit: str = "") -> str:
    """A figure in about three digits: 0.1234 of '%' → '12.3 %'; −12345.6 → '−12,346'; '–' for None."""
    if value is None:
        return "–"
    told = f"{_digits(100 * value, 1)} %" if unit == "%" else _digits(value, 3)
    return told.replace("-", "\N{MINUS SIGN}")


def _digits(value: float, most: int) -> str:
    """Three digits that count, or four; at most so many after the point, and none after that of a whole number."""
    if isinstance(value, int) or value == round(value):
        return f"{value:,.0f}"
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    return f"{value:,.{min(most, decimals)}f}"
