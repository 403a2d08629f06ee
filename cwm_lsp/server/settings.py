"""The settings section `cwm`: its members, their defaults, and what is done with bad values.

`docs/SETTINGS.md` and `protocol/settings.json` are made from SETTINGS by `make protocol`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SECTION = "cwm"


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices; SETTINGS says what each means."""

    model: str = "nano"
    values: str = "hybrid"
    hints_enabled: bool = True
    branches: bool = True
    every_function: bool = True
    max_length: int = 60
    min_probability: float = 0.0
    termination_enabled: bool = True
    termination_proved: str = "warning"
    termination_predicted: str = "information"
    computed_exceptions: str = "warning"
    exceptions: str = "information"
    not_reached: bool = False
    least_probability: float = 0.8
    complexity_enabled: bool = True
    complexity_show: str = "hint"
    tests_enabled: bool = True
    tests_max_files: int = 1000
    lenses_calls: bool = True
    lenses_invented: bool = True
    compare_seconds: int = 10
    compare_memory: int = 1024
    compare_divergence: str = "information"
    cache_enabled: bool = True
    max_frames: int = 200
    debounce_ms: int = 300


@dataclass(frozen=True, slots=True)
class Setting:
    """One member of the section: `name` without the section, its `field` in Settings, and a JSON Schema of its values
    (of `type`, `enum`, `minLength`, `minimum` and `maximum` what applies).

    `about` is Markdown for users, one line. `restricted`: editors that know untrusted workspaces do not let these set
    it, because what it names is loaded.
    """

    name: str
    field: str
    schema: Mapping[str, Any]
    about: str
    restricted: bool = False

    @property
    def default(self) -> Any:
        """The value of an absent member."""
        return getattr(Settings(), self.field)


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


_SWITCH = {"type": "boolean"}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_LEVEL = _one_of("error", "warning", "information", "hint", "off")

SETTINGS = (
    Setting(
        "model",
        "model",
        {"type": "string", "minLength": 1},
        "The model: `nano`, which is bundled, a directory in Hugging Face layout, or a hub id on disk.",
        restricted=True,
    ),
    Setting(
        "values",
        "values",
        _one_of("hybrid", "neural"),
        "`hybrid`: values are computed where that is possible, and predicted elsewhere; `neural`: all are predicted.",
    ),
    Setting("hints.enabled", "hints_enabled", _SWITCH, "Values at the ends of lines, as inlay hints."),
    Setting("hints.branches", "branches", _SWITCH, "`if`, `elif` and `case` say whether they were taken or skipped."),
    Setting(
        "hints.everyFunction",
        "every_function",
        _SWITCH,
        "Functions that the call in focus does not come to have hints along their own first call, as has the module.",
    ),
    Setting("hints.maxLength", "max_length", _whole(10, 1000), "Characters of one value in a hint."),
    Setting("hints.minProbability", "min_probability", _SHARE, "Hints with a less probable value are hidden."),
    Setting("termination.enabled", "termination_enabled", _SWITCH, "Warnings of loops and recursions that never end."),
    Setting(
        "termination.proved",
        "termination_proved",
        _LEVEL,
        "Severity of what is proved never to end, from the source or by computing the call in focus.",
    ),
    Setting("termination.predicted", "termination_predicted", _LEVEL, "Severity of what the model says does not end."),
    Setting(
        "diagnostics.computedExceptions",
        "computed_exceptions",
        _LEVEL,
        "Severity of the exception that leaves the call in focus, where every step of it was computed.",
    ),
    Setting(
        "diagnostics.exceptions",
        "exceptions",
        _LEVEL,
        "Severity of one that was predicted, or that leaves a call which was only typed; `off`: of neither kind.",
    ),
    Setting("diagnostics.notReached", "not_reached", _SWITCH, "Code that the call in focus does not come to is faded."),
    Setting("diagnostics.minProbability", "least_probability", _SHARE, "Less probable predictions are no diagnostics."),
    Setting(
        "complexity.enabled",
        "complexity_enabled",
        _SWITCH,
        "How functions grow: in hovers, and as the next setting says.",
    ),
    Setting(
        "complexity.show",
        "complexity_show",
        _one_of("hint", "lens", "off"),
        "`hint`: behind `def` lines; `lens`: as a code lens above them.",
    ),
    Setting("tests.enabled", "tests_enabled", _SWITCH, "Calls are looked for in the workspace's tests."),
    Setting(
        "tests.maxFiles", "tests_max_files", _whole(1, 100_000), "Test files read in each folder of the workspace."
    ),
    Setting("lenses.calls", "lenses_calls", _SWITCH, "Lenses that predict known calls."),
    Setting(
        "lenses.invented",
        "lenses_invented",
        _SWITCH,
        "Lenses above functions without a known call: the model makes up the arguments.",
    ),
    Setting("compare.seconds", "compare_seconds", _whole(1, 600), "Seconds that a real run may take."),
    Setting("compare.memoryMb", "compare_memory", _whole(64, 65_536), "MiB of memory that a real run may take."),
    Setting(
        "compare.divergence",
        "compare_divergence",
        _LEVEL,
        "Severity of the line on which a real run left the prediction.",
    ),
    Setting(
        "cache.enabled",
        "cache_enabled",
        _SWITCH,
        "Predictions and choices of calls are kept on disk, for the next start.",
    ),
    Setting("limits.maxFrames", "max_frames", _whole(1, 10_000), "A prediction stops after this many frames."),
    Setting(
        "limits.debounceMs",
        "debounce_ms",
        _whole(0, 10_000),
        "Milliseconds from an edit to the next prediction while you type; a third of it after one that stands alone.",
    ),
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
    good: dict[str, Any] = {}
    problems: list[str] = []
    for setting in SETTINGS:
        value = _member(data, setting.name.split("."))
        if value is None:
            continue
        if _is_one(value, setting.schema):
            good[setting.field] = value
        else:
            name, wanted = f"{SECTION}.{setting.name}", described(setting.schema)
            problems.append(f"{name} is {value!r}, wanted is {wanted}; the default {setting.default!r} is used.")
    return Settings(**good), tuple(problems)


def described(schema: Mapping[str, Any]) -> str:
    """The values of a setting in words."""
    match schema:
        case {"enum": [*others, last]}:
            return f"{', '.join(map(repr, others))} or {last!r}"
        case {"minimum": low, "maximum": high}:
            return f"{'a whole number' if schema['type'] == 'integer' else 'a number'} from {low} to {high}"
    return "true or false" if schema["type"] == "boolean" else "a text that is not empty"


def _is_one(value: object, schema: Mapping[str, Any]) -> bool:
    if schema["type"] == "boolean":
        return isinstance(value, bool)
    if schema["type"] == "string":
        return isinstance(value, str) and value in schema.get("enum", (value,)) and value != ""
    number = isinstance(value, int | float if schema["type"] == "number" else int) and not isinstance(value, bool)
    return number and bool(schema["minimum"] <= value <= schema["maximum"])


def _member(data: Mapping[object, object], path: Sequence[str]) -> object:
    value: object = data
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
