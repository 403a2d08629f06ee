"""What is asked in reinforcement learning, and what has to come out; made in the children that make training data.

Prompts are plain traces of calls that end soon, `halts` and complexity: questions whose answers can be checked. They
come from the same sources, with the same programs left out, as everything else that is trained on. A trace is asked for
from a random frame on, what really happened before being given: the last frame alone is right now and then even if
the whole never is, so that there is something to tell a good answer by from the beginning.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.trace.dialects.compact import Layout
from cwm_lsp.trace.dialects.compact_read import Definition
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import EndReason
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Chunk, Maker, Setup, make_maker
from cwm_lsp.train.examples import LIMITS, Example, Form, Subject, run
from cwm_lsp.train.forms.all import PLAIN
from cwm_lsp.train.recipe import Reinforce
from cwm_lsp.train.sources import GENERATORS, TEXT

_SHORT = replace(LIMITS, max_frames=120)  # nothing longer fits the tokens of an answer


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader needs to follow the answer: `given` are all frames before it."""

    layout: Layout
    definitions: tuple[Definition, ...]
    given: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """`ids` are given and `answer` is right; `told` is None for a question in words. `name` is source and form
    ("typed2/trace")."""

    name: str
    ids: tuple[int, ...]
    answer: tuple[int, ...]
    told: Told | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A chunk of examples and the prompts that are asked between its batches."""

    chunk: Chunk
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Posed(Example):
    """A trace's end as an example, with what judging an answer needs."""

    told: Told


def make_lessons(setup: Setup) -> Callable[[int, float, int], Lesson]:
    """Makes numbered lessons, for `stream`. Raises UserError as `make_maker` does."""
    maker = make_maker(setup)
    recipe = setup.recipe
    settings = reinforcing(setup)
    asking = _asking(maker, settings)
    count = settings.prompts * (recipe.chunk_tokens // recipe.batch_tokens)

    def lesson(number: int, progress: float, attempt: int) -> Lesson:
        rng = random.Random(f"{recipe.seed}/prompts/{number}/{attempt}")
        return Lesson(maker.chunk(number, progress, attempt), tuple(islice(prompts(asking, settings, rng), count)))

    return lesson


def make_held_out(setup: Setup) -> Callable[[int, float, int], tuple[Prompt, ...]]:
    """Makes prompts that training never sees (real functions are all trained on), for `stream`."""
    settings = reinforcing(setup)
    generated = {name: weight for name, weight in settings.sources.items() if name in GENERATORS}
    asking = _asking(make_maker(setup), replace(settings, sources=generated or {"typed2": 1.0}))

    def made(number: int, progress: float, attempt: int) -> tuple[Prompt, ...]:
        rng = random.Random(f"{setup.recipe.seed}/held out/{number}/{attempt}")
        return tuple(islice(prompts(asking, settings, rng), settings.held_out))

    return made


def reinforcing(setup: Setup) -> Reinforce:
    """The recipe's table; the caller has seen that there is one."""
    settings = setup.recipe.reinforce
    assert settings is not None
    return settings


def prompts(asking: Maker, settings: Reinforce, rng: random.Random) -> Iterator[Prompt]:
    """Prompts without end that fit the settings' lengths."""
    tokenizer = asking.tokenizer
    for note, made in asking.examples(rng, 1.0, Counter()):
        ids = tuple(tokenizer.encode(made.question))
        answer = tuple(_encoded(made, tokenizer))
        if len(ids) <= settings.prompt_tokens and len(answer) <= settings.answer_tokens:
            yield Prompt(note.name, ids, answer, made.told if isinstance(made, Posed) else None)


def _asking(maker: Maker, settings: Reinforce) -> Maker:
    unknown = settings.sources.keys() - (maker.sources.keys() - {TEXT})
    if unknown:
        raise UserError(f"[reinforce] draws from '{min(unknown)}', which is not there: correct it, or add --corpus.")
    recipe = replace(maker.recipe, early=settings.sources, late=settings.sources, forms={PLAIN: 1.0})
    forms: dict[str, Form] = {PLAIN: posed(settings.frames)}
    return replace(maker, recipe=recipe, forms=forms)


def posed(most: int) -> Form:
    """A form: the last frames, `most` or fewer, of a plain trace that ends."""

    def pose(subject: Subject, rng: random.Random) -> Example | None:
        made = run(subject.program, subject.call, limits=_SHORT)
        if made is None or made.trace.end.reason is EndReason.FRAME_LIMIT:
            return None
        open_ones = [number for number, each in enumerate(made.written) if not each.given]
        if not open_ones:
            return None
        first = open_ones[-min(rng.randint(1, most), len(open_ones))]
        before = tuple(each.pieces for each in made.written[:first])
        question = (*made.asked.layout.prompt, *(piece for pieces in before for piece in pieces))
        answer = tuple(made.part(number) for number in range(first, len(made.written)))
        layout = replace(made.asked.layout, prompt=())  # its pieces are the question's
        return Posed(question, answer, Told(layout, made.asked.definitions, before))

    return pose


def _encoded(made: Example, tokenizer: Tokenizer) -> Iterator[int]:
    for part in made.answer:
        yield from tokenizer.encode(part.pieces)
