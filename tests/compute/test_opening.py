"""What a call of unknown code leaves known: nothing that it was given and can change, under whatever name."""

from __future__ import annotations

import pytest

from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.trace.model import Event, Frame, Origin
from tests.compute.compared import computed, world

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
HEAD = "import lib\nclass P:\n    def __init__(self, v):\n        self.v = v\n        self.w = [v]\ndef f(n):\n"

# statements; the locals (dotted: attributes) that are open when they have run
CALLS = [
    ("xs = [1]\nlib.go(n, 'a', (2, 3))", ""),
    ("xs = [1]\nys = xs\nlib.go(xs)", "xs ys"),
    ("xs = [1]\nt = (xs, 2)\nd = {'k': xs}\nlib.go(xs)", "xs t d"),
    ("xs = [1]\nd = {'k': xs}\nys = [2]\nlib.go(key=(d, 1))", "?"),  # who shares xs is not known any more
    ("d = {'k': [1]}\nys = [2]\nlib.go(d)", "d"),
    ("p = P(n)\nq = p\nlib.go(p)", "p.v p.w q.v q.w"),
    ("xs = [1]\np = P(xs)\nlib.go(p)", "?"),  # p.w shares it
    ("xs = [1]\nfor x in xs:\n    lib.go(xs)", "?"),  # a loop is using it
    ("lib.go(lambda: n)", "?"),
    ("it = iter([1])\nlib.go(it)", "?"),
    ("xs = [1]\nwith lib.lock(n) as a:\n    xs.append(2)", "a"),
    ("a, b = lib.pair(n)", "a b"),
    ("a = lib.get(n)\nb = a + 1\nc = a", "a b c"),
]


@pytest.mark.parametrize(("statements", "expected"), CALLS)
def test_what_is_open_then(statements: str, expected: str) -> None:
    body = "".join(f"    {line}\n" for line in statements.splitlines())
    frames, end = computed(world(f"{HEAD}{body}    return 0\n", "f(5)"))
    if expected == "?":
        assert isinstance(end, Unknown)
        return
    last = [frame for frame in frames if frame.event is Event.LINE][-1]
    assert opened(last) == expected.split()


def opened(frame: Frame) -> list[str]:
    found = []
    for name, value in frame.locals.items():
        found += [name] if value.origin is Origin.UNKNOWN else []
        found += [f"{name}.{inner}" for inner, each in value.attrs.items() if each.origin is Origin.UNKNOWN]
    return found


def test_one_object_has_one_hole_and_what_is_computed_from_it_another() -> None:
    body = "    a = lib.get(n)\n    b = a\n    c = a + 1\n    d = [b, c]\n    return d\n"
    frames, _ = computed(world(HEAD + body, "f(5)"))
    shown = {name: value.repr for name, value in frames[-2].locals.items()}
    assert shown["a"] == shown["b"] != shown["c"]
    assert shown["d"] == f"[{shown['a']}, {shown['c']}]"
    assert frames[-1].value is not None
    assert frames[-1].value.repr == shown["d"]


BODIES = {
    "given a list": ("import lib\nxs = [1]\nlib.go(xs)\ndef f(n):\n    return n\n", 1),
    "a list nobody else has": ("import lib\nx = lib.go([1])\ndef f(n):\n    return n\n", 1),
    "pytest's own": (
        "import pytest\n@pytest.mark.parametrize('n', [1, 2])\n@pytest.mark.slow\ndef f(n):\n    return n\n",
        1,
    ),
    "a decorator that may give anything": ("import lib\n@lib.go\ndef f(n):\n    return n\n", None),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_called_behind_a_body_with_unknown_code(name: str) -> None:
    source, returned = BODIES[name]
    frames, end = computed(world(source, "f(1)"))
    if returned is None:
        assert isinstance(end, Unknown)
        assert frames == []
        return
    assert frames[-1].value is not None
    assert frames[-1].value.repr == str(returned)
