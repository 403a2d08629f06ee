"""Pools of realistic names: `$slot` in a template becomes one of these, the same one throughout a program.

A pool line is `slot type: names`; `-` for the type where a hint would often be wrong. A slot's trailing digits are
ignored when its pool is looked up, so `$x` and `$x2` draw different names from one pool.
"""

from __future__ import annotations

_POOLS = """
xs list[int]: nums numbers values items data xs arr lst seq array vals a entries
x int: x n num value item v val el number elem
n int: n num number value k m limit size amount
k int: k m step width size window offset shift factor
i int: i i i idx index pos j p
j int: j k idx2 pos2 q col other
lo int: lo low left start l begin first
hi int: hi high right end r stop last
mid int: mid middle m center pivot
s str: s text string word line phrase msg t source
ch str: ch c char letter symbol
word str: word w token term part piece
words list[str]: words tokens terms parts strings entries
total int: total acc sum_ running result s t subtotal amount
count int: count cnt counter hits found c num_found tally
result -: result res out output answer ret
out -: out result res output collected acc new_items ans
best -: best top largest current_best winner record
d dict: d mapping table data lookup counts info
key str: key k name field label
val -: val value v entry item
seen -: seen visited known used history
flag bool: flag ok valid done found is_ok matched
target int: target goal wanted needle query t
limit int: limit cap bound maximum threshold cutoff top
a int: a x first left p m
b int: b y second right q n
tmp -: tmp temp t holder saved old
rows -: rows lines matrix grid table m
row -: row line r current_row
cell -: cell x value item v c
stack -: stack st pile stk pending
queue -: queue q todo waiting frontier
node -: node current cur vertex here
graph -: graph adj edges links neighbors network
nxt -: nxt neighbor other nb child
q int: q quotient whole quot
r int: r rem remainder rest leftover
digit int: digit d last ones rem
price float: price cost amount value rate
qty int: qty quantity amount units
name str: name label title who person
func -: func fn f action op callback
err -: err exc e error
pair -: pair entry item p kv
obj -: obj thing item it inst
prev -: prev previous last before old
cur -: cur current now new_value this
depth int: depth level d nesting
state str: state mode status phase
args -: args values nums items numbers
pts -: points pts coords positions
message str: message msg note info text
parity int: parity rest bit odd mod
extra -: extra bonus penalty delta diff
"""

POOLS: dict[str, tuple[str, ...]] = {}
HINTS: dict[str, str] = {}
for _line in _POOLS.strip().splitlines():
    _head, _names = _line.split(": ")
    _slot, _hint = _head.split(" ")
    POOLS[_slot] = tuple(_names.split())
    if _hint != "-":
        HINTS[_slot] = _hint

MACROS: dict[str, tuple[str, ...]] = {
    "lt": ("<", "<="),
    "gt": (">", ">="),
    "cmp": ("<", "<=", ">", ">=", "==", "!="),
    "pm": ("+", "-"),
    "arith": ("+", "-", "*", "+", "-"),
}
