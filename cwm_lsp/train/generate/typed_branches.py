"""Statement templates of level 1: assignments, changes of names (bodies of branches), branches and early returns."""

from __future__ import annotations


def _blocks(text: str) -> tuple[str, ...]:
    return tuple(block.strip("\n") for block in text.strip("\n").split("\n\n"))


SIMPLE: tuple[str, ...] = _blocks(
    """
<+int> = <int>

<+str> = <str>

<+bool> = <bool>

<+int> = <!ints>[<pos>]

<+str> = <!str>[<idx>]

<+int> = <!counts>[<str>]

<+int> = <int> // <int>

<+int> = int(<digits>)

<int:a> += <int>

<int:a> -= <int>

<int:a> += <k>

<int:a> *= <k>

<int:a> //= <two>

<int:a> %= <mod>

<str:a> += <str>

<str:a> = <str> + <:a>

<!ints>.append(<int>)

<!strs>.append(<str>)

<counts:a>[<str>] = <int>

<counts:a>[<ch:b>] = <:a>.get(<:b>, 0) + 1

<!iset>.add(<int>)

<float:a> += <float>

<float:a> *= <frac>

<bool:a> = not <:a>

<int:a> = max(<:a>, <int>)

<int:a>, <int:b> = <:b>, <:a>

<+int:a>, <+int:b> = <!pair>

<+int:a>, <+int:b> = divmod(<int>, <mod>)
"""
)

CHANGES: tuple[str, ...] = _blocks(
    """
<int:a> += <int>

<int:a> += 1

<int:a> -= <k>

<int:a> += <int>

<int:a> = <int>

<int:a> = <:a> * 2 % <mod>

<int:a> = (<:a> + <int>) % <mod>

<int:a> = max(<:a>, <int>)

<int:a> = min(<:a>, <int>)

<str:a> = <str>

<str:a> += <str>

<str:a> += <ch>

<!ints>.append(<int>)

<!strs>.append(<str>)

<counts:a>[<str:b>] = <:a>.get(<:b>, 0) + <k>

<counts:a>[<str>] = <int>

<bool:a> = <bool>

<bool:a> = not <:a>

<float:a> += <float>

<float:a> = round(<float>, 2)

<!iset>.add(<int>)
"""
)

BRANCHES: tuple[str, ...] = _blocks(
    """
if <bool>:
    <block>

if <bool>:
    <block>
else:
    <block>

if <bool>:
    <block>
elif <bool>:
    <block>
else:
    <block>

if <bool>:
    <block>
elif <bool>:
    <block>

if <bool>:
    <+str:r> = <lword>
else:
    <:r> = <lword>

if <bool>:
    <+int:r> = <int>
else:
    <:r> = <int>

if <int:x> > <intlit>:
    <+str:r> = "high"
elif <:x> > <k>:
    <:r> = "medium"
else:
    <:r> = "low"

if <int:x> < 0:
    <+str:r> = "negative"
elif <:x> == 0:
    <:r> = "zero"
else:
    <:r> = "positive"

if <bool>:
    <+int:r> = <int>
elif <bool>:
    <:r> = <int>
else:
    <:r> = <k>

if not <!str>:
    <+str:r> = <lword>
else:
    <:r> = <str>

if <ints:a>:
    <+int:r> = <:a>[<idx>] if len(<:a>) > 2 else <:a>[0]
else:
    <:r> = 0

if <str:k> in <counts:d>:
    <:d>[<:k>] += <int>
else:
    <:d>[<:k>] = <int>

if <opt:o> is None:
    <+int:r> = <int>
else:
    <:r> = <:o> + <int>
"""
)

RETURNS: tuple[str, ...] = _blocks(
    """
if <bool>:
    return <int>

if <bool>:
    return <str>

if not <!ints>:
    return <intlit>
"""
)
