"""Predicts traces with one loaded model."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from cwm_lsp.compute.guesser import ComputedGuesser
from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.world import start
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict import asking, evaluating, proposing, watching
from cwm_lsp.predict.compact import tell_compact
from cwm_lsp.predict.cwm import tell_cwm
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.predict.guess import Guesser, NoGuess
from cwm_lsp.predict.hybrid import hybrid
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.over import outcome, tell_over
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.telling import Telling, Told, tell
from cwm_lsp.predict.wanted import Proposal, Wanted
from cwm_lsp.predict.watched import Watch, Watched
from cwm_lsp.predict.words import Answered, InWords
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import End, Entry, Frame

__all__ = ["Options", "Predictor", "Resume"]

_REMEMBERED = 8  # traces; a client that goes on with one of them finds it spelled as it was


class Predictor:
    """Holds the decoder (and its cache) of a model between predictions. For one thread at a time."""

    def __init__(self, model: LoadedModel) -> None:
        self.model = model
        self.decoder = Decoder(model, model.placement.context)
        self._vocabulary = Vocabulary(model.tokenizer)
        self._told: dict[tuple[str, Entry], list[Told]] = {}  # the last traces in their tokens, the latest last

    @property
    def tokens_decoded(self) -> int:
        """Tokens that went through the network since the start, prompts included."""
        return self.decoder.processed

    def predict(
        self,
        program: Program,
        entry: Entry,
        options: Options,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        resume: Resume = Resume(),  # noqa: B008 (immutable)
    ) -> Generator[Frame, None, End]:
        """Yields frames as they are decoded; the generator's return value says why the trace ended.

        With `resume` the trace goes on behind frames that are known; what the decoder's cache shares with them is not
        processed again. `cancelled` is asked before every forward pass and all the time while something is computed.
        Where `options.values` is "hybrid", the model is only asked for what cannot be computed. Raises UserError for a
        program or call that cannot be asked about, and for edits that do not apply.
        """
        in_compact = self.model.config.dialect == "compact"
        key = (program.source, entry)

        def ask(resume: Resume, guesser: Guesser, coming: Frame | None = None) -> Telling:
            asked = self.model.tokenizer, self._vocabulary, program, entry, options, guesser, resume
            told, room = self._told.get(key, []), self.decoder.most_known
            telling: Telling = tell_compact(*asked, told, room, coming) if in_compact else tell_cwm(*asked, told, room)
            self._remember(key, telling.told)
            return telling

        def skip(frames: Sequence[Frame]) -> tuple[Frame, ...] | End:
            return outcome(self.decoder, ask(Resume(tuple(frames)), NoGuess()), cancelled)

        if options.values == "hybrid":
            return (
                yield from hybrid(
                    self.decoder, ask, program, entry, options, cancelled, resume, skip, comprehensions=not in_compact
                )
            )
        world = start(program, entry, Limits(given_up=cancelled), comprehensions=not in_compact)
        guesser = ComputedGuesser(world)
        if options.over is None:
            return (yield from tell(self.decoder, ask(resume, guesser), options, cancelled))
        return (
            yield from tell_over(self.decoder, lambda known: ask(known, guesser), program, options, cancelled, resume)
        )

    def ask(
        self, program: Program, asked: InWords, cancelled: Callable[[], bool] = lambda: False
    ) -> Generator[str, None, Answered]:
        """Asks a question in words: see `asking.ask`."""
        return asking.ask(self.decoder, program, asked, cancelled)

    def propose(
        self, program: Program, wanted: Wanted, cancelled: Callable[[], bool] = lambda: False
    ) -> Generator[str | Proposal, None, End]:
        """Asks for calls or bodies: see `proposing.propose`."""
        return proposing.propose(self.decoder, program, wanted, cancelled)

    def watch(
        self, program: Program, entry: Entry, asked: Watch, cancelled: Callable[[], bool] = lambda: False
    ) -> Watched:
        """The value of an expression at a known frame: computed where that is possible and wanted, else asked for: see
        `watching.watch`. Raises UserError as `predict` does."""
        if asked.values == "hybrid" and (known := evaluating.computed(program, asked, cancelled)) is not None:
            return known
        options = Options(len(asked.frames), "constrained", "neural")
        question = self.model.tokenizer, self._vocabulary, program, entry, options, NoGuess(), Resume(asked.frames)
        told, room = self._told.get((program.source, entry), []), self.decoder.most_known
        in_compact = self.model.config.dialect == "compact"
        telling: Telling = tell_compact(*question, told, room) if in_compact else tell_cwm(*question, told, room)
        return watching.watch(self.decoder, self._vocabulary, telling, asked.expression, cancelled)

    def _remember(self, key: tuple[str, Entry], told: list[Told]) -> None:
        self._told.pop(key, None)
        self._told[key] = told
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]
