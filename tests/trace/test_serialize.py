"""Traces as JSON and MessagePack: the contract's example, the schema, golden bytes, round trips."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, ModelInfo, Origin, Source, Trace, Value
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import frame_from_json, frame_to_json, from_json, to_json

PROTOCOL = Path(__file__).parents[2] / "protocol"
VECTORS = PROTOCOL / "vectors"
SCHEMA = json.loads((PROTOCOL / "trace.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
FRAME_VALIDATOR = Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": "#/$defs/frame"})


def gcd_trace() -> Trace:
    """The example of the contract: some frames of `gcd(48, 18)` as predicted."""
    forced = {name: Value(text, Origin.FORCED, changed=False) for name, text in {"a": "48", "b": "18"}.items()}
    given_ = {name: Value(text, Origin.GIVEN) for name, text in {"a": "48", "b": "18"}.items()}
    return Trace(
        source=Source("examples/gcd.py", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        entry=Entry("gcd", "gcd(48, 18)"),
        model=ModelInfo("nano", "1"),
        python="3.11",
        frames=(
            Frame(0, Event.CALL, "gcd", "gcd", 0, 1, locals=given_),
            Frame(1, Event.LINE, "gcd", "gcd", 0, 2, locals=forced),
            Frame(2, Event.RETURN, "gcd", "gcd", 0, 4, value=Value("6", Origin.PREDICTED, p=0.97)),
        ),
        end=End(EndReason.RETURNED),
    )


def object_trace() -> Trace:
    """Every optional member, text beyond ASCII, a literal that spells a token; a real run without a model."""
    account = Value(
        "<case.Account object>",
        Origin.OBSERVED,
        changed=True,
        attrs={"owner": Value("'\u00e4\U0001f40d <|frame_sep|>'", Origin.OBSERVED)},
    )
    hidden = Value("...", Origin.UNKNOWN, reason="its repr was longer than 1000 characters")
    place = ("deposit", "Account.deposit", 1, 7)
    return Trace(
        source=Source("case.py", ""),
        entry=Entry("run", "run()"),
        python="3.11",
        frames=(
            Frame(0, Event.CALL, "run", "run", 0, 9),
            Frame(1, Event.LINE, *place, locals={"self": account, "big": hidden}),
            Frame(2, Event.EXCEPTION, *place, value=Value("ValueError('no\\n')", Origin.OBSERVED)),
        ),
        end=End(EndReason.TIMEOUT, "stopped after 10 s"),
    )


TRACES = {"gcd": gcd_trace, "object": object_trace}


def json_bytes(data: object) -> bytes:
    return (json.dumps(data, indent=1) + "\n").encode("ascii")


@pytest.mark.parametrize("name", TRACES)
def test_golden_bytes(name: str) -> None:
    """`REGENERATE=1` writes the vectors anew; a change of them is a change of the protocol."""
    trace = TRACES[name]()
    data = to_json(trace)
    files = {
        VECTORS / f"trace_{name}.json": json_bytes(data),
        VECTORS / f"trace_{name}.msgpack": msgpack.packb(data),
        VECTORS / f"frames_{name}.msgpack": b"".join(msgpack.packb(frame_to_json(frame)) for frame in trace.frames),
    }
    for path, content in files.items():
        if os.environ.get("REGENERATE"):
            path.write_bytes(content)
        assert path.read_bytes() == content
    VALIDATOR.validate(data)
    assert from_json(json.loads((VECTORS / f"trace_{name}.json").read_bytes())) == trace
    assert from_json(msgpack.unpackb((VECTORS / f"trace_{name}.msgpack").read_bytes())) == trace
    unpacker = msgpack.Unpacker()
    unpacker.feed((VECTORS / f"frames_{name}.msgpack").read_bytes())
    assert tuple(frame_from_json(frame) for frame in unpacker) == trace.frames


# The example in the design document, as it stands there.
EXAMPLE = """
{"version": 1, "source": {"path": "examples/gcd.py", "sha256": "..."},
 "entry": {"function": "gcd", "call": "gcd(48, 18)"},
 "model": {"name": "nano", "revision": "...", "quantization": "none"}, "python": "3.11",
 "frames": [
  {"index": 0, "event": "call", "function": "gcd", "qualname": "gcd", "depth": 0, "line": 1,
   "locals": {"a": {"repr": "48", "origin": "given"}, "b": {"repr": "18", "origin": "given"}}},
  {"index": 1, "event": "line", "function": "gcd", "qualname": "gcd", "depth": 0, "line": 2,
   "locals": {"a": {"repr": "48", "origin": "forced", "changed": false},
              "b": {"repr": "18", "origin": "forced", "changed": false}}},
  {"index": 9, "event": "return", "function": "gcd", "qualname": "gcd", "depth": 0, "line": 4,
   "value": {"repr": "6", "origin": "predicted", "p": 0.97}}],
 "end": {"reason": "returned", "message": ""}}
"""


def test_the_example_of_the_contract() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(EXAMPLE)
    VALIDATOR.validate(data)
    assert to_json(from_json(data)) == data


def values(text: st.SearchStrategy[str]) -> st.SearchStrategy[Value]:
    known = st.sampled_from([origin for origin in Origin if origin != Origin.UNKNOWN])
    simple = st.builds(
        Value, text, known, p=st.none() | st.floats(0, 1), changed=st.none() | st.booleans(), reason=text
    )
    unknown = st.builds(Value, text, st.just(Origin.UNKNOWN), reason=st.text(min_size=1))
    return st.recursive(
        simple | unknown,
        lambda inner: st.builds(Value, text, known, attrs=st.dictionaries(text, inner, max_size=2)),
        max_leaves=3,
    )


TEXT = st.text(max_size=8)
PLACE = {"function": st.just("f"), "qualname": st.just("A.f"), "depth": st.integers(0, 99), "line": st.integers(1, 999)}
STATE = st.builds(
    Frame,
    index=st.just(0),
    event=st.sampled_from([Event.CALL, Event.LINE]),
    locals=st.dictionaries(TEXT, values(TEXT), max_size=3),
    **PLACE,
)
RESULT = st.builds(
    Frame,
    index=st.just(0),
    event=st.sampled_from([Event.RETURN, Event.EXCEPTION]),
    value=values(TEXT),
    **PLACE,
)


@given(frame=STATE | RESULT)
def test_frames_survive_the_round_trip_and_validate(frame: Frame) -> None:
    data = frame_to_json(frame)
    assert frame_from_json(msgpack.unpackb(msgpack.packb(data))) == frame
    FRAME_VALIDATOR.validate(data)


def broken(change: dict[str, Any], *path: str | int) -> dict[str, Any]:
    data = json.loads(json.dumps(to_json(gcd_trace())))
    target: Any = data
    for step in path:
        target = target[step]
    target.update(change)
    return data


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ([], "list"),
        ({}, "'version'"),
        (broken({"version": 2}), "version 2"),
        (broken({"version": True}), "bool"),
        (broken({"frames": {}}), "frames"),
        (broken({"end": {"reason": "tired", "message": ""}}), "'tired'"),
        (broken({"event": "jump"}, "frames", 1), "frame 1"),
        (broken({"line": "2"}, "frames", 1), "line of frame 1"),
        (broken({"value": 6}, "frames", 2), "value of frame 2"),
        (broken({"origin": "hearsay"}, "frames", 0, "locals", "a"), "'hearsay'"),
        (broken({"p": "high"}, "frames", 2, "value"), "p of frame 2"),
        (broken({"model": {"name": "nano"}}), "'revision'"),
    ],
)
def test_other_data_is_told_in_one_sentence(data: object, word: str) -> None:
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(UserError, match=word) as told:
        from_json(data)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "data",
    [
        broken({"note": 1}),
        broken({"value": {"repr": "1", "origin": "observed"}}, "frames", 0),
        broken({"locals": {}}, "frames", 2),
        broken({"line": 0}, "frames", 0),
        broken({"p": 1.5}, "frames", 2, "value"),
        broken({"origin": "unknown"}, "frames", 2, "value"),
    ],
)
def test_the_schema_is_strict(data: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(data)
