"""The checked parameters of `ask`: a question in words about a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cwm_lsp.predict.words import ANSWERS, TOPICS, InWords
from cwm_lsp.worker.fields import CALL, MAX_TOKENS, Field, one_of, priority, read
from cwm_lsp.worker.messages import Priority, RpcError

_MAX_ANSWERS = 100
_MAX_ANSWER = 200  # characters


def _are_answers(answers: object) -> bool:
    return (
        isinstance(answers, list)
        and all(isinstance(text, str) and 0 < len(text) <= _MAX_ANSWER for text in answers)
        and 2 <= len(set(answers)) == len(answers) <= _MAX_ANSWERS
    )


_FIELDS = {
    **CALL,
    "topic": one_of(TOPICS),
    "answers": Field(
        f"2 to {_MAX_ANSWERS} different texts of at most {_MAX_ANSWER} characters", _are_answers, default=None
    ),
    "max_tokens": MAX_TOKENS,
    "priority": priority(),
}


@dataclass(frozen=True, slots=True)
class AskParams:
    """A request for one answer."""

    source: str
    path: str
    asked: InWords
    priority: Priority

    @property
    def call(self) -> str:
        """What the log calls this request."""
        return f"{self.asked.topic} {self.asked.call or self.asked.function}"

    def behind(self, made: Sequence[str]) -> AskParams:
        """The request that goes on behind the reasoning that was `made` for this one."""
        return replace(self, asked=replace(self.asked, thought=self.asked.thought + "".join(made)))


def parse_ask(params: object) -> AskParams | RpcError:
    """The parameters of `ask`, or what is wrong with them."""
    found = read(params, _FIELDS, "ask")
    if isinstance(found, RpcError):
        return found
    answers = found["answers"] or ANSWERS[found["topic"]]
    asked = InWords(found["topic"], found["function"], found["call"], tuple(answers), found["max_tokens"])
    return AskParams(found["source"], found["path"], asked, found["priority"])
