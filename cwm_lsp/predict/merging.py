"""What a model said in place of what is unknown in a computed frame."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cwm_lsp.compute.holes import filled, fit, holes
from cwm_lsp.compute.values import LOST
from cwm_lsp.predict.shadows import RESULT, named, value_at
from cwm_lsp.trace.model import Frame, Origin, Value

ENDLESS = "the model found no end for this value"
_UNSAID = "the model said nothing of this value"


def is_known(frame: Frame) -> bool:
    """Whether nothing in a computed frame is left for a model to say."""
    return not any(_is_open(value) for _, value in named(frame))


def merged(coming: Frame, said: Frame) -> Frame:
    """The computed frame `coming` with what a model `said` of the same moment in the place of its holes. One object
    that is shown in several places is said once: the first time."""
    return _filled(coming, _Said(said))


def lost(coming: Frame, reason: str) -> Frame:
    """The computed frame `coming`, of which nobody will say what is unknown."""
    return _filled(coming, _Said(None, reason))


def agreed(coming: Frame, frame: Frame) -> Frame:
    """`frame`, which was made of `coming`, with what the user set in all places that show the same unknown object."""
    texts: dict[str, str] = {}
    for name, value in named(frame):
        template = value_at(coming, name)
        if value.origin is Origin.EDITED and template is not None and _is_open(template):
            for hole, text in (fit(template.repr, value.repr) or {}).items():
                texts.setdefault(hole, text)

    def agreeing(name: str, value: Value) -> Value:
        template = value_at(coming, name)
        if template is None or not _is_open(template) or not all(hole in texts for hole in holes(template.repr)):
            return value
        return Value(filled(template.repr, texts), Origin.EDITED, changed=value.changed)

    values = {}
    for name, value in frame.locals.items():
        attrs = {inner: agreeing(f"{name}.{inner}", each) for inner, each in value.attrs.items()}
        shown = agreeing(name, value)
        values[name] = replace(shown, attrs=attrs) if attrs else shown
    return replace(frame, locals=values)


def chance(coming: Frame | None, frame: Frame) -> float | None:
    """The probability of what was predicted in `frame`, which was made of `coming` (if any); None: nothing was."""
    counted: set[str] = set()
    product: float | None = None
    for name, value in named(frame):
        template = None if coming is None else value_at(coming, name)
        if (
            value.origin not in (Origin.PREDICTED, Origin.GUESSED)
            or value.p is None
            or (template and template.repr == value.repr)
        ):
            continue
        new = set(holes(template.repr)) - counted if template is not None and _is_open(template) else {name}
        counted |= new
        if new:
            product = value.p if product is None else product * value.p
    return product


def say_the_same(one: Frame, other: Frame) -> bool:
    """Whether two frames show the same texts at the same place."""
    if (one.event, one.qualname, one.line) != (other.event, other.qualname, other.line):
        return False
    return [(name, value.repr) for name, value in named(one)] == [(name, value.repr) for name, value in named(other)]


@dataclass(slots=True)
class _Said:
    """Values by the model's frame (None: it made none, for the `reason`), and what they say of each hole."""

    frame: Frame | None
    reason: str = _UNSAID
    texts: dict[str, str] = field(default_factory=dict)
    chances: dict[str, float] = field(default_factory=dict)

    def value(self, name: str, template: Value) -> Value:
        if not _is_open(template):
            return template
        needed = holes(template.repr)
        if all(hole in self.texts for hole in needed):
            return Value(filled(template.repr, self.texts), Origin.PREDICTED, self.chances[needed[0]])
        said = None if self.frame is None else value_at(self.frame, name)
        if said is None:
            return Value(filled(template.repr, dict.fromkeys(needed, LOST)), Origin.UNKNOWN, reason=self.reason)
        p = 1.0 if said.p is None else said.p  # None: the model had no choice
        found = fit(template.repr, said.repr)
        if found is None:
            return replace(said, p=p)  # it can't be taken apart
        for hole in needed:
            if hole not in self.texts:
                self.texts[hole], self.chances[hole] = found[hole], p
        text = filled(template.repr, self.texts)
        return replace(said, p=p) if text == said.repr else Value(text, Origin.PREDICTED, p)


def _filled(coming: Frame, said: _Said) -> Frame:
    values: dict[str, Value] = {}
    for name, value in coming.locals.items():
        shown = said.value(name, value)
        if value.attrs:
            attrs = {inner: said.value(f"{name}.{inner}", each) for inner, each in value.attrs.items()}
            shown = replace(shown, attrs=attrs)
        values[name] = shown
    result = None if coming.value is None else said.value(RESULT, coming.value)
    return replace(coming, locals=values, value=result)


def _is_open(value: Value) -> bool:
    return value.origin is Origin.UNKNOWN and bool(holes(value.repr))
