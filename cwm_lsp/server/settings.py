"""The settings section `cwm`: its members, their defaults, and what is done with bad values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

SECTION = "cwm"


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices; the comment beside each names its setting."""

    model: str = "nano"  # cwm.model: bundled model, directory or hub id on disk
    values: str = "hybrid"  # cwm.values: computed where possible (hybrid), or all from the model (neural)
    hints_enabled: bool = True  # cwm.hints.enabled
    branches: bool = True  # cwm.hints.branches: whether each `if` was taken
    max_length: int = 60  # cwm.hints.maxLength: characters of one value in a label
    min_probability: float = 0.0  # cwm.hints.minProbability: hints less probable than this are hidden
    termination_enabled: bool = True  # cwm.termination.enabled
    termination_proved: str = "warning"  # cwm.termination.proved: severity of what is proved never to end, or "off"
    termination_predicted: str = "information"  # cwm.termination.predicted: the same for what the model says
    computed_exceptions: str = "warning"  # cwm.diagnostics.computedExceptions: severity, or "off"
    exceptions: str = "information"  # cwm.diagnostics.exceptions: the same for predicted ones; "off" switches off both
    not_reached: bool = False  # cwm.diagnostics.notReached: code that the prediction does not come to is faded
    least_probability: float = 0.8  # cwm.diagnostics.minProbability: less probable predictions are no diagnostics
    complexity_enabled: bool = True  # cwm.complexity.enabled: how functions grow, in hovers and as the next one says
    complexity_show: str = "hint"  # cwm.complexity.show: at `def` lines as a hint or a lens, or "off"
    tests_enabled: bool = True  # cwm.tests.enabled: calls are looked for in the workspace's tests
    tests_max_files: int = 1000  # cwm.tests.maxFiles: in each folder of the workspace
    lenses_calls: bool = True  # cwm.lenses.calls: lenses that predict known calls
    lenses_invented: bool = True  # cwm.lenses.invented: above functions without a call, arguments made up by the model
    max_frames: int = 200  # cwm.limits.maxFrames: a prediction stops after this many frames
    debounce_ms: int = 300  # cwm.limits.debounceMs: pause after an edit before the next prediction


@dataclass(frozen=True, slots=True)
class _Setting:
    path: tuple[str, ...]
    field: str
    wanted: str
    accepts: Callable[[object], bool]


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


_SHOWN = ("hint", "lens", "off")
_LEVELS = ("error", "warning", "information", "hint", "off")
_LEVEL = "'error', 'warning', 'information', 'hint' or 'off'"
_SETTINGS = (
    _Setting(("model",), "model", "a model's name or directory", lambda value: isinstance(value, str) and value != ""),
    _Setting(("values",), "values", "'hybrid' or 'neural'", lambda value: value in ("hybrid", "neural")),
    _Setting(("hints", "enabled"), "hints_enabled", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("hints", "branches"), "branches", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("hints", "maxLength"), "max_length", "a whole number from 10 to 1000", _whole(10, 1000)),
    _Setting(("hints", "minProbability"), "min_probability", "a number from 0 to 1", _share),
    _Setting(("termination", "enabled"), "termination_enabled", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("termination", "proved"), "termination_proved", _LEVEL, lambda value: value in _LEVELS),
    _Setting(("termination", "predicted"), "termination_predicted", _LEVEL, lambda value: value in _LEVELS),
    _Setting(("diagnostics", "computedExceptions"), "computed_exceptions", _LEVEL, lambda value: value in _LEVELS),
    _Setting(("diagnostics", "exceptions"), "exceptions", _LEVEL, lambda value: value in _LEVELS),
    _Setting(("diagnostics", "notReached"), "not_reached", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("diagnostics", "minProbability"), "least_probability", "a number from 0 to 1", _share),
    _Setting(("complexity", "enabled"), "complexity_enabled", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("complexity", "show"), "complexity_show", "'hint', 'lens' or 'off'", lambda value: value in _SHOWN),
    _Setting(("tests", "enabled"), "tests_enabled", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("tests", "maxFiles"), "tests_max_files", "a whole number from 1 to 100000", _whole(1, 100_000)),
    _Setting(("lenses", "calls"), "lenses_calls", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("lenses", "invented"), "lenses_invented", "true or false", lambda value: isinstance(value, bool)),
    _Setting(("limits", "maxFrames"), "max_frames", "a whole number from 1 to 10000", _whole(1, 10_000)),
    _Setting(("limits", "debounceMs"), "debounce_ms", "a whole number from 0 to 10000", _whole(0, 10_000)),
)


def parse(data: object) -> tuple[Settings, tuple[str, ...]]:
    """The settings in `data`, the value of section `cwm`, and one sentence for each value that was not usable.

    Absent members (and null, which editors send for them) take their defaults, bad ones too; unknown ones are ignored,
    for they may belong to the editor's own extension. Total.
    """
    if data is None:
        return Settings(), ()
    if not isinstance(data, Mapping):
        return Settings(), (f"The settings section {SECTION} is not an object; all defaults are used.",)
    defaults = Settings()
    good: dict[str, Any] = {}
    problems: list[str] = []
    for setting in _SETTINGS:
        value = _member(data, setting.path)
        if value is None:
            continue
        if setting.accepts(value):
            good[setting.field] = value
        else:
            name = ".".join((SECTION, *setting.path))
            default = getattr(defaults, setting.field)
            problems.append(f"{name} is {value!r}, wanted is {setting.wanted}; the default {default!r} is used.")
    return Settings(**good), tuple(problems)


def _member(data: Mapping[object, object], path: tuple[str, ...]) -> object:
    value: object = data
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
