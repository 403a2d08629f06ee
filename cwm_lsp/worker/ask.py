"""The checked parameters of `ask`: a question in words about a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from cwm_lsp.predict.words import ANSWERS, THOUGHT, TOPICS, InWords
from cwm_lsp.worker.messages import Code, Priority, RpcError, parse_names, parse_priority, parse_texts

_TEXTS = ("source", "path", "topic", "function", "call")
_NAMES = frozenset({*_TEXTS, "answers", "max_tokens", "priority"})
_MAX_TOKENS = 100_000
_MAX_ANSWERS = 100
_MAX_ANSWER = 200  # characters


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
    params = parse_names(params, _NAMES, "ask")
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, "ask")
    if isinstance(texts, RpcError):
        return texts
    topic = next((known for known in TOPICS if known == texts["topic"]), None)
    if topic is None:
        return RpcError(Code.INVALID_PARAMS, f"'topic' must be one of: {', '.join(TOPICS)}.")
    answers = params.get("answers", list(ANSWERS[topic]))
    if not _are_answers(answers):
        what = f"2 to {_MAX_ANSWERS} different texts of at most {_MAX_ANSWER} characters"
        return RpcError(Code.INVALID_PARAMS, f"'answers' must be {what}.")
    max_tokens = params.get("max_tokens", THOUGHT)
    if type(max_tokens) is not int or not 0 <= max_tokens <= _MAX_TOKENS:
        return RpcError(Code.INVALID_PARAMS, f"'max_tokens' must be a whole number from 0 to {_MAX_TOKENS}.")
    priority = parse_priority(params)
    if isinstance(priority, RpcError):
        return priority
    asked = InWords(topic, texts["function"], texts["call"], tuple(answers), max_tokens)
    return AskParams(texts["source"], texts["path"], asked, priority)


def _are_answers(answers: object) -> TypeGuard[list[str]]:
    return (
        isinstance(answers, list)
        and all(isinstance(text, str) and 0 < len(text) <= _MAX_ANSWER for text in answers)
        and 2 <= len(set(answers)) == len(answers) <= _MAX_ANSWERS
    )
