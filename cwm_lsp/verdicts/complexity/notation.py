"""Classes as people write them: `O(n log n)`, `O(n*m)`, and which input size each letter is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from cwm_lsp.verdicts.complexity.algebra import Expr, Number, Product, dominant, growth

LETTERS = "nmkpqrs"


def letters(symbols: Sequence[str]) -> dict[str, str]:
    """A letter for each size, in order."""
    return {name: LETTERS[i] if i < len(LETTERS) else f"n{i}" for i, name in enumerate(symbols)}


def big_o(expr: Expr, names: Mapping[str, str]) -> str:
    """The class of `expr`."""
    return f"O({formula(expr, names)})"


def formula(expr: Expr, names: Mapping[str, str]) -> str:
    """The fastest growing products of `expr`, without constant factors."""
    products = sorted(dominant(expr).terms, key=lambda each: _order(each, names))
    texts = [_product(each, names) for each in products] or ["1"]
    plain = all(" " not in text for text in texts)
    return ("+" if plain else " + ").join(texts)


def _order(product: Product, names: Mapping[str, str]) -> tuple[object, ...]:
    text = _product(product, names)
    return (tuple(sorted(LETTERS.find(names.get(f.symbol, "?")) for f, _ in product)), text)


def _product(product: Product, names: Mapping[str, str]) -> str:
    by_name = sorted(
        growth(product).items(),
        key=lambda each: (LETTERS.find(names.get(each[0], "")) % 99, names.get(each[0], each[0])),
    )
    values, logs, below = [], [], []
    bases = {(f.symbol, f.base): power for f, power in product if f.kind == "exp"}
    for symbol, (factorials, _, power, log, loglog) in by_name:
        name = names.get(symbol, symbol)
        if power > 0:
            values.append(_power(name, power))
        elif power < 0:
            below.append(_power(name, -power))
        for (own, base), times in bases.items():
            if own == symbol:
                exponent = name if times == 1 else f"({_number(times)}{name})"
                values.append(f"{names.get(base, base)}^{exponent}")
        if factorials:
            values.append(f"{name}!" if factorials == 1 else f"{name}!^{_number(factorials)}")
        if log:
            logs.append(f"log {name}" if log == 1 else f"log^{_number(log)} {name}")
        if loglog:
            logs.append(f"log log {name}" if loglog == 1 else f"(log log {name})^{_number(loglog)}")
    text = " ".join([*(["*".join(values)] if values else []), *logs]) or "1"
    return f"{text}/{'*'.join(below)}" if below else text


def _power(name: str, power: Number) -> str:
    if power == 1:
        return name
    if power == Fraction(1, 2):
        return f"sqrt {name}"
    if power == Fraction(3, 2):
        return f"{name}*sqrt {name}"
    return f"{name}^{_number(power)}"


def _number(value: float | Number) -> str:
    if value == int(value):
        return str(int(value))
    if isinstance(value, Fraction) and value.denominator <= 4:
        return f"({value})"
    return f"{float(value):.2f}".rstrip("0")
