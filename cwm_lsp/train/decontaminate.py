"""Keeps evaluation programs out of training data.

Covers: the same function bodies under other names, constants untouched, with other comments, layout and hints.
Does not cover: the same algorithm written differently.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path


def fingerprint(source: str) -> str:
    """A hash of the source's syntax with every name numbered by first use; of the text itself if it does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return hashlib.sha256(source.encode()).hexdigest()
    numbers: dict[str, str] = {}
    for node in ast.walk(tree):
        for field in ("id", "arg", "name", "attr"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                setattr(node, field, numbers.setdefault(name, f"n{len(numbers)}"))
        for field in ("annotation", "returns"):
            if getattr(node, field, None) is not None:
                setattr(node, field, None)
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                del body[0]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def fingerprints(paths: Sequence[Path]) -> frozenset[str]:
    """The fingerprints of every program in evaluation files (JSONL with a `source` each)."""
    found: set[str] = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "source" in row:
                found.add(fingerprint(row["source"]))
    return frozenset(found)
