"""The machine: explicit stacks of activations, run from event to event. It executes no code of the program natively."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.activation import NO_LINE, Activation
from cwm_lsp.compute.arguments import bind
from cwm_lsp.compute.classes import Classes
from cwm_lsp.compute.edits import Edit
from cwm_lsp.compute.frames import Frames
from cwm_lsp.compute.function import Function, Generator
from cwm_lsp.compute.generators import generator_raised, suspend
from cwm_lsp.compute.handlers import HANDLERS, LET_GO
from cwm_lsp.compute.library import Library
from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.show import Shower
from cwm_lsp.compute.values import SHOWING, Unknowable, Unknown, may_rest
from cwm_lsp.compute.versions import RULES
from cwm_lsp.trace.model import Event, Frame, Value

_CALL, _LINE, _RETURN, _EXCEPTION = Event.CALL, Event.LINE, Event.RETURN, Event.EXCEPTION
_NO_VALUES: Mapping[str, Value] = {}
_RESUME, _RETURN_GENERATOR = HANDLERS["RESUME"], HANDLERS["RETURN_GENERATOR"]
_SELDOM, _RARELY = 0xF, 0xFFF  # masks of how much is done between two looks
_RECURSION = "maximum recursion depth exceeded"


class Machine:
    """Runs one program. `frames` grow as it goes.

    `comprehensions`: list, set and dict comprehensions make frames of their own where the running Python has them.
    `edits` are made when the frame of that index has been made, before the program goes on. `known` are the frames
    that it makes first, where they have been made before.
    """

    def __init__(
        self,
        library: Library,
        filename: str,
        module_name: str,
        limits: Limits,
        comprehensions: bool,
        edits: Mapping[int, Sequence[Edit]],
        known: Sequence[Frame],
    ) -> None:
        self.library = library
        self.limits = limits
        self.activations: list[Activation] = []
        self.paused = False
        self.interrupted = False  # an edit has taken the innermost activation away
        self.nested = 0  # natives that wait for the machine
        self.work = 0  # jumps back and calls since the last frame
        self.all_work = 0  # and before it, where there were more than a few
        self.overworked = False  # given up for taking too much work
        self.seconds_left = limits.max_seconds
        self.result: Any = None
        self.passing: Any = None  # what is returned, while that is told
        self.leaked = False  # something that may rest on an open prediction was given to unknown code
        self.depth = 0  # of the next activation, as frames count it
        self.entered = 0  # activations of the traced file, as the recursion limit counts them
        self.recursion_limit = 999
        self.running = False
        self.doomed: Unknowable | None = None  # raised as soon as it can be
        self.handled: BaseException | None = None
        self._reraising = False
        self._too_deep: RecursionError | None = None
        self._comprehensions = comprehensions
        self._edits = edits
        self.variables: dict[str, Any] = ModuleType(module_name).__dict__
        self.variables["__file__"] = filename
        self.shows_module = False
        shower = Shower(module_name, limits.max_repr_chars, lambda a: self.shows_module and a.names is self.variables)
        self.frames = Frames(shower, limits, known)
        self.classes = Classes(module_name)

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, base: int) -> None:
        """Run until a frame was made (unless a native waits) or until only `base` activations are left."""
        activations = self.activations
        while len(activations) > base and (self.nested or not self.paused):
            if self.doomed is not None:
                raise self.doomed
            self.interrupted = False
            a = activations[-1]
            try:
                self._run_one(a)
            except Unknowable:
                if not self.frames.silent:
                    self.running = False  # what is let go of now was not let go of by the program
                raise
            except BaseException as error:
                if isinstance(error, RecursionError | MemoryError) and error is not self._too_deep:
                    raise Unknowable("this needs more room than is given") from None
                failure: BaseException | None = error
                error.__traceback__ = None
            else:
                continue
            if a.stack and a.code.ops[a.pc - 1] in LET_GO:
                a.stack.pop()  # a generator of which this was the last use closes before the exception is told
            self.unwind(failure, base)
            failure = None

    def run_to_end(self, a: Activation) -> None:
        """Run `a` and all that it calls, where no frames are made."""
        self.push(a)
        self.run(0)

    def stands_at(self, index: int) -> bool:
        """Whether frame `index` is the last that was made and nothing has run since."""
        return self.paused and self.nested == 0 and len(self.frames.made) == index + 1

    def _run_one(self, a: Activation) -> None:
        code = a.code
        ops, args, lines, begins = code.ops, code.args, code.lines, code.begins
        if not code.traced or a.hidden or self.frames.silent:
            while True:
                pc = a.before = a.pc
                a.pc = pc + 1
                if ops[pc](self, a, args[pc]):
                    return
        while True:
            pc = a.pc
            line = begins[pc]
            if line and line != a.line:
                a.before, a.line = pc, line
                self._add(_LINE, a, line, None)
                if self.paused or self.interrupted:
                    return
                pc = a.pc
            a.before = pc
            a.line = lines[pc]
            a.pc = pc + 1
            if ops[pc](self, a, args[pc]):
                return

    def unwind(self, error: BaseException | None, base: int) -> None:
        """`error` was raised in the innermost activation: find who handles it, and tell what is left on the way."""
        assert error is not None
        told, self._reraising = self._reraising, False
        while len(self.activations) > base:
            a = self.activations[-1]
            if self.handled is not None and error.__context__ is None and error is not self.handled:
                error.__context__ = self.handled
            if not told:
                self.tell_error(a, error)
            told = False
            place = a.code.handlers[a.pc - 1]
            if place is not None:
                target, depth, keeps_place = place
                del a.stack[depth:]
                if keeps_place:
                    a.stack.append(a.before)
                a.stack.append(error)
                a.pc = target
                return
            self._tell(_RETURN, a, None)
            self._leave(a)
            if a.generator is not None:
                suspend(self, a, True)
                if isinstance(error, StopIteration):
                    error = generator_raised(error)
            if a.hosted:
                raise error
        raise error

    # -- activations ---------------------------------------------------------------------------------------------

    def enter(self, function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Activation | None:
        """Begin a call of `function`. None where it makes a generator, which is then `result`."""
        code = function._code
        a = Activation(code, function._globals, function._closure, code.qualname)
        a.locals = bind(function, args, kwargs)
        if code.is_async:
            raise Unknowable("async functions are not computed")
        self.push(a)
        if code.is_generator:
            self._leave(a)
            self.result = Generator(self, a)
            return None
        return a

    def _prologue(self, a: Activation) -> None:
        """Run what comes before the `call` event, up to RESUME or to where a generator starts."""
        ops, args = a.code.ops, a.code.args
        pc = 0
        while ops[pc] is not _RESUME and ops[pc] is not _RETURN_GENERATOR:
            ops[pc](self, a, args[pc])
            pc += 1
        a.pc = pc if ops[pc] is _RESUME else pc + 1
        a.before, a.line = a.pc, a.code.lines[a.pc]

    def push(self, a: Activation) -> None:
        """`a` runs next. Raises RecursionError where that is one too many."""
        if a.code.traced:
            if self.entered >= self.recursion_limit:
                self._too_deep = RecursionError(_RECURSION)
                raise self._too_deep
            self.entered += 1
            a.hidden = a.code.is_comprehension and not self._comprehensions
            a.depth = self.depth
            if not a.hidden and not self.frames.silent:
                self.depth += 1
        self._work()
        self.activations.append(a)
        if a.pc == 0:
            self._prologue(a)

    def _leave(self, a: Activation) -> None:
        self.activations.pop()
        if a.code.traced:
            self.entered -= 1
            if not a.hidden and not self.frames.silent:
                self.depth = a.depth

    def _work(self) -> None:
        self.work += 1
        if self.work & _SELDOM == 0:
            self._look()

    def _look(self) -> None:
        """Gives up where a step or the whole has taken too much."""
        self.all_work += _SELDOM + 1
        if self.work > self.limits.max_work:
            self.overworked = True
            raise Unknowable("too much work between two frames")
        if self.all_work > self.limits.max_all_work or natives.late():
            self.overworked = True
            raise Unknowable("too much work")
        if self.work & _RARELY == 0:
            if self.work == _RARELY + 1:
                natives.watch()
            elif natives.crowded():
                raise Unknowable("too large")

    def jump_back(self, a: Activation, target: int) -> None:
        """A loop takes another turn: that is an event, also where it stays on its line."""
        self._work()
        a.pc = target
        a.line = NO_LINE

    def leave(self, a: Activation, value: Any) -> bool:
        """`a` returns `value`."""
        value = self._tell_result(a, value)
        self._leave(a)
        ended = a.ended
        if a.generator is not None:
            suspend(self, a, True)
        a.clear()
        if a.finish is not None:
            value = a.finish(value)
        if a.hosted or not self.activations:
            self.result = value
        elif ended is not None:
            ended(value)
        else:
            self.activations[-1].stack.append(value)
        return True

    def drop(self, a: Activation, value: Any) -> None:
        """`a`, the innermost activation, returns `value` without an event: that has been told."""
        self._leave(a)
        a.clear()
        self.interrupted = True
        if a.hosted or not self.activations:
            self.result = value
        else:
            self.activations[-1].stack.append(value)

    def suspend(self, a: Activation, value: Any) -> bool:
        """The generator of `a` yields `value`."""
        kept = a.generator  # until the value is delivered: it may be closed when nothing else refers to it
        value = self._tell_result(a, value)
        self._leave(a)
        suspend(self, a, False)
        if a.hosted:
            self.result = value
        else:
            self.activations[-1].stack.append(value)
        return kept is not None

    # -- calls from natives --------------------------------------------------------------------------------------

    def call_from_host(self, function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The value of `function(*args, **kwargs)`, computed while a native waits."""
        a = self.enter(function, args, kwargs)
        return self.taken() if a is None else self.hosted(a)

    def hosted(self, a: Activation) -> Any:
        """What `a`, which was pushed last, returns or yields to a native that waits for it."""
        a.hosted = True
        if self.nested >= self.limits.max_nested:
            raise Unknowable("calls through natives are nested too deeply")
        self.nested += 1
        base = len(self.activations) - 1
        showing = SHOWING.set(None)
        try:
            self.run(base)
        finally:
            SHOWING.reset(showing)
            self.nested -= 1
            while len(self.activations) > base:  # given up in the middle; a repr that can't be shown may be
                self._leave(self.activations[-1])
        return self.taken()

    def taken(self) -> Any:
        """The result, which is not kept: when a generator ends depends on who refers to it."""
        result, self.result = self.result, None
        return result

    # -- frames --------------------------------------------------------------------------------------------------

    def begin(self, a: Activation) -> bool:
        """RESUME: the activation's `call` event."""
        if a.code.traced and not a.hidden and not self.frames.silent:
            if RULES.monitored or a.before == a.code.entry:
                a.line = NO_LINE
            self.tell_call(a)
            return self.paused
        return False

    def tell_call(self, a: Activation) -> None:
        """The activation's `call` event."""
        if a.code.traced and not a.hidden and not self.frames.silent:
            self._add(_CALL, a, a.line_number, None)

    def _tell(self, event: Event, a: Activation, value: Any) -> None:
        if a.code.traced and not a.hidden and not self.frames.silent:
            self._add(event, a, a.line_number, value)

    def _tell_result(self, a: Activation, value: Any) -> Any:
        """Tell that `a` returns or yields `value`; what it is by then (an edit can have filled it)."""
        before, self.passing = self.passing, value  # its repr may be the program's, which returns too
        self._tell(_RETURN, a, value)
        value, self.passing = self.passing, before
        return value

    def _add(self, event: Event, a: Activation, line: int, value: Any) -> None:
        """One more frame; `value` is that of a return or exception."""
        self.work = 0
        index = self.frames.add(event, a, line, value)
        if not self.nested:
            self.paused = True
        for edit in self._edits.get(index, ()):
            edit.apply(self)

    def tell_error(self, a: Activation, error: BaseException) -> None:
        """`error` was raised in `a`, or by an iterator of the program's own in one of its loops."""
        if not (isinstance(error, StopIteration) and a.before in a.code.inlined):
            self._tell(_EXCEPTION, a, error)

    def reraised(self, error: BaseException) -> BaseException:
        """`error`, about to be raised again: that is no new exception event."""
        self._reraising = True
        return error

    # -- what is not known -------------------------------------------------------------------------------------

    def leak(self, values: Iterable[Any]) -> None:
        """Unknown code is given `values`."""
        self.leaked = self.leaked or may_rest(values)

    def given_back(self, value: Unknown) -> Unknown:
        """`value`, which comes out of unknown code and may be made of all that it was ever given."""
        value.rests = value.rests or self.leaked
        return value

    # -- what is not the program's own ---------------------------------------------------------------------------

    def set_recursion_limit(self, limit: int) -> None:
        """`sys.setrecursionlimit`."""
        self.recursion_limit = int(limit) - 1  # the module body holds one level

    def get_recursion_limit(self) -> int:
        """`sys.getrecursionlimit`."""
        return self.recursion_limit + 1
