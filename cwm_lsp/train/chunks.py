"""The training data in numbered chunks, each a function of the recipe, its number and the run's progress alone.

Programs are drawn from the mixture, checked against the evaluation data, run, written as examples of some form,
tokenised and packed. Runs training programs in this process: call it only from a disposable child (`stream` does).
"""

from __future__ import annotations

import ast
import hashlib
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.decontaminate import Excluded, fingerprint, read_excluded
from cwm_lsp.train.examples import PATH, Example, Form, Subject
from cwm_lsp.train.forms.all import FORMS, PLAIN
from cwm_lsp.train.forms.words import answered
from cwm_lsp.train.generate.values import Sample
from cwm_lsp.train.recipe import Recipe
from cwm_lsp.train.rows import Document, Note, Rows, document, packed, placed
from cwm_lsp.train.sources import GENERATORS, REAL, TEXT, Source, all_sources
from cwm_lsp.train.text import text_example

_SECONDS = 3
_USUAL = 5 / 6
_SURPLUS = 1.03  # what packing leaves over at the ends of rows is filled with other documents


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process needs to make chunks; can be pickled. `out` is the run's directory, with its tokenizer; `noted`
    has it told where every document comes from, which takes a twelfth of the time."""

    recipe: Recipe
    corpus: tuple[Path, ...]
    exclude: tuple[Path, ...]
    out: Path
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """`counts`: documents of each source and form ("typed2/watch"), and programs dropped ("dropped/function").
    `seconds` of a processor were needed. `notes`, where they are wanted, are those of the documents of each row."""

    number: int
    rows: Rows
    counts: Mapping[str, int]
    seconds: float
    notes: tuple[tuple[Note, ...], ...] = ()


@dataclass(slots=True)
class Maker:
    """Makes chunks; built once a process."""

    recipe: Recipe
    tokenizer: Tokenizer
    excluded: Excluded
    sources: Mapping[str, Source]
    forms: Mapping[str, Form] = field(default_factory=lambda: FORMS)
    noted: bool = False

    def chunk(self, number: int, progress: float, attempt: int = 0) -> Chunk:
        """Chunk `number`; `progress` (0 to 1) decides the mixture. Another `attempt` draws other programs."""
        recipe, began = self.recipe, time.process_time()
        rng = random.Random(f"{recipe.seed}/{number}/{attempt}")
        length = recipe.row_tokens[number % len(recipe.row_tokens)]
        counts: Counter[str] = Counter()
        documents: list[Document] = []
        wanted = int(recipe.chunk_tokens * _SURPLUS)
        for note, made in self.examples(rng, progress, counts):
            usual = recipe.usual_tokens if rng.random() < _USUAL else 0
            each = document(made, self.tokenizer, min(usual or length, length), note)
            if each is not None:
                counts[note.name] += 1
                documents.append(each)
                wanted -= len(each.ids)
                if wanted <= 0:
                    break
        layout = placed(documents, recipe.chunk_tokens // length, length, rng)
        rows = packed(layout, length, self.tokenizer.special["<|pad|>"])
        notes = tuple(tuple(each.note for each in row if each.note) for row in layout) if self.noted else ()
        return Chunk(number, rows, dict(counts), time.process_time() - began, notes)

    def examples(self, rng: random.Random, progress: float, counts: Counter[str]) -> Iterator[tuple[Note, Example]]:
        """Examples without end, as the mixture at `progress` has them, with where they come from; what is dropped is
        counted in `counts`."""
        sources = self._weights(self.recipe.early, self.recipe.late, progress, self.sources)
        forms = self._weights({PLAIN: 1.0}, self.recipe.forms, progress, self.forms)
        names, shares = list(sources), list(sources.values())
        while True:
            name = rng.choices(names, shares)[0]
            sample = self.sources[name](rng)
            program = analyse(sample.source, PATH)
            overlap = self._overlap(sample, program)
            if overlap:
                counts[f"dropped/{overlap}"] += 1
                continue
            for call in sample.calls or ("",):
                form, make = self._form(sample, forms, rng)
                made = _within_time(make, Subject(program, call, sample.calls), rng)
                if made is not None:
                    key = _key(sample.source, call, form) if self.noted else ""
                    yield Note(f"{name}/{form}", sample.place, key), made

    def _form(self, sample: Sample, forms: Mapping[str, float], rng: random.Random) -> tuple[str, Form]:
        if not sample.calls:
            return TEXT, text_example
        if sample.answers:
            return "words", answered(sample.answers)
        form = rng.choices(list(forms), list(forms.values()))[0]
        return form, self.forms[form]

    def _weights(
        self, early: Mapping[str, float], late: Mapping[str, float], progress: float, known: Mapping[str, object]
    ) -> dict[str, float]:
        settled = min(1.0, progress / self.recipe.settled) if self.recipe.settled else 1.0
        weights = {name: (1 - settled) * early.get(name, 0.0) + settled * late.get(name, 0.0) for name in known}
        return {name: weight for name, weight in weights.items() if weight > 0}

    def _overlap(self, sample: Sample, program: Program) -> str | None:
        found = self.excluded.overlap(sample.source, program.tree)
        if found is None and sample.origin:
            found = self.excluded.overlap(sample.origin, ast.parse(sample.origin))
        return found


def make_maker(setup: Setup) -> Maker:
    """Reads the corpus, the evaluation files and the tokenizer.

    Raises UserError for files that cannot be used, and a recipe that names what is not there.
    """
    recipe = setup.recipe
    excluded = read_excluded(setup.exclude)
    sources = all_sources(setup.corpus, excluded)
    unknown = ({*recipe.early, *recipe.late} - {*GENERATORS, TEXT, *REAL}) | (recipe.forms.keys() - FORMS.keys())
    if unknown:
        raise UserError(f"The recipe names '{min(unknown)}', which is no source and no form: correct its spelling.")
    if not (recipe.early.keys() & sources.keys() and recipe.late.keys() & sources.keys()):
        raise UserError("The recipe draws from a corpus alone, and none is given: add --corpus, or other sources.")
    signal.signal(signal.SIGALRM, _too_slow)
    return Maker(recipe, read_tokenizer(setup.out), excluded, sources, noted=setup.noted)


def _key(source: str, call: str, form: str) -> str:
    program = fingerprint("\n".join((source, call)))
    return hashlib.sha256(f"{program}/{form}".encode()).hexdigest()[:16]


class _TooSlow(BaseException):
    pass


def _within_time(make: Form, subject: Subject, rng: random.Random) -> Example | None:
    try:
        signal.alarm(_SECONDS)
        return make(subject, rng)
    except _TooSlow:
        return None
    finally:
        signal.alarm(0)


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow
