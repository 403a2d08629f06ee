"""Statement templates of level 3 (syntax: typed_scope)."""

from __future__ import annotations


def _blocks(text: str) -> tuple[str, ...]:
    return tuple(block.strip("\n") for block in text.strip("\n").split("\n\n"))


NESTED: tuple[str, ...] = _blocks(
    """
for <~small:i> in range(<two>):
    for <~small:j> in range(<two>):
        <block>

for <~int:i> in range(<two>):
    for <~int:j> in range(<:i> + 1):
        <block>

for <~ints:r> in <grid>:
    for <~int:x> in <:r>:
        <block>

for <~int:i>, <~ints:r> in enumerate(<grid>):
    for <~int:j>, <~int:x> in enumerate(<:r>):
        if <bool>:
            <block>

<+ints:o> = []
for <~ints:r> in <grid>:
    <~int:t> = 0
    for <~int:x> in <:r>:
        <:t> += <int>
    <:o>.append(<:t>)

<+grid:g> = []
for <~int:i> in range(<two>):
    <~ints:r> = []
    for <~int:j> in range(<two>):
        <:r>.append(<int>)
    <:g>.append(<:r>)

for <~int:i> in range(len(<ints:a>)):
    for <~int:j> in range(len(<:a>) - <:i> - 1):
        if <:a>[<:j>] > <:a>[<:j> + 1]:
            <:a>[<:j>], <:a>[<:j> + 1] = <:a>[<:j> + 1], <:a>[<:j>]

<+int:c> = 0
for <~char:c1> in <str>:
    for <~char:c2> in <str>:
        if <:c1> == <:c2>:
            <:c> += 1

<+int:n> = <int>
while True:
    <:n> = <:n> // 2
    if <:n> <= <k>:
        break
    <block>

<+int:n> = <small>
while True:
    <:n> += <two>
    if <:n> > <wide>:
        break
    if <bool>:
        continue
    <block>

<+ints:s> = [<int>, <int>, <int>]
while <:s>:
    <~int:x> = <:s>.pop()
    if <:x> <= <k>:
        continue
    <block>
    if <:x> > 10 and len(<:s>) < 3:
        <:s>.append(<:x> // 3)

try:
    <+int:r> = int(<str>)
except ValueError:
    <:r> = <int>

try:
    <+int:r> = <int> // <int>
except ZeroDivisionError:
    <:r> = 0

try:
    <+int:r> = <!ints>[<pos>]
except IndexError:
    <:r> = <int>

try:
    <+int:r> = <!counts>[<str>]
except KeyError:
    <:r> = 0

try:
    <+int:r> = int(<str>)
except ValueError as <~error:e>:
    <:r> = len(str(<:e>))
finally:
    <+bool> = True

try:
    if <bool>:
        raise ValueError(<lword>)
    <+str:r> = <str>
except ValueError as <~error:e>:
    <:r> = str(<:e>)

try:
    <+int:r> = <!ints>.index(<int>)
except ValueError:
    <:r> = -1
else:
    <block>

<+ints:r> = []
for <~str:w> in <strs>:
    try:
        <:r>.append(int(<:w>))
    except ValueError:
        <:r>.append(<intlit>)

<+ints:r> = []
for <~int:x> in <ints>:
    try:
        <:r>.append(<int> // <:x>)
    except ZeroDivisionError:
        continue

if (<+int:n> := len(<strs>)) > <k>:
    <block>

match <!int> % <mod>:
    case 0:
        <+str:r> = <lword>
    case 1 | 2:
        <:r> = <lword>
    case _:
        <:r> = "other"

match <!pair>:
    case (0, <~int:y>):
        <+int:r> = <:y>
    case (<~int:x>, <~int:z>):
        <:r> = <:x> - <:z>

if <!int> < 0:
    raise ValueError("negative value")

if <int> > <wide>:
    raise ValueError(f"too many: {<!int>}")

if not <!ints>:
    return None

assert <int> >= 0

def inner(x):
    return x * <k> + <int>
<+ints> = [inner(v) for v in <ints>]
"""
)
