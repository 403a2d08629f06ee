"""The checked parameters of `judge`: does a call end, computed and proved, without the model and without running it."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.termination.run import Effort
from cwm_lsp.worker.aside import Errand
from cwm_lsp.worker.fields import CALL, read, seconds, whole
from cwm_lsp.worker.messages import MAX_FRAMES, RpcError

_USUAL = Effort()
_FIELDS = {**CALL, "max_frames": whole(1, MAX_FRAMES, _USUAL.max_frames), "seconds": seconds(_USUAL.seconds)}
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
    found = read(params, _FIELDS, "judge")
    if isinstance(found, RpcError):
        return found
    effort = Effort(found["max_frames"], found["seconds"])
    asked = JudgeParams(found["source"], found["path"], Entry(found["function"], found["call"]), effort)
    return Errand(judged, asked, effort.seconds + _GRACE_SECONDS)


def judged(params: JudgeParams) -> dict[str, object]:
    """The result of `judge`: the verdict as `Verdict.to_json` gives it."""
    return {"verdict": about_call(analyse(params.source, params.path), params.entry, params.effort).to_json()}
