"""math, cmath, statistics, fractions, decimal, colorsys, calendar."""

from __future__ import annotations

import calendar
import cmath
import colorsys
import math
import re
import statistics
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.comparing import members
from cwm_lsp.compute.natives.container_methods import allow_operators
from cwm_lsp.compute.natives.iterables import bounded, materialized
from cwm_lsp.compute.natives.outcome import Outcome
from cwm_lsp.compute.natives.table import allow, allow_methods
from cwm_lsp.compute.natives.texts import run_format, run_repr

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]
_MAX_SAMPLE = 10_000
_EXPONENT = re.compile(r"[eE][-+]?[0-9_]{5,}")
_MAX_EXPONENT = 50_000


def _factorial(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) == 1 and isinstance(args[0], int):
        limits.factorial(args[0])
    return function(*args, **kwargs)


def _choices(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`comb` and `perm`."""
    n, k = (args + args)[:2] if len(args) in (1, 2) else (0, 0)
    if isinstance(n, int) and isinstance(k, int) and 0 < k <= n:
        limits.choices(n, min(k, n - k) if function is math.comb else k)
        limits.work(k if function is math.perm else min(k, n - k))
    return function(*args, **kwargs)


def _product(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) != 1:
        return function(*args, **kwargs)
    values = list(bounded(args[0]))
    limits.bits(sum(value.bit_length() for value in values if isinstance(value, int)))
    limits.bits(sum(value.numerator.bit_length() for value in values if isinstance(value, Fraction)))
    for value in (*values[:1], *values[-1:], kwargs.get("start", 1)):
        if isinstance(value, str | bytes | list | tuple):
            raise Outcome(limits.TOO_LARGE)
    return function(values, **kwargs)


def _multiple(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`lcm` and `gcd`."""
    limits.bits(sum(value.bit_length() for value in args if isinstance(value, int)))
    return function(*args, **kwargs)


def _float_sum(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    return function(*map(bounded, args), **kwargs)


def _rounded(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """What makes an int of a number."""
    for value in args:
        if isinstance(value, Decimal):
            _exponent_is_small(value)
    digits = args[1] if len(args) > 1 else kwargs.get("ndigits")
    if isinstance(digits, int) and abs(digits) > _MAX_EXPONENT and not isinstance(args[0] if args else 0, float):
        raise Outcome(limits.TOO_LARGE)
    return function(*args, **kwargs)


def _exponent_is_small(value: Decimal) -> None:
    if value.is_finite() and abs(value.adjusted()) > _MAX_EXPONENT:
        raise Outcome(limits.TOO_LARGE)


def _sample(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """Functions of `statistics`, in which every int may become part of a common denominator."""
    values = []
    for arg in args:
        if hasattr(type(arg), "__iter__"):
            arg = members(materialized(arg, _MAX_SAMPLE))
            for value in arg:
                if isinstance(value, Decimal):
                    _exponent_is_small(value)
            limits.bits(sum(value.bit_length() for value in arg if isinstance(value, int)))
        values.append(arg)
    return function(*values, **kwargs)


def _number(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`Fraction(...)` and `Decimal(...)`."""
    for value in (*args, *kwargs.values()):
        if isinstance(value, str) and (_EXPONENT.search(value) or len(value) > _MAX_EXPONENT):
            raise Outcome(limits.TOO_LARGE)
        if isinstance(value, Decimal) and function is Fraction:
            _exponent_is_small(value)
    return function(*args, **kwargs)


def _plain(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    for value in args:
        if isinstance(value, Decimal):
            _exponent_is_small(value)
    return function(*args, **kwargs)


def _functions(module: Any) -> list[Any]:
    return [value for name, value in vars(module).items() if name[0] != "_" and callable(value)]


allow(function for function in (*_functions(math), *_functions(cmath)) if not isinstance(function, type))
allow([math.factorial], _factorial)
allow([math.comb, math.perm], _choices)
allow([math.prod], _product)
allow([math.lcm, math.gcd], _multiple)
allow([math.fsum, math.dist], _float_sum)
if hasattr(math, "sumprod"):
    allow([math.sumprod], _float_sum)
allow([math.floor, math.ceil, math.trunc, round], _rounded)
_STATISTICS = (
    "mean fmean geometric_mean harmonic_mean median median_low median_high median_grouped mode multimode pstdev "
    "pvariance stdev variance quantiles correlation covariance linear_regression"
)
allow([getattr(statistics, name) for name in _STATISTICS.split()], _sample)
allow([getattr(colorsys, name) for name in colorsys.__all__])
allow([calendar.isleap, calendar.leapdays, calendar.weekday, calendar.monthrange])

allow([Fraction, Decimal], _number)
allow_methods(Fraction, "from_float from_decimal limit_denominator as_integer_ratio is_integer __floor__ "
              "__ceil__ __trunc__ conjugate", _plain)  # fmt: skip
_DECIMAL = (
    "adjusted as_integer_ratio as_tuple canonical compare compare_signal compare_total compare_total_mag conjugate "
    "copy_abs copy_negate copy_sign exp fma from_float is_canonical is_finite is_infinite is_nan is_normal is_qnan "
    "is_signed is_snan is_subnormal is_zero ln log10 logb logical_and logical_invert logical_or logical_xor max "
    "max_mag min min_mag next_minus next_plus next_toward normalize number_class quantize radix remainder_near rotate "
    "same_quantum scaleb shift sqrt to_eng_string to_integral to_integral_exact to_integral_value "
    "__floor__ __ceil__ __trunc__"
)
allow_methods(Decimal, _DECIMAL, _plain)
for _kind in (int, bool, Fraction, Decimal):
    allow_methods(_kind, "__round__", _rounded)
for _kind in (Fraction, Decimal):
    allow_operators(_kind)
    allow_methods(_kind, "__repr__ __str__", run_repr)
    allow_methods(_kind, "__format__", run_format)
