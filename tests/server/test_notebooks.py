"""Jupyter notebooks: each cell is predicted in the context of the cells above, and told of at its own positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.server.client import CAPABILITIES as PLAIN
from tests.server.client import Client, Json

Serve = Callable[..., None]

NOTEBOOK = "file:///project/book.ipynb"
CAPABILITIES = {**PLAIN, "notebookDocument": {"synchronization": {}}}
SETTINGS = {
    "limits": {"debounceMs": 0},
    "termination": {"predicted": "off"},
    "complexity": {"show": "off"},
    "lenses": {"invented": False},
}
CELLS = {
    "total": "def total(xs):\n    result = 0\n    for x in xs:\n        result += x\n    return result",
    "magic": "%matplotlib inline\nfactor = 3",
    "use": "xs = [factor, 4]\nsum_of = total(xs)\nprint(total([5]))",
    "raise": "broken = sum_of + 'a'",
}


def uri(name: str) -> str:
    return f"vscode-notebook-cell:/project/book.ipynb#{name}"


def item(name: str, text: str, language: str = "python") -> Json:
    return {"uri": uri(name), "languageId": language, "version": 1, "text": text}


def open_book(client: Client, cells: dict[str, str]) -> None:
    """A notebook of Python cells with a cell of Markdown before them, which is not synchronised."""
    listed = [{"kind": 1, "document": uri("title")}, *({"kind": 2, "document": uri(name)} for name in cells)]
    book = {"uri": NOTEBOOK, "notebookType": "jupyter-notebook", "version": 1, "cells": listed}
    texts = [item(name, text) for name, text in cells.items()]
    client.notify("notebookDocument/didOpen", {"notebookDocument": book, "cellTextDocuments": texts})


def change(client: Client, version: int, **cells: object) -> None:
    book = {"uri": NOTEBOOK, "version": version}
    client.notify("notebookDocument/didChange", {"notebookDocument": book, "change": {"cells": cells}})


def typed(client: Client, version: int, name: str, text: str) -> None:
    """Replaces the text of a cell."""
    document = {"uri": uri(name), "version": version}
    change(client, version, textContent=[{"document": document, "changes": [{"text": text}]}])


def restructured(
    client: Client,
    version: int,
    start: int,
    deleted: int,
    new: Sequence[str],
    opened: Sequence[Json],
    closed: Sequence[str],
) -> None:
    array = {"start": start, "deleteCount": deleted, "cells": [{"kind": 2, "document": uri(name)} for name in new]}
    gone = [{"uri": uri(name)} for name in closed]
    change(client, version, structure={"array": array, "didOpen": list(opened), "didClose": gone})


async def ready(client: Client, name: str, start: int = 0) -> Json:
    """The last status of a cell, once it is settled."""

    def told() -> list[Json]:
        return [each for each in client.of("cwm/status", start) if each["uri"] == uri(name)]

    await client.until(lambda: bool(told()) and told()[-1]["state"] in ("ready", "nothing", "failed"))
    return told()[-1]


async def labels(client: Client, name: str, what: str = "values") -> dict[int, str]:
    return {hint["position"]["line"]: hint["label"] for hint in await client.hints(uri(name), what)}


async def in_focus(client: Client, name: str, call: str) -> None:
    """Wait for a call: one in a cell below can take the place of the module body that was predicted first."""

    def holds(status: Json) -> bool:
        return status["uri"] == uri(name) and status["state"] == "ready" and status["focus"]["call"] == call

    await client.until(lambda: any(map(holds, client.of("cwm/status"))))


TOTAL = {0: "xs = [5]", 1: "result = 0", 2: "x = 5, 1 iteration", 3: "result = 5", 4: "→ 5"}


def test_a_cell_is_predicted_in_the_context_of_those_above(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        assert client.server["capabilities"]["notebookDocumentSync"]["notebookSelector"]
        open_book(client, CELLS)
        status = await ready(client, "use")
        assert (status["state"], status["version"], status["focus"]["function"]) == ("ready", 1, "<module>")
        assert await labels(client, "use") == {0: "xs = [3, 4]", 1: "sum_of = 7"}
        assert await labels(client, "magic") == {1: "factor = 3"}
        await in_focus(client, "total", "total([5])")  # which stands in another cell
        assert await labels(client, "total") == TOTAL
        at = {"textDocument": {"uri": uri("use")}, "position": {"line": 1, "character": 16}}
        text = (await client.request("textDocument/hover", at))["contents"]["value"]
        assert "Here `[3, 4]`, last assigned on line 1 (step" in text
        lenses = await client.request("textDocument/codeLens", {"textDocument": {"uri": uri("total")}})
        assert {(lens["range"]["start"]["line"], lens["command"]["title"]) for lens in lenses} == {
            (0, "Predict total([5])"),
            (0, "1 call in other cells"),
            (0, "Predict the module body"),
        }

    serve(scenario, settings=SETTINGS, capabilities=CAPABILITIES)


def test_diagnostics_stand_in_the_cell_that_they_are_about(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        open_book(client, {**CELLS, "last": "after = 1"})
        for name in (*CELLS, "last"):
            await ready(client, name)

        def published(name: str) -> list[Json]:
            told = [each for each in client.of("textDocument/publishDiagnostics") if each["uri"] == uri(name)]
            return told[-1]["diagnostics"] if told else []

        await client.until(lambda: bool(published("raise")))
        (diagnostic,) = published("raise")
        assert diagnostic["code"] == "predicted-exception"
        assert diagnostic["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 21}}
        assert "raised (TypeError" in (await ready(client, "last"))["message"]
        assert not any(map(published, ("total", "magic", "use", "last")))
        context = {"diagnostics": [diagnostic]}
        about = {"textDocument": {"uri": uri("raise")}, "range": diagnostic["range"], "context": context}
        (fix,) = await client.request("textDocument/codeAction", about)
        ((where, (edit,)),) = fix["edit"]["changes"].items()
        assert (where, edit["range"]["start"]) == (uri("raise"), {"line": 0, "character": 21})

    serve(scenario, settings=SETTINGS, capabilities=CAPABILITIES)


def test_an_edit_reaches_the_cells_below_only(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        open_book(client, CELLS)
        for name in CELLS:
            await ready(client, name)
        await in_focus(client, "total", "total([5])")
        start = len(client.received)
        typed(client, 2, "magic", "%matplotlib inline\n\nfactor = 10")
        status = await ready(client, "use", start)
        assert status["version"] == 1  # its own text is the same
        assert await labels(client, "use") == {0: "xs = [10, 4]", 1: "sum_of = 14"}
        assert await labels(client, "magic") == {2: "factor = 10"}
        assert not [each for each in client.of("cwm/status", start) if each["uri"] == uri("total")]

        start = len(client.received)
        typed(client, 3, "magic", "x = 1\nfactor = (")
        status = await ready(client, "use", start)
        assert status["state"] == "nothing"
        assert "on line 2 of cell 2. The hints of version 1 stay" in status["message"]
        assert "on line 2." in (await ready(client, "magic", start))["message"]
        assert await labels(client, "use", "stale") == {0: "xs = [10, 4] (stale)", 1: "sum_of = 14 (stale)"}

        start = len(client.received)
        where = {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 10}}
        document = {"uri": uri("magic"), "version": 4}
        change(client, 4, textContent=[{"document": document, "changes": [{"range": where, "text": "2"}]}])
        await ready(client, "use", start)
        assert await labels(client, "use") == {0: "xs = [2, 4]", 1: "sum_of = 6"}

    serve(scenario, settings=SETTINGS, capabilities=CAPABILITIES)


def test_cells_move_come_and_go(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        open_book(client, {"a": "x = 1", "b": "x = 2", "c": "y = x"})
        await ready(client, "c")
        assert await labels(client, "c") == {0: "y = 2"}
        start = len(client.received)
        restructured(client, 2, 1, 2, ["b", "a"], [], [])
        await ready(client, "c", start)
        assert await labels(client, "c") == {0: "y = 1"}
        start = len(client.received)
        restructured(client, 3, 3, 0, ["new"], [item("new", "x = 9")], [])
        await ready(client, "c", start)
        assert await labels(client, "c") == {0: "y = 9"}
        start = len(client.received)
        restructured(client, 4, 2, 2, [], [], ["a", "new"])
        await ready(client, "c", start)
        assert await labels(client, "c") == {0: "y = 2"}
        error = await client.error("textDocument/codeLens", {"textDocument": {"uri": uri("a")}})
        assert "is not open" in error["message"]
        start = len(client.received)
        book = {"notebookDocument": {"uri": NOTEBOOK}, "cellTextDocuments": [{"uri": uri("b")}, {"uri": uri("c")}]}
        client.notify("notebookDocument/didClose", book)
        await client.until(lambda: len(client.of("cwm/status", start)) == 2)
        assert {each["state"] for each in client.of("cwm/status", start)} == {"closed"}

    serve(scenario, settings=SETTINGS, capabilities=CAPABILITIES)


def test_the_shell_and_await_give_unknown_values_and_no_errors(serve: Serve) -> None:
    cells = {
        "shell": "files = !ls\n!pip install x\ncount = 1",
        "await": "import asyncio\nasync def f():\n    return 1\ny = await f()\nz = 2",
        "bash": "%%bash\necho $x",
    }

    async def scenario(client: Client) -> None:
        open_book(client, cells)
        for name in cells:
            assert (await ready(client, name))["state"] == "ready"
        assert (await labels(client, "shell"))[2] == "count = 1"
        assert await labels(client, "bash") == {}
        for name in cells:
            told = [each for each in client.of("textDocument/publishDiagnostics") if each["uri"] == uri(name)]
            assert not any(each["diagnostics"] for each in told), told

    serve(scenario, settings={**SETTINGS, "limits": {"debounceMs": 0, "maxFrames": 20}}, capabilities=CAPABILITIES)


def test_iterations_are_chosen_at_the_lines_of_a_cell(serve: Serve) -> None:
    properties = ["tooltip", "label.command"]
    capabilities = {**CAPABILITIES, "textDocument": {"inlayHint": {"resolveSupport": {"properties": properties}}}}

    async def scenario(client: Client) -> None:
        open_book(client, {"a": "x = 1\nx = 2", "b": "for i in range(3):\n    j = i * x"})
        await ready(client, "b")
        head = next(hint for hint in await client.hints(uri("b")) if hint["position"]["line"] == 0)
        command = next(part["command"] for part in head["label"] if "‹" in part["value"])
        assert command["arguments"] == [uri("b"), 1, 2]
        resolved = await client.request("inlayHint/resolve", head)
        assert resolved["label"] == head["label"]
        assert resolved["position"] == head["position"]
        assert resolved["tooltip"]["value"].startswith("Line 1 along ")
        await client.request("workspace/executeCommand", command)
        assert (await labels(client, "b"))[1] == "j = 2"
        error = await client.error("workspace/executeCommand", {**command, "arguments": [uri("b"), 1, 9]})
        assert error["message"].startswith("The loop on line 1 has 3 iterations")

    serve(scenario, settings=SETTINGS, capabilities=capabilities)


def test_cells_far_down_are_predicted_once_they_are_asked_about(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        cells = {str(number): f"x{number} = {number}" for number in range(30)}
        open_book(client, cells)
        await ready(client, "19")
        assert not [each for each in client.of("cwm/status") if each["uri"] == uri("29")]
        assert await labels(client, "29") == {}
        await ready(client, "29")
        assert await labels(client, "29") == {0: "x29 = 29"}

    serve(scenario, settings=SETTINGS, capabilities=CAPABILITIES)


@pytest.mark.parametrize("pulls", [True, False])
def test_pulled_diagnostics_stand_in_their_cell(serve: Serve, pulls: bool) -> None:
    capabilities = {**CAPABILITIES, **({"textDocument": {"diagnostic": {}}} if pulls else {})}

    async def scenario(client: Client) -> None:
        open_book(client, {"a": "x = 1\n", "b": "y = x + 'a'"})
        await ready(client, "b")
        if pulls:
            report = await client.request("textDocument/diagnostic", {"textDocument": {"uri": uri("b")}})
            assert [each["range"]["start"]["line"] for each in report["items"]] == [0]
            report = await client.request("textDocument/diagnostic", {"textDocument": {"uri": uri("a")}})
            assert report["items"] == []
        else:
            await client.until(
                lambda: any(each["diagnostics"] for each in client.of("textDocument/publishDiagnostics"))
            )
            told = [each for each in client.of("textDocument/publishDiagnostics") if each["diagnostics"]]
            assert [each["uri"] for each in told] == [uri("b")]

    serve(scenario, settings=SETTINGS, capabilities=capabilities)
