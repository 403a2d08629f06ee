"""Calls in tests, remembered choices and invented arguments, with a real server over stdio.

Nothing here depends on the model being right: the programs are computed completely.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.server.client import CAPABILITIES, Client, Json

Serve = Callable[..., None]

PROGRAM = (
    "def f(a, b=0):\n    c = a + b\n    return c\n\n\ndef g(a):\n    return a\n\n\ndef k(n):\n    m = n\n    return m\n"
)
TESTS = "from app.m import f\n\n\ndef test_f():\n    assert f(3, 4) == 7\n    assert f(5) == 5\n"
WATCHES: Json = {
    **CAPABILITIES,
    "workspace": {
        **CAPABILITIES["workspace"],
        "codeLens": {"refreshSupport": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}
QUIET = {"termination": {"predicted": "off"}, "complexity": {"show": "off"}, "limits": {"debounceMs": 0}}


def laid_out(root: Path) -> str:
    """A workspace; the URI of its program."""
    for name, text in {"app/m.py": PROGRAM, "tests/test_m.py": TESTS}.items():
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text, encoding="utf-8")
    return (root / "app/m.py").as_uri()


async def lenses(client: Client, uri: str) -> list[tuple[int, str]]:
    found = await client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    return [(lens["range"]["start"]["line"], lens["command"]["title"]) for lens in found]


async def actions(client: Client, uri: str, line: int) -> list[Json]:
    at = {"line": line, "character": 0}
    params = {"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
    found: list[Json] = await client.request("textDocument/codeAction", params)
    return found


async def command(client: Client, name: str, *arguments: object) -> None:
    assert await client.request("workspace/executeCommand", {"command": name, "arguments": arguments}) is None


async def focused(client: Client, start: int) -> str:
    """The call that is ready next."""
    status = await client.status("ready", "failed", start=start)
    assert status["state"] == "ready", status
    call: str = status["focus"]["call"]
    return call


def test_calls_in_tests_are_predicted_offered_and_chosen(serve: Serve, tmp_path: Path) -> None:
    uri = laid_out(tmp_path)

    async def scenario(client: Client) -> None:
        client.open(PROGRAM, uri)
        assert await focused(client, 0) == "f(3, 4)"
        assert (await client.hints(uri))[1]["label"] == "c = 7"
        assert await lenses(client, uri) == [
            (0, "Predict the module body"),
            (0, "Predict f(3, 4)"),
            (0, "2 calls in tests"),
            (5, "Predict with invented arguments"),
            (9, "Predict with invented arguments"),
        ]
        (offered,) = await actions(client, uri, 0)
        assert offered["title"] == "Predict f(5) (from tests/test_m.py:6)"
        assert offered["kind"] == "refactor"
        start = len(client.received)
        await command(client, offered["command"]["command"], *offered["command"]["arguments"])
        assert await focused(client, start) == "f(5)"
        assert (0, "Predict f(5)") in await lenses(client, uri)
        client.press = "Predict f(3, 4) (from tests/test_m.py:5)"
        start = len(client.received)
        await command(client, "cwm.pickCall", uri, "f")
        assert await focused(client, start) == "f(3, 4)"
        error = await client.error("workspace/executeCommand", {"command": "cwm.pickCall", "arguments": [uri, "g"]})
        assert error["message"] == "No other call of g is known: type one instead."

    serve(scenario, settings=QUIET, folders=[tmp_path])


def test_each_function_keeps_its_choice(serve: Serve, tmp_path: Path) -> None:
    uri = laid_out(tmp_path)

    async def scenario(client: Client) -> None:
        client.open(PROGRAM, uri)
        await focused(client, 0)
        for call in ("f(8, 9)", "g(1)"):
            start = len(client.received)
            await command(client, "cwm.predictCall", uri, call)
            assert await focused(client, start) == call
        assert {(0, "Predict f(8, 9)"), (5, "Predict g(1)")} <= set(await lenses(client, uri))
        start = len(client.received)
        client.change(PROGRAM.replace("def g", "def other"), 2, uri)  # its function is gone: the choice before is back
        assert await focused(client, start) == "f(8, 9)"

    serve(scenario, settings=QUIET, folders=[tmp_path])


def test_choices_outlive_a_closed_document(serve: Serve, tmp_path: Path) -> None:
    uri = laid_out(tmp_path)

    async def scenario(client: Client) -> None:
        client.open(PROGRAM, uri)
        await focused(client, 0)
        start = len(client.received)
        await command(client, "cwm.predictCall", uri, " g(1) ")
        assert await focused(client, start) == "g(1)"
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        start = len(client.received)
        client.open(PROGRAM, uri)
        assert await focused(client, start) == "g(1)"
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        start = len(client.received)
        client.open(PROGRAM.replace("def g", "def other"), uri)  # where it no longer stands, it does not count
        assert await focused(client, start) == "f(3, 4)"

    serve(scenario, settings=QUIET, folders=[tmp_path])


def test_tests_that_change_on_disk_are_read_again(serve: Serve, tmp_path: Path) -> None:
    uri = laid_out(tmp_path)

    async def scenario(client: Client) -> None:
        client.open(PROGRAM, uri)
        assert await focused(client, 0) == "f(3, 4)"
        await client.until(lambda: len(client.of("client/registerCapability")) == 2)
        (registration,) = client.of("client/registerCapability")[1]["registrations"]
        assert registration["method"] == "workspace/didChangeWatchedFiles"
        tests = tmp_path / "tests/test_m.py"
        start = len(client.received)
        tests.write_text(TESTS.replace("f(3, 4)", "f(30, 4)"), encoding="utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": tests.as_uri(), "type": 2}]})
        assert await focused(client, start) == "f(30, 4)"
        assert client.of("workspace/codeLens/refresh", start)
        start = len(client.received)
        tests.write_text(TESTS.replace("f(3, 4)", "f(300, 4)"), encoding="utf-8")
        client.notify("textDocument/didSave", {"textDocument": {"uri": tests.as_uri()}})
        assert await focused(client, start) == "f(300, 4)"
        start = len(client.received)
        client.settings = {**QUIET, "tests": {"enabled": False}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        assert await focused(client, start) == ""

    serve(scenario, settings=QUIET, capabilities=WATCHES, folders=[tmp_path])


def test_a_folder_is_added(serve: Serve, tmp_path: Path) -> None:
    uri = laid_out(tmp_path)
    other = tmp_path / "other"
    other.mkdir()

    async def scenario(client: Client) -> None:
        client.open(PROGRAM, uri)
        assert await focused(client, 0) == ""
        start = len(client.received)
        added = [{"uri": (tmp_path / "tests").as_uri(), "name": "tests"}, {"uri": tmp_path.as_uri(), "name": "all"}]
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}})
        assert await focused(client, start) == "f(3, 4)"

    serve(scenario, settings=QUIET, folders=[other])


def test_the_model_makes_up_arguments(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(PROGRAM)
        assert await focused(client, 0) == ""
        found = await lenses(client, "file:///project/case.py")
        assert [line for line, title in found if title == "Predict with invented arguments"] == [0, 5, 9]
        start = len(client.received)
        await command(client, "cwm.predict", "file:///project/case.py", "k", "")
        await client.until(
            lambda: (
                any(status["state"] == "ready" for status in client.of("cwm/status", start))
                or bool(client.of("window/showMessage", start))
            )
        )
        if client.of("window/showMessage", start):  # what a small model makes up need not bind
            assert "found no arguments for k" in client.of("window/showMessage", start)[0]["message"]
            return
        status = await client.status("ready", start=start)
        assert status["focus"]["function"] == "k"
        assert status["message"].startswith("the model made up the arguments; ")
        hint = next(hint for hint in await client.hints() if hint["position"]["line"] == 9)
        assert hint["label"].startswith("? n = ")
        assert "| invented |" in hint["tooltip"]["value"]
        for arguments in (["nothing", ""], ["A.m", ""]):
            params = {"command": "cwm.predict", "arguments": ["file:///project/case.py", *arguments]}
            assert "There is no function" in (await client.error("workspace/executeCommand", params))["message"]

    serve(scenario, settings=QUIET)


def test_lenses_can_be_switched_off(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(PROGRAM)
        await client.status("ready")
        assert await lenses(client, "file:///project/case.py") == []

    serve(scenario, settings={**QUIET, "lenses": {"calls": False, "invented": False}})


def test_each_folder_of_a_workspace_has_tests_of_its_own(serve: Serve, tmp_path: Path) -> None:
    roots = [tmp_path / "one", tmp_path / "two"]
    for root, number in zip(roots, ("30", "40"), strict=True):
        root.mkdir()
        laid_out(root)
        (root / "tests/test_m.py").write_text(TESTS.replace("f(3, 4)", f"f({number}, 4)"), encoding="utf-8")

    async def scenario(client: Client) -> None:
        for root, number in zip(roots, ("30", "40"), strict=True):
            start = len(client.received)
            client.open(PROGRAM, next(root.rglob("m.py")).as_uri())
            assert await focused(client, start) == f"f({number}, 4)"

    serve(scenario, settings=QUIET, folders=roots)
