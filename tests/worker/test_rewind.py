"""Rewinding, and jobs that pause one another, over a real socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worker.raw_client import PREDICT, Client


def frame(index: int, **more: Any) -> dict[str, Any]:
    """A frame of the tiny worker."""
    made = {
        "index": index,
        "event": "line" if index else "call",
        "function": "f",
        "qualname": "f",
        "depth": 0,
        "line": 1,
    }
    return {**made, "locals": {"i": {"repr": str(index), "origin": "predicted", "p": 0.5}}, **more}


KNOWN = [frame(index) for index in range(4)]
WITH_ATTRIBUTE = {"a": {"repr": "<A object>", "origin": "given", "attrs": {"x": {"repr": "1", "origin": "given"}}}}
RETURNED = {**frame(4), "event": "return", "value": {"repr": "1", "origin": "given"}}
del RETURNED["locals"]


def streamed(client: Client, number: int) -> tuple[list[tuple[int, str, str]], Any]:
    """Index, `i` and its origin of each frame of a request, and its result."""
    frames = []
    while (message := client.receive())[:2] != [1, number]:
        if message[:2] == [2, "frame"] and message[2][0] == number:
            value = message[2][1]["locals"]["i"]
            frames.append((message[2][1]["index"], value["repr"], value["origin"]))
    assert message[2] is None, message[2]
    return frames, message[3]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({}, [(4, "4", "predicted"), (5, "5", "predicted")]),
        ({"i": "70"}, [(3, "70", "edited"), (4, "71", "predicted"), (5, "72", "predicted")]),
    ],
)
def test_it_goes_on_behind_the_known_frames(
    shared_worker: Path, edits: dict[str, str], expected: list[tuple[int, str, str]]
) -> None:
    with Client(shared_worker) as client:
        params = {**PREDICT, "call": "count(6, 0)", "frames": KNOWN, "edits": edits}
        frames, result = streamed(client, client.request("rewind", params))
        assert frames == expected
        assert (result["end"]["reason"], result["tokens"], result["passes"]) == ("returned", 6, 2)


def test_the_limit_of_frames_counts_the_known_ones(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        params = {**PREDICT, "call": "count(9, 0)", "frames": KNOWN, "max_frames": 5}
        frames, result = streamed(client, client.request("rewind", params))
        assert ([index for index, _, _ in frames], result["end"]["reason"]) == ([4], "frame-limit")


def test_as_many_frames_as_an_array_has_room_for(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        known = [frame(index) for index in range(16384)]
        params = {**PREDICT, "call": "count(16385, 0)", "frames": known, "max_frames": 20000}
        client.send([0, 1, "rewind", params])
        assert streamed(client, 1)[0] == [(16384, "16384", "predicted")]


@pytest.mark.parametrize(
    ("params", "code", "words"),
    [
        ({}, -32602, "rewind needs 'frames' as a list of the known frames, one at least."),
        ({"frames": []}, -32602, "rewind needs 'frames' as a list"),
        ({"frames": {"0": KNOWN[0]}}, -32602, "rewind needs 'frames' as a list"),
        ({"frames": [5]}, -32602, "a frame is int"),
        ({"frames": [{"index": 0}]}, -32602, "frame 0 has no member 'event'"),
        ({"frames": [frame(0, event="jump")]}, -32602, "unknown Event 'jump'"),
        ({"frames": [frame(0, line="1")]}, -32602, "line of frame 0 is str"),
        ({"frames": [frame(0, line=0)]}, -32602, "Frame 0 has depth 0 and line 0."),
        ({"frames": [frame(0, depth=-1)]}, -32602, "Frame 0 has depth -1 and line 1."),
        ({"frames": KNOWN[1:]}, -32602, "from its first frame on: 1 stands at 0."),
        ({"frames": [*KNOWN, KNOWN[0]]}, -32602, "from its first frame on: 0 stands at 4."),
        ({"frames": [frame(0, event="line")]}, -32602, "must begin with the entry's own call frame"),
        ({"frames": KNOWN, "edit": {}}, -32602, "rewind has no parameter 'edit'."),
        ({"frames": KNOWN, "call": 5}, -32602, "rewind needs 'call' as a string."),
        ({"frames": KNOWN, "edits": [["i", "5"]]}, -32602, "'edits' must be a map of names to reprs."),
        ({"frames": KNOWN, "edits": {"i": 5}}, -32602, "'edits' must be a map of names to reprs."),
        ({"frames": KNOWN, "edits": {"j": "5"}}, 1, "There is no variable 'j' in frame 3: it has i."),
        ({"frames": KNOWN, "edits": {"i.x": "5"}}, 1, "There is no variable 'i.x' in frame 3"),
        ({"frames": [frame(0, locals=WITH_ATTRIBUTE)], "edits": {"a.y": "5"}}, 1, "in frame 0: it has a, a.x."),
        ({"frames": [frame(0, locals={})], "edits": {"a": "5"}}, 1, "in frame 0: it has no variables."),
        ({"frames": KNOWN, "edits": {"i": " "}}, 1, "The new value of 'i' must be a repr on one line"),
        ({"frames": KNOWN, "edits": {"i": "5\n6"}}, 1, "The new value of 'i' must be a repr on one line"),
        ({"frames": KNOWN, "edits": {"i": "5\n"}}, 1, "The new value of 'i' must be a repr on one line"),
        ({"frames": [*KNOWN, RETURNED], "edits": {"i": "5"}}, 1, "frame 4 is neither (return): go to another one."),
    ],
)
def test_what_cannot_be_rewound_is_one_clear_error(
    shared_worker: Path, params: dict[str, Any], code: int, words: str
) -> None:
    with Client(shared_worker) as client:
        client.send([0, 1, "rewind", {**PREDICT, "call": "count(6, 0)", **params}])
        error, result = client.answer(1)
        assert (error["code"], result) == (code, None)
        assert words in error["message"]
        assert error["message"].endswith((".", "schema.json."))
        client.ids = 10
        assert client.call("status")[0] is None


def test_a_more_urgent_request_pauses_the_running_one(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        slow = client.predict("count(40, 0.02)", priority="background")
        assert client.receive()[:2] == [2, "frame"]
        urgent = client.predict("count(3, 0)")
        seen = [client.receive()]
        while seen[-1][:2] != [1, slow]:
            seen.append(client.receive())
    assert [m[2][1]["index"] for m in seen if m[0] == 2 and m[2][0] == slow] == list(range(1, 40)), (
        "none twice, none lost"
    )
    ends = {message[1]: message[3] for message in seen if message[0] == 1}
    assert list(ends) == [urgent, slow]
    assert (ends[slow]["end"]["reason"], ends[slow]["tokens"], ends[slow]["passes"]) == ("returned", 120, 40)
    assert (ends[urgent]["tokens"], ends[urgent]["passes"]) == (9, 3)


def test_an_edit_is_made_once_although_the_job_is_paused(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        params = {**PREDICT, "call": "count(20, 0.02)", "frames": KNOWN, "edits": {"i": "70"}}
        slow = client.request("rewind", {**params, "priority": "background"})
        assert client.receive()[:2] == [2, "frame"], "the edited one"
        client.predict("count(1, 0)")
        frames, result = streamed(client, slow)
        assert frames == [(index, str(67 + index), "predicted") for index in range(4, 20)]
        assert result["passes"] == 16


def test_equals_do_not_pause_one_another(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        first = client.predict("count(10, 0.02)", priority="look-ahead")
        assert client.receive()[:2] == [2, "frame"]
        second = client.predict("count(1, 0)", priority="look-ahead")
        ends = []
        while len(ends) < 2:
            message = client.receive()
            ends += [message[1]] if message[0] == 1 else []
        assert ends == [first, second]


def test_a_paused_job_can_be_cancelled(start_worker: Any, place: Path) -> None:
    start_worker()
    with Client(place / "w.sock") as client:
        slow = client.predict("count(1000, 0.01)", priority="background")
        assert client.receive()[:2] == [2, "frame"]
        urgent = client.predict("count(1000, 0.01)")
        while client.receive()[2][0] != urgent:
            pass
        assert client.call("status")[1]["waiting"] == 1
        client.send([2, "cancel", {"id": slow}])
        error, result = client.answer(slow)
        assert (error, result["end"]) == (None, {"reason": "cancelled", "message": ""})
        assert result["passes"] > 0
        client.send([2, "cancel", {"id": urgent}])
        assert client.answer(urgent)[1]["end"]["reason"] == "cancelled"


def test_a_paused_job_is_answered_when_the_worker_stops(start_worker: Any, place: Path) -> None:
    process = start_worker()
    with Client(place / "w.sock") as client:
        slow = client.predict("count(1000, 0.01)", priority="background")
        assert client.receive()[:2] == [2, "frame"]
        urgent = client.predict("count(1000, 0.01)")
        while client.receive()[2][0] != urgent:
            pass
        client.request("shutdown")
        seen = []
        while (message := client.receive()) is not None:
            seen.append(message)
    answers = {message[1]: message for message in seen if message[0] == 1}
    assert answers[slow][2]["code"] == 4
    assert answers[urgent][3]["end"]["reason"] == "cancelled"
    assert process.wait(5) == 0
