"""Known frames, checked against the program, with the values that a user has set."""

from __future__ import annotations

from dataclasses import replace

from cwm_lsp.predict.resume import Resume
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import COMPREHENSIONS, Event, Frame, Origin, Value
from cwm_lsp.trace.problem import UserError


def known_frames(resume: Resume, program: Program) -> tuple[Frame, ...]:
    """The frames of `resume`, the last one with its edits.

    Raises UserError where the edits do not apply and for a frame that cannot be one of this program.
    """
    names = {scope.qualname for scope in program.scopes}
    for frame in resume.frames:
        if not 1 <= frame.line <= len(program.lines) or (
            frame.qualname not in names and frame.function not in COMPREHENSIONS
        ):
            raise UserError(
                f"Frame {frame.index} ({frame.qualname}, line {frame.line}) is none of '{program.path}'; predict the "
                "whole trace again, the file has changed."
            )
    return (*resume.frames[:-1], _edited(resume)) if resume.edits else resume.frames


def _edited(resume: Resume) -> Frame:
    last = resume.frames[-1]
    if last.event not in (Event.CALL, Event.LINE):
        raise UserError(f"A value can only be set before a line runs; frame {last.index} is a {last.event}.")
    values = dict(last.locals)
    for name, text in resume.edits.items():
        head, dot, attribute = name.partition(".")
        if head not in values:
            raise UserError(f"`{head}` is no local of {last.function} at line {last.line}; it cannot be set there.")
        new = Value(text, Origin.EDITED, changed=True)
        if dot:
            values[head] = replace(values[head], attrs={**values[head].attrs, attribute: new})
        else:
            values[head] = new
    return replace(last, locals=values)
