"""Statement templates (syntax: typed_scope)."""

from __future__ import annotations


def _blocks(text: str) -> tuple[str, ...]:
    return tuple(block.strip("\n") for block in text.strip("\n").split("\n\n"))


OPERATION_STATEMENTS: tuple[str, ...] = _blocks(
    """
<counts:a>["last"] = <int>
<+any> = <:a>.popitem()

<iset:a>.intersection_update(<ints>)

<iset:a>.difference_update(<ints>)

<iset:a> &= {<int>, <int>}

<iset:a> ^= {<int>, <int>}

<ints:a>[<pos>:] = <ints>

<ints:a>.append(<int>)
del <:a>[:1]

<ints:a>.insert(-1, <int>)

<ints:a>.insert(len(<:a>), <int>)

<+ints:a> = [<int>, <int>, <int>, <int>]
<:a>[1:3] = []

<+ints:a> = [<int>, <int>, <int>, <int>]
<:a>[::2] = [<int>, <int>]

<+int>, *<+ints> = [<int>, <int>, <int>]

(<+int>, <+int>), <+str> = <pair>, <str>

<+int> = <+int> = <int>

<!ints>.append(<int>)

<!strs>.append(<str>)

<!ints>.extend(<ints>)

<!ints>.extend([<int>, <int>])

<!ints>.insert(<pos>, <int>)

<!ints>.insert(0, <int>)

<!ints>.sort()

<!ints>.sort(reverse=True)

<!strs>.sort(key=len)

<!strs>.sort()

<!ints>.reverse()

<!strs>.reverse()

<!ints>.clear()

<+ints:a> = <!ints>.copy()
<:a>.append(<int>)

<ints:a> += [<int>]
<+int> = <:a>.pop()

<ints:a>.append(<int>)
<+int> = <:a>.pop(0)

<ints:a>.append(<int:b>)
<+int> = <:a>.index(<:b>)

<ints:a>.append(<int:b>)
<:a>.remove(<:b>)

<+int> = <lword>.index(<ch>) if <bool> else -1

<ints:a> *= <two>

<!ints>[1:2] = [<int>, <int>]

<+ints:a> = [<int>, <int>, <int>]
<:a>[<idx>] = <int>

<+ints:a> = [<int>, <int>, <int>]
<:a>[0], <:a>[-1] = <:a>[-1], <:a>[0]

<+ints:a> = [<int>, <int>, <int>]
del <:a>[<idx>]

<+ints:a> = [<int>, <int>, <int>, <int>]
<+int> = <:a>[<idx>]

<+ints:a> = [<int>, <int>, <int>]
<:a>[<pos>] += <int>

<counts:a>[<str>] = <int>

<counts:a>[<ch:b>] = <:a>.get(<:b>, 0) + 1

<counts:a>[<str:b>] = <:a>.get(<:b>, 0) + <int>

<!counts>.update({<str>: <int>})

<!counts>.update(a=<int>)

<+int> = <!counts>.setdefault(<str>, <int>)

<!groups>.setdefault(<str>, []).append(<int>)

<!groups>.setdefault(<ch>, []).append(<int>)

<+opt> = <!counts>.pop(<str>, None)

<+int> = <!counts>.pop(<ch>, <int>)

<+counts:d> = {"a": <int>, "b": <int>}
<+int> = <:d>.pop("a")

<+counts:d> = {"x": <int>, "y": <int>}
del <:d>["x"]

<+counts:d> = {"x": <int>, "y": <int>}
<:d>["y"] += <int>

<+counts:d> = {"a": <int>, "b": <int>}
<+int> = <:d>["b"]

<+pairs> = list({"a": <int>, "b": <int>}.items())

<!counts>.clear()

<!iset>.add(<int>)

<!iset>.discard(<int>)

<!iset>.update(<ints>)

<iset:a> |= {<int>, <int>}

<iset:a> -= {<int>}

<iset:a>.add(<int:b>)
<:a>.remove(<:b>)

<!grid>[0][0] = <int>

<!grid>[-1].append(<int>)

<!grid>[0][-1] += <int>

<!grid>.append(<ints>)

<int:a> += <int>

<int:a> -= <int>

<int:a> *= <k>

<int:a> //= <two>

<int:a> %= <mod>

<int:a> **= 2

<int:a> <<= <bit>

<int:a> >>= 1

<int:a> &= <int>

<int:a> |= <int>

<int:a> ^= <int>

<float:a> += <float>

<float:a> *= <frac>

<float:a> /= <two>

<float:a> -= <float>

<str:a> += <str>

<str:a> *= <two>

<bool:a> = not <:a>

<+int:a> = <+int:b> = <int>

<+int:a>, <+int:b> = <int>, <int>

<int:a>, <int:b> = <:b>, <:a>

<+int:a>, <+int:b> = <!pair>

(<+int:a>, <+int:b>), <+int:c> = <!pair>, <int>

<+int:a>, <+int:b> = divmod(<int>, <mod>)

<+int:a>, *<+ints:b> = [<int>, <int>, <int>]

*<+ints:a>, <+int:b> = [<int>, <int>, <int>]

<+int:a>, *<+ints:b>, <+int:c> = range(<wide>)

<+int:a>, <+int:b>, <+int:c> = [<int>, <int>, <int>]

<+str:a>, <+str:b> = <lword>, <str>

<+str:a>, <+str:s>, <+str:b> = <!str>.partition(<split>)

<+str:a>, _, <+str:b> = <!str>.rpartition(<split>)

<+bool:a>, <+bool:b> = <bool>, not <!bool>

<+ints:a> = <+ints:b> = []
<:a>.append(<int>)

<+int> = (<int>, <int>, <int>)[<idx>]

<+int> = (<int>, <int>, <int>).index(<int>) if <bool> else 0

<+int> = (<int:a>, <int>, <:a>).count(<:a>)

<+any> = (<int>, <int>) + (<int>,)

<+any> = tuple(<ints>)

<+int> = sum(x for x in (<int>, <int>, <int>))

<+bool> = (<int>, <int>) < (<int>, <int>)

<+bool> = <!pair> == (<int>, <int>)

<+str> = <!str>[<idx>] if <bool> else ""

<+any> = list(enumerate(<strs>))

<+any> = list(enumerate(<str>, start=1))

<+any> = list(zip(<ints>, <ints>))

<+any> = list(zip(<strs>, <ints>, <ints>))

<+strs> = [a + b for a in "ab" for b in <!str>]

<+str> = str(<!opt>)

<+float> = <int> / <int>

<+int> = <int> // <int>

<+int> = <int> % <int>

<+int> = <!ints>[<idx>]

<+str> = <!str>[<idx>]

<+int> = <!counts>[<str>]

<+int> = int(<str>)

<+int> = int(<digits>)

<+int> = int(<digits>) + int(<digits>)

<+int> = int("101", 2) + <int>

<+float> = float("3.<digit>") * <k>

<+str> = str(<int>) + str(<int>)

try:
    <+int:r> = <int> // <int>
except ZeroDivisionError:
    <:r> = 0

try:
    <+int:r> = <int> % <digit>
except ZeroDivisionError:
    <:r> = -1

try:
    <+int:r> = int(<str>)
except ValueError:
    <:r> = <int>

try:
    <+opt:r> = int(<str>)
except (ValueError, TypeError):
    <:r> = None

try:
    <+int:r> = <!ints>[<wide>]
except IndexError:
    <:r> = <int>

try:
    <+int:r> = <!ints>[<pos>]
except IndexError as e:
    <:r> = -1

try:
    <+int:r> = <!ints>.index(<int>)
except ValueError:
    <:r> = -1

try:
    <!ints>.remove(<int>)
    <+bool:f> = True
except ValueError:
    <:f> = False

try:
    <+int:r> = <!counts>[<str>]
except KeyError:
    <:r> = 0

try:
    <+int:r> = <!counts>[<ch>]
except KeyError as e:
    <:r> = 0

try:
    <+int:r> = <!str> + <!int>
except TypeError:
    <:r> = <int>

try:
    <+float:r> = float(<str>)
except ValueError:
    <:r> = 0.0
finally:
    <+bool> = True

try:
    <+int:r> = <!ints>.pop()
except IndexError:
    <:r> = 0
else:
    <+int> = <:r> + <k>

try:
    <+int:r> = <!str>.index(<ch>)
except ValueError:
    <:r> = -1
"""
)
