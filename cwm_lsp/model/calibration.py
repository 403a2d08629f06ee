"""What a model's probabilities of values are worth: curves that were fitted on programs kept for it.

A network is surer of itself than it is right. The product of a value's token probabilities goes through a monotone
curve before anybody sees it, one for each way of decoding; the tokens are chosen as before. The curves stand in
`calibration.json` beside the weights (`cwm-lsp model calibrate` writes it); a model without one is shown as it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cwm_lsp.trace.problem import UserError

FILE = "calibration.json"
METHOD = "beta"
LEAST = 1e-6
"""Probabilities are taken to be this far from 0 and 1 at least: beyond, float32 has rounded."""


@dataclass(frozen=True, slots=True)
class Curve:
    """p -> 1 / (1 + exp(-(rise * log(p) - fall * log(1 - p) + shift))): beta calibration (Kull et al. 2017).

    Monotone, as `rise` and `fall` are not negative. With both 1 / T and no `shift` it is a temperature T on the value's
    log odds; the defaults leave p as it is.
    """

    rise: float = 1.0
    fall: float = 1.0
    shift: float = 0.0

    def __call__(self, p: float) -> float:
        """The share of values of probability `p` that are right, as fitted; between 0 and 1."""
        if self == _IDENTITY:
            return p
        kept = min(max(p, LEAST), 1.0 - LEAST)
        odds = self.rise * math.log(kept) - self.fall * math.log1p(-kept) + self.shift
        return 1.0 / (1.0 + math.exp(-odds)) if odds >= 0.0 else math.exp(odds) / (1.0 + math.exp(odds))


_IDENTITY = Curve()


@dataclass(frozen=True, slots=True)
class Calibration:
    """`curves` by the way of decoding ("constrained", "free"); `made` says from what and how well, for people."""

    curves: Mapping[str, Curve] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)

    def of(self, decoding: str) -> Curve:
        """The curve for values that were decoded so; the identity where none was fitted."""
        return self.curves.get(decoding, _IDENTITY)


UNCALIBRATED = Calibration()


def read_calibration(directory: Path) -> Calibration:
    """What stands beside the weights, `UNCALIBRATED` where nothing does. Raises UserError for a damaged file."""
    path = directory / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["method"] != METHOD:
            raise ValueError(f"unknown method {raw['method']!r}")
        curves = {str(name): _curve(each) for name, each in raw["curves"].items()}
    except FileNotFoundError:
        return UNCALIBRATED
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"'{path}' is no calibration ({error}); delete it, or make it anew with `cwm-lsp model calibrate`."
        ) from error
    return Calibration(curves, {key: value for key, value in raw.items() if key not in ("method", "curves")})


def write_calibration(directory: Path, calibration: Calibration) -> Path:
    """Writes it beside the weights of `directory`; returns the file."""
    curves = {name: asdict(curve) for name, curve in calibration.curves.items()}
    raw = {"method": METHOD, "curves": curves, **calibration.made}
    path = directory / FILE
    path.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    return path


def _curve(raw: Mapping[str, Any]) -> Curve:
    curve = Curve(**{name: float(value) for name, value in raw.items()})
    if not min(curve.rise, curve.fall) >= 0.0 or not math.isfinite(curve.rise + curve.fall + curve.shift):
        raise ValueError(f"{curve} does not rise")
    return curve
