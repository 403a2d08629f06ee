"""`while` loops that end for reasons outside of their counters: worklists, passes of exchanges, steps inside a set."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache

from cwm_lsp.verdicts.complexity.algebra import Expr, log, sym
from cwm_lsp.verdicts.complexity.expressions import dotted, evaluate
from cwm_lsp.verdicts.complexity.heads import Head
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.turn import Ranked
from cwm_lsp.verdicts.complexity.values import Opaque, Scope, Seq, Value, as_seq, item, length

_PUSHES = frozenset({"append", "appendleft", "add", "push", "put", "heappush", "extend"})
_POPS = frozenset({"pop", "popleft", "heappop", "get"})


def recognised(run: Run, node: ast.While, heads: Mapping[str, Head], scope: Scope) -> tuple[Ranked | None, Expr | None]:
    """The turns of a loop that no ranking was found for; for a worklist also what all of them cost."""
    passes = _exchanges(run, node, scope)
    if passes is not None:
        return passes, None
    inside = _inside_set(run, node, scope)
    if inside is not None:
        return inside, None
    return _worklist(run, node, scope)


def _exchanges(run: Run, node: ast.While, scope: Scope) -> Ranked | None:
    """`while swapped:` around a pass that exchanges neighbours: each pass brings one more item to its place."""
    for inner in ast.walk(node):
        if not (isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Tuple)):
            continue
        targets = inner.targets[0].elts
        if len(targets) == 2 and all(isinstance(each, ast.Subscript) for each in targets):
            one, two = targets
            assert isinstance(one, ast.Subscript)
            assert isinstance(two, ast.Subscript)
            if ast.dump(one.value) == ast.dump(two.value) and _flagged(node):
                with run.tallied(silent=True):
                    many = length(evaluate(run, one.value, scope))
                return Ranked(many, "each pass of exchanges brings one more item to its place", amortises=False)
    return None


def _flagged(node: ast.While) -> bool:
    """Whether the loop goes on only after something was set in it."""
    names = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
    for statement in node.body:
        if isinstance(statement, ast.If) and any(isinstance(s, ast.Break) for s in statement.body):
            names |= {n.id for n in ast.walk(statement.test) if isinstance(n, ast.Name)}
    return any(
        isinstance(inner, ast.Assign)
        and isinstance(inner.targets[0], ast.Name)
        and inner.targets[0].id in names
        and isinstance(inner.value, ast.Constant)
        and isinstance(inner.value.value, bool)
        for inner in ast.walk(node)
    )


def _inside_set(run: Run, node: ast.While, scope: Scope) -> Ranked | None:
    """`while x in s: x += 1`: all different, so at most as many as there are in `s`. Not inside of other loops, where
    the turns may add up to less."""
    test = node.test
    if run.depth or not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In)):
        return None
    with run.tallied(silent=True):
        held = evaluate(run, test.comparators[0], scope)
    names = {n.id for n in ast.walk(test.left) if isinstance(n, ast.Name)}
    for statement in node.body:
        if not (isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub)):
            continue
        if isinstance(statement.target, ast.Name) and statement.target.id in names:
            return Ranked(length(held), f"`{ast.unparse(test)}` holds for different values only", amortises=False)
    return None


def _worklist(run: Run, node: ast.While, scope: Scope) -> tuple[Ranked | None, Expr | None]:
    queues = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
    pops = [each for each in ast.walk(node) if _on_queue(each, queues, _POPS)]
    pushes = [each for each in ast.walk(node) if _on_queue(each, queues, _PUSHES)]
    if not pops or not pushes:
        return None, None
    heap = any("heap" in dotted(each.func) for each in pushes if isinstance(each, ast.Call))
    popped = set(_popped(node, queues))
    tree = _tree(run, node, queues, popped, pushes, scope)
    if tree is not None:
        return Ranked(tree, "each node of the tree is taken out once", amortises=False), tree
    if not marked(node):
        return None, None
    found = explored(run, node, popped, scope, queues)
    if found is None:
        return None, None
    nodes, edges = found
    why = "each node is marked when it is first seen, and its neighbours looked at once"
    many = nodes + edges
    return Ranked(nodes, why, amortises=False), many * log(nodes) if heap else many


def _on_queue(node: ast.AST, queues: AbstractSet[str], names: frozenset[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    owner = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr in names else None
    if isinstance(owner, ast.Name) and owner.id in queues:
        return True
    called = dotted(node.func).rpartition(".")[2]
    first = node.args[0] if node.args else None
    return called in names and isinstance(first, ast.Name) and first.id in queues


def _popped(node: ast.While, queues: set[str]) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assign) and any(_on_queue(each, queues, _POPS) for each in ast.walk(inner.value)):
            for target in inner.targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def _tree(
    run: Run, node: ast.While, queues: set[str], popped: set[str], pushes: list[ast.AST], scope: Scope
) -> Expr | None:
    """Pushes of attributes of what was popped, or of the items of one."""
    loops = {n.target.id: n.iter for n in ast.walk(node) if isinstance(n, ast.For) and isinstance(n.target, ast.Name)}
    for push in pushes:
        assert isinstance(push, ast.Call)
        pushed = push.args[-1] if push.args else None
        if isinstance(pushed, ast.Tuple):
            pushed = pushed.elts[0]
        if isinstance(pushed, ast.Name) and pushed.id in loops:
            pushed = loops[pushed.id]
        if not (isinstance(pushed, ast.Attribute) and isinstance(pushed.value, ast.Name) and pushed.value.id in popped):
            return None
    for name in sorted(queues):
        value = scope.lookup(name)
        root = item(value) if isinstance(value, Seq) else None
        if isinstance(root, Opaque) and root.path:
            return sym(f"nodes({root.path.partition('.')[0]})")
        if root is not None and not isinstance(root, Opaque):
            found = item(root)
            if isinstance(found, Opaque) and found.path:
                return sym(f"nodes({found.path.partition('.')[0]})")
    return None


@lru_cache(maxsize=512)
def marked(node: ast.AST) -> frozenset[str]:
    """The names of sets (or tables) in which something is looked for, and put."""
    tested, put = set(), set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Compare) and isinstance(inner.ops[0], ast.In | ast.NotIn):
            tested.add(dotted(inner.comparators[0]))
        elif isinstance(inner, ast.If | ast.While | ast.IfExp):
            for each in ast.walk(inner.test):
                if isinstance(each, ast.Subscript):
                    tested.add(_base(each))
        elif (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr in ("add", "append")
        ):
            put.add(dotted(inner.func.value))
        elif isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store):
            put.add(_base(inner))
    return frozenset(tested & put) - {""}


def _base(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return dotted(node)


def explored(
    run: Run, node: ast.AST, names: set[str], scope: Scope, queues: AbstractSet[str] = frozenset()
) -> tuple[Expr, Expr] | None:
    """Nodes and edges of the graph, or cells of the grid, that is explored by way of the variables `names`, or of what
    is taken out of the `queues` where it is needed."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.For | ast.comprehension):
            graph = _neighbours(inner.iter, names, queues)
            if graph is not None:
                with run.tallied(silent=True):
                    value = evaluate(run, graph, scope)
                if isinstance(value, Seq | Opaque):
                    return length(value), whole(value)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Subscript):
            with run.tallied(silent=True):
                value = evaluate(run, inner.value.value, scope)
            if isinstance(value, Seq | Opaque):
                rows = length(value)
                return rows * length(item(value)), Expr({})
    return None


def over_primes(node: ast.For | ast.AsyncFor | ast.While) -> bool:
    """A sieve: `if prime[p]:` guards a loop that steps by `p` and unsets what it comes to."""
    for guard in node.body:
        if not isinstance(guard, ast.If):
            continue
        asked = guard.test.operand if isinstance(guard.test, ast.UnaryOp) else guard.test
        if not (isinstance(asked, ast.Subscript) and isinstance(asked.slice, ast.Name)):
            continue
        for inner in guard.body:
            if not (isinstance(inner, ast.For) and isinstance(inner.iter, ast.Call) and len(inner.iter.args) == 3):
                continue
            step = inner.iter.args[2]
            unset = any(isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store) for n in ast.walk(inner))
            if isinstance(step, ast.Name) and step.id == asked.slice.id and unset:
                return True
    return False


def _neighbours(node: ast.expr, names: AbstractSet[str], queues: AbstractSet[str]) -> ast.expr | None:
    """`graph` in `graph[u]`, `graph[todo.pop()]`, `graph.get(u, ())` and `graph[u].items()`."""

    def is_node(key: ast.expr) -> bool:
        return (isinstance(key, ast.Name) and key.id in names) or _on_queue(key, queues, _POPS)

    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "get" and node.args and is_node(node.args[0]):
            return node.func.value
        if node.func.attr in ("items", "keys"):
            return _neighbours(node.func.value, names, queues)
    if isinstance(node, ast.Subscript) and is_node(node.slice):
        return node.value
    return None


def whole(value: Value) -> Expr:
    """The length of all items of a container of containers together."""
    if isinstance(value, Seq):
        if value.whole is not None:
            return value.whole
        inner = value.held if value.held is not None else value.item
        if isinstance(inner, Opaque) and inner.path:
            return sym(f"total({inner.path.removesuffix('[·]')})")
        return as_seq(value).length * length(inner)
    return sym(f"total({value.path})") if isinstance(value, Opaque) and value.path else sym("?length")
