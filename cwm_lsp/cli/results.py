"""The files of a batch: cases in, results out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json


def cases_in(path: Path, fields: tuple[str, ...] = ("source", "call")) -> list[Json]:
    """The cases of a file, each with `id` and the texts `fields`, or with `id` and `problem` where its line is no case.

    A case without an id has the number of its line. Raises UserError when the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as problem:
        raise UserError(f"The cases '{path}' cannot be read ({problem.strerror}): name a JSONL file.") from None
    lines = text.split("\n")  # JSON may contain what str.splitlines takes for the end of a line
    return [_case(line, number, fields) for number, line in enumerate(lines, start=1) if line.strip()]


def _case(line: str, number: int, fields: tuple[str, ...]) -> Json:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as problem:
        return {"id": number, "problem": f"Line {number} is not JSON ({problem}): write one object a line."}
    if not isinstance(data, dict):
        return {"id": number, "problem": f"Line {number} is not a JSON object: give id, {' and '.join(fields)}."}
    id = data.get("id", number)
    for name in fields:
        if not isinstance(data.get(name), str):
            return {"id": id, "problem": f"Line {number} has no text '{name}': give id, {' and '.join(fields)}."}
    return {"id": id, **{name: data[name] for name in fields}}


def finished_in(out: Path, cases: Path) -> list[Any]:
    """The ids that have a result in `out`; a last line that was cut short by an interruption is removed.

    Raises UserError for a file that is not of results or that cannot be read or written.
    """
    if not out.parent.is_dir():
        raise UserError(f"There is no directory '{out.parent}': create it or name another file with --out.")
    if not out.exists():
        return []
    if out.samefile(cases):
        raise UserError(f"'{out}' holds the cases: name another file with --out.")
    try:
        _repair(out)
        lines = out.read_text(encoding="utf-8").split("\n")
        return [json.loads(line)["id"] for line in lines if line.strip()]
    except OSError as problem:
        raise UserError(f"'{out}' cannot be used ({problem.strerror}): name another file with --out.") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"'{out}' holds something else than results: name another file with --out.") from None


def _repair(out: Path) -> None:
    with out.open("rb+") as file:
        data = file.read()
        whole, _, rest = data.rpartition(b"\n")
        if not rest:
            return
        try:
            json.loads(rest)
            file.write(b"\n")  # only the line's end was lost
        except ValueError:
            if whole or rest.startswith(b'{"id": '):  # else it is not ours to cut
                file.truncate(len(whole) + bool(whole))
                os.fsync(file.fileno())
