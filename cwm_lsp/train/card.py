"""A model's card: README.md with the front matter that Hugging Face reads, from what training left beside the weights.

The sections about what the model is and how it was made are written anew each time; all others of a card that is
there already (accuracy, limits) are kept.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cwm_lsp.train.training import read_training

CARD = "README.md"
_FRONT = """---
license: apache-2.0
library_name: transformers
pipeline_tag: text-generation
tags: [code, python, execution-trace]
---
"""
_ABOUT = """
A small world model of Python execution: given a program and a call, it writes the values of the local variables after
each step. Part of `cwm-lsp`; a `CwmForCausalLM` that loads with plain `AutoModelForCausalLM.from_pretrained`. It speaks
the `compact` dialect (`trace_dialect` in config.json; described in docs/TRACE_FORMATS.md of the project).
"""
_DATA, _HOW = "Training data", "How it was made"
_SECTION = re.compile(r"^## +(.+)$", re.MULTILINE)


def write_card(directory: Path) -> Path:
    """Writes the card of the model in `directory`. Raises UserError where it does not say how it was trained."""
    path = directory / CARD
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    path.write_text(card(read_training(directory), config, before), encoding="utf-8")
    return path


def card(training: Mapping[str, Any], config: Mapping[str, Any], before: str = "") -> str:
    """The text; `training` is training.json, `before` a card whose other sections are kept."""
    recipe = training["recipe"]
    lines = [f"{_FRONT}# {recipe['name']}\n{_ABOUT}", *_facts(training, config)]
    lines += ["", f"## {_DATA}", *_data(training), "", f"## {_HOW}", *_how(training)]
    kept = [text for title, text in _sections(before) if title not in (_DATA, _HOW)]
    return "\n".join(lines) + "\n" + "".join(f"\n{text.strip()}\n" for text in kept)


def _facts(training: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    weights = training["weights"]
    heads = f"{config['num_attention_heads']} heads of {config['head_dim']}, {config['num_key_value_heads']} key/value"
    shape = f"{config['num_hidden_layers']} layers, width {config['hidden_size']}, {heads} heads"
    size = f"MLP {config['intermediate_size']}, vocabulary {config['vocab_size']:,}"
    hashes = ", ".join(f"`{each['file']}` sha256 `{each['sha256']}`" for each in weights)
    yield "| | |\n|---|---|"
    yield f"| parameters | {training['parameters']:,} ({shape}, {size}) |"
    yield f"| weights | bfloat16, {sum(each['bytes'] for each in weights) / 1e6:.1f} MB: {hashes} |"
    for number, run in enumerate(runs(training), 1):
        yield f"| run {number} | {_run(run)} |"
    if "held_out_tokens" in training:
        right = f"{100 * training['held_out_tokens']:.1f} % of open tokens right, loss {training['held_out_loss']:.3f}"
        yield f"| held-out generated programs | {right} (free decoding, true history) |"


def runs(training: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The runs that made the weights one after the other; the last is `training` itself."""
    before = training.get("before")
    return [*(runs(before) if before else ()), training]


def _run(run: Mapping[str, Any]) -> str:
    recipe, tokens = run["recipe"], f"{run['tokens'] / 1e6:.1f} M tokens without padding"
    begun = "from random weights" if not recipe["start"] else "from the weights before"
    if recipe.get("retokenise"):
        begun += f", with a tokenizer of {recipe['shape']['vocabulary']:,} entries"
    if recipe.get("reinforce"):
        begun += ", rewarded for right answers"
    machine = f"{run['devices']} x {run['device']}" if run["devices"] > 1 else run["device"]
    steps = f"{run['steps']:,} steps, {tokens}, in {run['minutes']:g} minutes on {machine}"
    return f"{begun}: {steps}; seed {recipe['seed']}, {run['finished']}"


def _data(training: Mapping[str, Any]) -> Iterator[str]:
    documents = _added(training, "documents")
    total = sum(documents.values())
    sources: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for name, count in documents.items():
        source, _, form = name.partition("/")
        sources[source] += count
        forms[form] += count
    yield f"{total:,} documents; what is traced was run on Python {training['python']}. What a source's name means is"
    yield "in docs/MODEL.md, a form's in docs/PROMPTS.md of the project."
    yield f"\n* By source: {_shares(sources, total)}.\n* By form: {_shares(forms, total)}."
    dropped = _added(training, "dropped")
    if dropped:
        reasons = {"function": "a function has the syntax of one of theirs", "text": "13 words in a row are theirs"}
        said = "; ".join(f"{count:,} where {reasons.get(name, name)}" for name, count in dropped.items())
        yield f"* Programs left out while training because they overlap with evaluation data: {said}."
    if training["corpus"]:
        yield "\n| file | programs | left out | origin | licence | sha256 |\n|---|---|---|---|---|---|"
    for each in training["corpus"]:
        facts = (f"{each['programs']:,}", each["left_out"], each["origin"], each["licence"], f"`{each['sha256'][:16]}`")
        yield f"| {each['file']} | {' | '.join(map(str, facts))} |"
    if "text" in sources:
        yield "\nGeneral code text is of these files and of Python's standard library (PSF-2.0)."
    if training["exclude"]:
        files = ", ".join(f"{each['file']} (`{each['sha256'][:16]}`)" for each in training["exclude"])
        yield f"\nKept out, every program and function: {files}."


def _how(training: Mapping[str, Any]) -> Iterator[str]:
    for number, run in enumerate(runs(training), 1):
        yield f"{number}. `{run['command']}`"
    yield f"\nwith `cwm-lsp` on Python {training['python']} and torch {training['torch']}. training.json beside this"
    yield "file holds the recipes and all counts and hashes in full; curves.png shows the losses."


def _added(training: Mapping[str, Any], what: str) -> Counter[str]:
    """Counts of all runs together."""
    return sum((Counter(run[what]) for run in runs(training)), Counter())


def _shares(counts: Counter[str], total: int) -> str:
    return ", ".join(f"`{name}` {100 * count / total:.1f} %" for name, count in counts.most_common())


def _sections(text: str) -> Sequence[tuple[str, str]]:
    starts = list(_SECTION.finditer(text))
    ends = [*(each.start() for each in starts[1:]), len(text)]
    return [(each[1].strip(), text[each.start() : end]) for each, end in zip(starts, ends, strict=False)]
