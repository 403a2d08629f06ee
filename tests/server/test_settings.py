"""Settings that are used, and settings that are refused with a reason."""

from __future__ import annotations

from dataclasses import fields

import jsonschema
import pytest

from cwm_lsp.server.settings import SETTINGS, Settings, parse

GOOD = [
    (None, Settings()),
    ({}, Settings()),
    ({"model": "/models/a", "other": 1}, Settings(model="/models/a")),
    ({"hints": {"enabled": False, "minProbability": 1}}, Settings(hints_enabled=False, min_probability=1)),
    ({"hints": {"branches": False, "maxLength": 10}}, Settings(branches=False, max_length=10)),
    ({"complexity": {"show": "lens"}}, Settings(complexity_show="lens")),
    ({"values": "neural"}, Settings(values="neural")),
    (
        {"diagnostics": {"exceptions": "hint", "computedExceptions": "error", "notReached": True, "minProbability": 0}},
        Settings(exceptions="hint", computed_exceptions="error", not_reached=True, least_probability=0),
    ),
    ({"limits": {"maxFrames": 5, "debounceMs": None}}, Settings(max_frames=5)),
]
BAD = [
    ({"limits": {"maxFrames": 0}}, "cwm.limits.maxFrames is 0, wanted is a whole number from 1 to 10000"),
    ({"limits": {"maxFrames": True}}, "cwm.limits.maxFrames is True"),
    ({"limits": {"debounceMs": "fast"}}, "cwm.limits.debounceMs is 'fast'"),
    ({"hints": {"minProbability": float("nan")}}, "cwm.hints.minProbability is nan, wanted is a number from 0 to 1"),
    ({"hints": {"maxLength": 9}}, "cwm.hints.maxLength is 9, wanted is a whole number from 10 to 1000"),
    ({"hints": {"branches": "on"}}, "cwm.hints.branches is 'on', wanted is true or false"),
    ({"complexity": {"show": True}}, "cwm.complexity.show is True, wanted is 'hint', 'lens' or 'off'"),
    ({"hints": {"enabled": 1}}, "cwm.hints.enabled is 1, wanted is true or false; the default True is used."),
    ({"values": "exact"}, "cwm.values is 'exact', wanted is 'hybrid' or 'neural'; the default 'hybrid' is used."),
    ({"diagnostics": {"exceptions": True}}, "cwm.diagnostics.exceptions is True, wanted is 'error', 'warning'"),
    ({"diagnostics": {"computedExceptions": "loud"}}, "cwm.diagnostics.computedExceptions is 'loud'"),
    ({"diagnostics": {"notReached": "hint"}}, "cwm.diagnostics.notReached is 'hint', wanted is true or false"),
    ({"diagnostics": {"minProbability": 2}}, "cwm.diagnostics.minProbability is 2, wanted is a number from 0 to 1"),
    ({"model": ""}, "cwm.model is ''"),
    ([], "The settings section cwm is not an object"),
]


@pytest.mark.parametrize(("data", "expected"), GOOD)
def test_good_settings(data: object, expected: Settings) -> None:
    assert parse(data) == (expected, ())


@pytest.mark.parametrize(("data", "message"), BAD)
def test_bad_settings_are_named_and_replaced_by_defaults(data: object, message: str) -> None:
    settings, (problem,) = parse(data)
    assert settings == Settings()
    assert problem.startswith(message)


def test_each_setting_is_told_once_and_accepts_its_default() -> None:
    assert [each.field for each in SETTINGS] == [field.name for field in fields(Settings)]
    assert len({each.name for each in SETTINGS}) == len(SETTINGS)
    for each in SETTINGS:
        jsonschema.validate(each.default, each.schema)


@pytest.mark.parametrize(("data", "message"), BAD[:-1])
def test_what_is_refused_is_refused_by_the_schema(data: dict[str, object], message: str) -> None:
    """What extensions are told is what the server does."""
    setting = next(each for each in SETTINGS if message.startswith(f"cwm.{each.name} is "))
    value: object = data
    for name in setting.name.split("."):
        assert isinstance(value, dict)
        value = value[name]
    if value == value:  # JSON has no NaN
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value, setting.schema)
