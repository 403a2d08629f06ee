"""What rules have to say in the debug console: the messages of logpoints, and what could not be judged, once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cwm_lsp.dap.rules import Triggers


class Told:
    """What has been said since the launch; `say` gets a text and its DAP category."""

    def __init__(self, say: Callable[[str, str], None]) -> None:
        self._say = say
        self._problems: set[str] = set()

    def problems(self, problems: Iterable[str]) -> None:
        """Says those that have not been said."""
        for problem in problems:
            if problem and problem not in self._problems:
                self._problems.add(problem)
                self._say(problem, "important")

    def logs(self, triggers: Triggers, passed: range) -> None:
        """Says what logpoints have to say at the frames that were passed."""
        for index in passed if triggers.have_logs else ():
            for text, problem in triggers.logs(index):
                self.problems([problem])
                self._say(text, "console")
