"""The checked parameters of `judge`: does a call end, computed and proved, without the model and without running it."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.termination.run import Effort
from cwm_lsp.worker.aside import Errand
from cwm_lsp.worker.messages import MAX_FRAMES, Code, RpcError, parse_names, parse_seconds, parse_texts

_TEXTS = ("source", "path", "function", "call")
_NAMES = frozenset({*_TEXTS, "max_frames", "seconds"})
_USUAL = Effort()
_GRACE_SECONDS = 5.0  # for a function of Python's own that is not interrupted, and for starting


@dataclass(frozen=True, slots=True)
class JudgeParams:
    """A request for the verdict on one call."""

    source: str
    path: str
    entry: Entry
    effort: Effort


def parse_judge(params: object) -> Errand | RpcError:
    """The errand that `judge` asks for, or what is wrong with its parameters."""
    params = parse_names(params, _NAMES, "judge")
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, "judge")
    if isinstance(texts, RpcError):
        return texts
    max_frames, seconds = params.get("max_frames", _USUAL.max_frames), parse_seconds(params, _USUAL.seconds)
    if type(max_frames) is not int or not 1 <= max_frames <= MAX_FRAMES:
        return RpcError(Code.INVALID_PARAMS, f"'max_frames' must be a whole number from 1 to {MAX_FRAMES}.")
    if isinstance(seconds, RpcError):
        return seconds
    entry = Entry(texts["function"], texts["call"])
    asked = JudgeParams(texts["source"], texts["path"], entry, Effort(max_frames, seconds))
    return Errand(judged, asked, seconds + _GRACE_SECONDS)


def judged(params: JudgeParams) -> dict[str, object]:
    """The result of `judge`: the verdict as `Verdict.to_json` gives it."""
    return {"verdict": about_call(analyse(params.source, params.path), params.entry, params.effort).to_json()}
