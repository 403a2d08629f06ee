"""Statement templates of level 2: for and while loops (syntax: typed_scope)."""

from __future__ import annotations


def _blocks(text: str) -> tuple[str, ...]:
    return tuple(block.strip("\n") for block in text.strip("\n").split("\n\n"))


LOOPS: tuple[str, ...] = _blocks(
    """
for <~small:i> in range(<small>):
    <block>

for <~int:i> in range(<digit>, <wide>):
    <block>

for <~int:i> in range(<digit>, <wide>, <two>):
    <block>

for <~int:i> in range(<wide>, 0, -<two>):
    <block>

for <~int:x> in <ints>:
    <block>

for <~int:x> in <ints>:
    <block>

for <~int:x> in reversed(<ints>):
    <block>

for <~int:x> in sorted(<ints>):
    <block>

for <~char:c> in <str>:
    <block>

for <~str:w> in <strs>:
    <block>

for <~str:w> in <!str>.split():
    <block>

for <~str:k>, <~int:v> in <!counts>.items():
    <block>

for <~str:k> in <!counts>:
    <block>

for <~int:v> in <!counts>.values():
    <block>

for <~int:i>, <~int:x> in enumerate(<ints>):
    <block>

for <~int:i>, <~str:w> in enumerate(<strs>, start=1):
    <block>

for <~int:i>, <~char:c> in enumerate(<str>):
    <block>

for <~int:a>, <~int:b> in zip(<ints>, <ints>):
    <block>

for <~str:a>, <~int:b> in zip(<strs>, <ints>):
    <block>

for <~str:k>, <~int:v> in <pairs>:
    <block>

for <~str:k>, <~ints:v> in <!groups>.items():
    <block>

for <~ints:r> in <grid>:
    <block>

<~small:i> = 0
while <:i> < <small>:
    <block>
    <:i> += 1

<~int:i> = <wide>
while <:i> > 0:
    <block>
    <:i> -= <two>

<~int:i> = 1
while <:i> < <wide>:
    <block>
    <:i> *= 2

<+int:n> = abs(<int>)
while <:n> > 0:
    <~int:d> = <:n> % 10
    <block>
    <:n> //= 10

<~int:i> = 0
while <:i> < len(<ints:a>) and <:a>[<:i>] != <int>:
    <block>
    <:i> += 1

<+int:t> = 0
for <~int:x> in <ints>:
    <:t> += <:x>

<+int:t> = 0
for <~int:x> in <ints>:
    if <bool>:
        <:t> += <:x>

<+int:t> = 0
for <~int:x> in <ints>:
    if <:x> % <mod> == 0:
        <:t> += 1

<+int:t> = 1
for <~small:i> in range(1, <small> + 1):
    <:t> *= <:i>

<+int:c> = 0
for <~char:c2> in <str>:
    if <:c2> in <vowels>:
        <:c> += 1

<+ints:r> = []
for <~int:x> in <ints>:
    <:r>.append(<int>)

<+ints:r> = []
for <~int:x> in <ints>:
    if <:x> > <int>:
        <:r>.append(<:x>)

<+ints:r> = []
for <~int:i> in range(<wide>):
    if <bool>:
        continue
    <:r>.append(<int>)

<+ints:r> = []
for <~int:x> in <ints>:
    if <:x> not in <:r>:
        <:r>.append(<:x>)

<+strs:r> = []
for <~str:w> in <strs>:
    <:r>.append(<str>)

<+strs:r> = []
for <~str:w> in <strs>:
    if <bool>:
        <:r>.append(<:w>)

<+str:r> = ""
for <~char:c> in <str>:
    <:r> = <:c> + <:r>

<+str:r> = ""
for <~char:c> in <str>:
    if <:c>.isalpha():
        <:r> += <:c>.upper()
    else:
        <:r> += <fill>

<+str:r> = ""
for <~char:c> in <str>:
    if <:c> in <vowels>:
        continue
    <:r> += <:c>

<+counts:d> = {}
for <~char:c> in <str>:
    <:d>[<:c>] = <:d>.get(<:c>, 0) + 1

<+counts:d> = {}
for <~str:w> in <strs>:
    if <:w> in <:d>:
        <:d>[<:w>] += 1
    else:
        <:d>[<:w>] = 1

<+counts:d> = {}
for <~str:w> in <strs>:
    <:d>[<:w>] = <int>

<+groups:g> = {}
for <~str:w> in <strs>:
    <:g>.setdefault(<:w>[:1], []).append(len(<:w>))

<+groups:g> = {"even": [], "odd": []}
for <~int:x> in <ints>:
    if <:x> % 2 == 0:
        <:g>["even"].append(<:x>)
    else:
        <:g>["odd"].append(<:x>)

<+iset:s> = set()
for <~int:x> in <ints>:
    if <:x> in <:s>:
        continue
    <:s>.add(<:x>)

<+opt:b> = None
for <~int:x> in <ints>:
    if <:b> is None or <:x> > <:b>:
        <:b> = <:x>

<+int:i> = -1
for <~int:j>, <~int:x> in enumerate(<ints>):
    if <:x> == <int>:
        <:i> = <:j>
        break

<+bool:f> = False
for <~int:x> in <ints>:
    if <bool>:
        <:f> = True
        break

for <~int:x> in <ints>:
    if <:x> > <int>:
        <+bool:f> = True
        break
else:
    <:f> = False

for <~str:w> in <strs>:
    if <bool>:
        break
    <block>
else:
    <block>

<+ints:r> = [0, 1]
while len(<:r>) < <wide>:
    <:r>.append(<:r>[-1] + <:r>[-2])

<+int:a>, <+int:b> = 0, 1
for _ in range(<small>):
    <:a>, <:b> = <:b>, <:a> + <:b>

<~int:l>, <~int:h> = 0, len(<ints:a>) - 1
while <:l> < <:h>:
    <:a>[<:l>], <:a>[<:h>] = <:a>[<:h>], <:a>[<:l>]
    <:l> += 1
    <:h> -= 1

<+int:s> = <int>
for <~int:x> in <ints>:
    if <bool>:
        <:s> += <:x>
    elif <bool>:
        <:s> -= <:x>
    else:
        <block>

<ints:a>.append(<int>)
while <:a>:
    <~int:x> = <:a>.pop()
    <block>
"""
)
