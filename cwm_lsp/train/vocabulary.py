"""Makes the bundled model's tokenizer: byte-level BPE over words, digits and string characters alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.compact import MAX_LINES, line_token
from cwm_lsp.trace.dialects.compact_words import TOPICS
from cwm_lsp.train.examples import PATH, Example, Subject, trace_example
from cwm_lsp.train.sources import Source
from cwm_lsp.train.text import text_example

_SPECIAL = (
    "<|begin_of_text|>", "<|end_of_text|>", "<|pad|>", "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>",
    "<|eot_id|>", "<|frame_sep|>", "<|action_sep|>", "<|return_sep|>", "<|call_sep|>", "<|line_sep|>",
    "<|exception_sep|>", "<|arg_sep|>", "<|trace_context_start|>", "<|bind_sep|>", "<|unbound|>",
)  # fmt: skip
SPECIAL_TOKENS = [*_SPECIAL, *(line_token(number).name for number in range(1, MAX_LINES + 1))]


def make_tokenizer(source: Source, size: int, seed: int, count: int = 6000) -> Tokenizer:
    """A tokenizer of `size` entries from the pieces of `count` examples; no token spans two pieces."""
    pieces: Counter[str] = Counter()
    for made in islice(_examples(source, seed), count):
        for part in (made.question, *(part.pieces for part in made.answer)):
            pieces.update(piece for piece in part if isinstance(piece, str))
    pieces.update(dict.fromkeys(TOPICS, count))
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=SPECIAL_TOKENS,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    words = sorted(piece for piece in pieces if not piece.isdigit())
    random.Random(seed).shuffle(words)
    tokenizer.train_from_iterator(_repeated(words, pieces), trainer)
    return tokenizer


def _examples(source: Source, seed: int) -> Iterator[Example]:
    """Endless plain examples of the programs that `source` makes, and of texts the texts."""
    rng = random.Random(seed)
    while True:
        sample = source(rng)
        program = analyse(sample.source, PATH)
        form = trace_example if sample.calls else text_example
        for call in sample.calls or ("",):
            made = form(Subject(program, call, sample.calls), rng)
            if made is not None:
                yield made


def _repeated(words: list[str], counts: Counter[str]) -> Iterator[str]:
    # The square root keeps the few commonest names from crowding out the many that are merely common.
    for word in words:
        for _ in range(int(counts[word] ** 0.5)):
            yield word
