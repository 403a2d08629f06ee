"""Sessions with the real worker and the bundled model: only what holds whatever the model predicts."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cwm_lsp import model
from tests.dap import traces
from tests.dap.client import Client, Refused, adapter, wait_until_gone
from tests.record.test_bad_programs import BAD

assert model.__file__ is not None
NANO = Path(model.__file__).parent / "nano" / "config.json"
pytestmark = pytest.mark.skipif(not NANO.exists(), reason="there is no bundled model in this tree yet")

ORIGINS = ("given", "forced", "predicted", "computed", "edited", "unknown")
PROGRAM = """
    def gcd(a, b):
        while b:
            a, b = b, a % b
        return a

    if __name__ == '__main__':
        print(gcd(48, 18))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "case.py"
    path.write_text(traces.text(PROGRAM), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A private runtime directory, so that the worker is this module's own; it is ended with it."""
    runtime = tmp_path_factory.mktemp("run")
    runtime.chmod(0o700)
    yield {"XDG_RUNTIME_DIR": str(runtime), "XDG_STATE_HOME": str(runtime)}
    for pid in _workers(runtime):
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid)


def _workers(runtime: Path) -> list[int]:
    """The pids of the workers listening in a runtime directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if b"cwm_lsp.worker" in command and bytes(runtime) in command and state != "Z":
            found.append(int(process.name))
    return found


def _walk_to_the_end(client: Client) -> None:
    """Steps through a prediction, and checks that each stop can be looked at and the end is said."""
    for _ in range(200):
        if client.go("stepIn") == "terminated":
            break
        assert client.stack()[-1]["name"] == "gcd"
        for row in client.scopes()["Confidence"]:
            assert row["value"].split(",")[0].split(":")[0] in ORIGINS
    assert "predicted: " in client.console()


def test_a_predicted_session(program: Path, surroundings: dict[str, str]) -> None:
    with adapter(env=surroundings) as client:
        client.start(program=str(program), call="gcd(48, 18)", stopOnEntry=True, maxFrames=40)
        assert client.stop() == "entry gcd:2"
        assert client.locals() == {"a": "48", "b": "18"}
        assert client.go("stepBack") == "entry gcd:2"
        _walk_to_the_end(client)
        client.disconnect()


def test_a_value_set_by_the_user(program: Path, surroundings: dict[str, str]) -> None:
    with adapter(env=surroundings) as client:
        client.start(program=str(program), call="gcd(48, 18)", stopOnEntry=True, maxFrames=40)
        client.stop()
        client.go("next")
        before, where = client.locals(), client.stack()[0]["line"]
        assert client.request("setExpression", expression="b", value="0")["value"] == "0"
        assert client.event("invalidated")["areas"] == ["stacks", "variables"]
        assert client.locals() == {**before, "b": "0"}
        assert client.stack()[0]["line"] == where
        assert {row["name"]: row["value"] for row in client.scopes()["Confidence"]}["b"].startswith("edited")
        ahead = client.go("next")
        if ahead != "terminated" and client.seen("stopped")[-1].get("description", "") == "":
            after = client.locals()
            client.go("stepBack")
            assert client.locals() == {**before, "b": "0"}
            client.go("stepBack")
            assert client.locals() == {"a": "48", "b": "18"}, "before the edit all is as it was"
            client.go("next")
            assert client.locals() == {**before, "b": "0"}
            client.go("next")
            assert client.locals() == after, "the edited future is kept"
        _walk_to_the_end(client)
        client.disconnect()


def test_the_first_entry_call_is_the_default(program: Path, surroundings: dict[str, str]) -> None:
    with adapter(env=surroundings) as client:
        client.start(program=str(program), stopOnEntry=True, maxFrames=10)
        assert client.stop() == "entry gcd:2"
        assert "Predicting gcd(48, 18) with the model nano" in client.console()
        client.disconnect()


def test_a_killed_worker_and_the_next_launch(program: Path, surroundings: dict[str, str]) -> None:
    runtime = Path(surroundings["XDG_RUNTIME_DIR"])
    for _ in range(2):
        with adapter(env=surroundings) as client:
            client.start(program=str(program), call="gcd(1071, 462)", stopOnEntry=True)
            assert client.stop() == "entry gcd:2"
            for pid in _workers(runtime):
                os.kill(pid, signal.SIGKILL)
                wait_until_gone(pid)
            client.request("continue", threadId=1)
            assert client.stop() in ("terminated", f"step gcd:{client.stack()[0]['line']}")
            client.disconnect()


# what the console says of a program that would do harm or go wrong if it ran; what a model makes of it, is its own
SAID = {
    "raises at import": "predicted: f returned 3",
    "exits": "predicted: ends after 4 frames (exited): exit status 3",
    "reads without stdin": "predicted: ",
    "prints 100 MB": "predicted: f returned 3",
    "forks": "predicted: ",
    "loops for ever": "ends after 60 frames (frame-limit): stopped after 60 frames; raise 'maxFrames' to go on",
    "segfaults": "predicted: ",
}


@pytest.mark.parametrize("name", SAID)
def test_a_bad_program_is_predicted(name: str, tmp_path: Path, surroundings: dict[str, str]) -> None:
    path = tmp_path / "case.py"
    path.write_text(BAD[name].source, encoding="utf-8")
    with adapter(env=surroundings) as client:
        client.start(program=str(path), call=BAD[name].call, maxFrames=60)
        if client.stop() != "terminated":
            client.request("continue", threadId=1)
            assert client.stop() == "terminated"
        assert SAID[name] in client.console()
        client.disconnect()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("call that does not parse", "'(' was never closed"),
        ("exits at import", "There is no function `f` in this file"),
    ],
)
def test_a_bad_program_is_refused(name: str, sentence: str, tmp_path: Path, surroundings: dict[str, str]) -> None:
    path = tmp_path / "case.py"
    path.write_text(BAD[name].source, encoding="utf-8")
    with adapter(env=surroundings) as client:
        with pytest.raises(Refused, match=re.escape(sentence)):
            client.start(program=str(path), call=BAD[name].call)
        assert client.stop() == "terminated"
        client.disconnect()


DEAL = Path(__file__).parents[2] / "examples" / "offline" / "deal.py"


def test_what_rests_on_a_predicted_value_follows_from_what_the_user_sets(surroundings: dict[str, str]) -> None:
    with adapter(env=surroundings) as client:
        client.start(program=str(DEAL), call="deal(['ada', 'bob'])", stopOnEntry=True, maxFrames=40)
        client.stop()
        while client.stack()[0]["line"] < 10:
            client.go("next")
        first = {row["name"]: row["value"] for row in client.scopes()["Confidence"]}
        assert first["deck"].startswith(("predicted, p = ", "unknown: "))
        assert first["players"] == "forced"
        client.go("next")
        if first["deck"].startswith("predicted"):
            later = {row["name"]: row["value"] for row in client.scopes()["Confidence"]}
            assert later["table"] == "forced: rests on `deck` predicted at line 9"
        client.go("stepBack")
        client.request("setExpression", expression="deck", value="[9, 8, 7]")
        rows = {row["name"]: row["value"] for row in client.scopes()["Confidence"]}
        assert rows["deck"].startswith("edited")
        assert rows["table"].startswith("edited"), "it is the same list"
        client.go("next")
        client.go("next")
        client.go("next")
        assert client.locals() == {
            "players": "['ada', 'bob']", "deck": "[9, 8]", "table": "[9, 8]", "hands": "{'ada': 7}", "player": "'ada'",
        }  # fmt: skip
        rows = {row["name"]: row["value"] for row in client.scopes()["Confidence"]}
        assert rows["hands"].startswith("computed"), "nothing that it follows from is predicted any more"
        assert "rests on" not in rows["hands"]
        client.request("continue", threadId=1)
        client.stop()
        assert "predicted: deal returned ({'ada': 7, 'bob': 8}, 1)" in client.console()
        client.disconnect()


def test_confidence_has_the_models_agreement_with_computed_values(program: Path, surroundings: dict[str, str]) -> None:
    with adapter(env=surroundings) as client:
        client.start(program=str(program), call="gcd(48, 18)", stopOnEntry=True, maxFrames=40)
        client.stop()
        client.go("next")
        client.go("next")
        deadline = time.monotonic() + 60
        while True:  # it comes some time after the end of the prediction
            rows = {row["name"]: row["value"] for row in client.scopes()["Confidence"]}
            if "the model" in rows["b"]:
                break
            assert time.monotonic() < deadline, rows
            time.sleep(0.05)
        assert client.locals() == {"a": "18", "b": "12"}
        for text in rows.values():
            assert re.fullmatch(r"computed: the model (agrees|would have said otherwise), p = \d\.\d\d, changed", text)
        client.go("next")
        rows = {row["name"]: row["value"] for row in client.scopes()["Confidence"]}
        assert rows == {"a": "forced", "b": "forced"}, "only where they got their values"
        client.disconnect()


@pytest.mark.parametrize("values", ["hybrid", "neural"])
def test_an_expression_is_predicted(program: Path, surroundings: dict[str, str], values: str) -> None:
    with adapter(env=surroundings) as client:
        client.start(program=str(program), call="gcd(48, 18)", stopOnEntry=True, values=values, maxFrames=20)
        client.stop()
        for expression in ("gcd(a, b)", "[n for n in (a, b) if n]"):
            with suppress(Refused):  # it may also predict an exception
                answer = client.request("evaluate", expression=expression, context="watch")["result"]
                assert re.search(r".  # computed$" if values == "hybrid" else r".  # predicted, p = [01]\.\d+$", answer)
        client.disconnect()
