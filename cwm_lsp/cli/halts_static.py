"""`halts --static`: all loops of files and directories, judged from their source alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from cwm_lsp.cli.reporting import bar, note, print_json
from cwm_lsp.cli.target import read_source
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.verdicts.termination.function import about_functions, about_loops
from cwm_lsp.verdicts.verdict import Kind


def halts_static(targets: Iterable[str], as_json: bool) -> None:
    """Print each loop that is proved endless, each function that is proved to call itself without end, and counts."""
    paths = list(_files(targets))
    began = time.perf_counter()
    found: list[Json] = []
    loops: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    unread = 0
    with bar() as progress:
        task = progress.add_task("Judging", total=len(paths))
        for path in paths:
            progress.update(task, advance=1)
            try:
                program = analyse(read_source(str(path)), str(path))
            except UserError:
                unread += 1
                continue
            unread += bool(program.problems)
            for verdict in about_loops(program):
                loops[verdict.kind.value] += 1
                if verdict.kind is Kind.LOOPS or verdict.raises:
                    found.append({"path": str(path), **verdict.to_json()})
            functions.update(verdict.kind.value for _, verdict in about_functions(program))
    seconds = round(time.perf_counter() - began, 1)
    if as_json:
        counts = {"loops": dict(loops), "functions": dict(functions)}
        print_json({"files": len(paths), "unread": unread, **counts, "found": found, "seconds": seconds})
        return
    for each in found:
        click.echo(f"{each['path']}:{each['range']['line']}: {each['message']}. {each['derivation'][0]}")
    note(
        f"{len(paths)} files in {seconds} s ({unread} of them no Python source): {sum(loops.values())} loops, "
        f"{loops[Kind.TERMINATES]} proved to end, {len(found)} findings; {sum(functions.values())} functions, "
        f"{functions[Kind.TERMINATES]} proved to end."
    )


def _files(targets: Iterable[str]) -> Iterator[Path]:
    for target in targets:
        path = Path(target)
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*.py") if each.is_file())
        elif path.is_file():
            yield path
        else:
            raise UserError(f"There is no file or directory '{target}': name Python sources to judge.")
