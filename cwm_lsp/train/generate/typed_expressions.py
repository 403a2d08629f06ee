"""Expression templates by the kind of their value (syntax: typed_scope).

Covered: operators, builtins, methods of str, list, dict, set and tuple, slices, comprehensions, conditional
expressions and f-strings.  Templates here rarely raise; those that often do are with try blocks elsewhere.
"""

from __future__ import annotations


def _table(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split("\n"))


EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "int": _table(
        """
        <int> + <int>
        <int> - <int>
        <int> * <int>
        <int> + <k>
        <int> - <k>
        <int> * <k>
        <int> // <two>
        <int> % <mod>
        <int> ** 2
        <two> ** <!small>
        <int> & <int>
        <int> | <int>
        <int> ^ <int>
        <int> << <bit>
        <int> >> <bit>
        -<!int>
        ~<!int>
        <int> + <int> * <int>
        (<int> + <int>) * <k>
        (<int> + <int>) // 2
        <int> * <k> + <k>
        len(<str>)
        len(<ints>)
        len(<strs>)
        len(<counts>)
        len(<grid>)
        len(set(<ints>))
        sum(<ints>)
        sum(<!counts>.values())
        sum(<ints>, <int>)
        max(<int>, <int>)
        min(<int>, <int>)
        max(<int>, <int>, <int>)
        min(<int>, <k>)
        max(<ints>, default=0)
        min(<ints>, default=<k>)
        max(0, <int>)
        abs(<int>)
        abs(<int> - <int>)
        round(<float>)
        int(<float>)
        int(<bool>)
        int(str(<int>) + "<digit>")
        ord(<ch>) - ord("a")
        ord(<lword>[0])
        pow(<int>, 2)
        pow(<int>, <small>, <mod>)
        divmod(<int>, <mod>)[0]
        divmod(<int>, <mod>)[1]
        <!str>.count(<ch>)
        <!str>.find(<ch>)
        <!str>.rfind(<ch>)
        <!str>.find(<ch>, <pos>)
        <!ints>.count(<int>)
        <!pair>[0]
        <!pair>[1]
        <!pair>[0] + <!pair>[1]
        <!counts>.get(<str>, 0)
        <!counts>.get(<ch>, <k>)
        <ints:a>[0] if <:a> else <k>
        <ints:a>[-1] if <:a> else 0
        <!grid>[0][0]
        <!grid>[-1][0]
        <!grid>[0][-1]
        len(<!grid>[0])
        <int> if <bool> else <int>
        <int:a> if <:a> > <int> else <int>
        <int> if <int> < <int> else <int>
        <!int> or <k>
        sum(<~int:x> * <k> for <:x> in <ints>)
        sum(<~int:x> for <:x> in <ints> if <:x> % 2 == 0)
        sum(<~int:x> ** 2 for <:x> in <ints>)
        sum(1 for <~int:x> in <ints> if <:x> > <int>)
        sum(1 for <~char:c> in <str> if <:c> in <vowels>)
        sum(len(<~str:w>) for <:w> in <strs>)
        sum(<~int:x> * <~int:y> for <:x>, <:y> in zip(<ints>, <ints>))
        sum(sum(<~ints:r>) for <:r> in <grid>)
        sum(map(int, str(abs(<int>))))
        max((len(<~str:w>) for <:w> in <strs>), default=0)
        len([<~int:x> for <:x> in <ints> if <:x> >= <int>])
        len(<!str>.split())
        len(<iset> & <iset>)
        len(<iset>)
        len(range(<small>, <int>))
        <opt:a> if <:a> is not None else <int>
        0 if <!opt> is None else 1
        (<!str> + <ch:c>).rindex(<:c>)
        (<!str> + <str>).count(<ch>)
        <!str>.find(<ch>, <pos>)
        <!int>.bit_length()
        +<!int>
        int(<digits>, 10)
        int("1<digit>0", 3)
        int(bin(<small>), 2)
        sum(map(ord, <!str>)) % <mod>
        <ints:a>.index(max(<:a>)) if <:a> else -1
        len(<str:a>) - len(<:a>.lstrip())
        min(<!counts>.values(), default=<digit>)
        sum(<~int:x> * <~int:y> for <:x>, <:y> in zip(<ints>, <ints>))
        sum(<~int:x> for <:x> in <ints> if <:x> % <two> == <digit>)
        len({<~char:c> for <:c> in <str>})
        sum(len(<~ints:r>) for <:r> in <grid>)
        """
    ),
    "small": _table(
        """
        <int> % 4 + 1
        <int> % 5 + 1
        abs(<int>) % 6 + 1
        min(len(<str>), <two>)
        len(<ints>) % 4 + 1
        """
    ),
    "bool": _table(
        """
        <int> == <int>
        <int> != <int>
        <int> < <int>
        <int> <= <int>
        <int> > <int>
        <int> >= <int>
        <!int> > <intlit>
        <!int> < <intlit>
        <!int> % 2 == 0
        <!int> % 2 == 1
        <!int> % <mod> == 0
        <!int> % <mod> != <digit>
        <k> < <!int> < <intlit>
        0 <= <!int> <= <intlit>
        <int> < <int> <= <int>
        <int> > <k> and <int> < <intlit>
        <int> < <k> or <int> > <intlit>
        not <!bool>
        <bool> and <bool>
        <bool> or <bool>
        <bool> and not <!bool>
        not (<bool> or <bool>)
        <!bool> != <!bool>
        <!bool> and <int> > <int>
        <int> in <ints>
        <int> not in <ints>
        <int> in (<k>, <k>, <intlit>)
        <int> in range(<digit>, <intlit>)
        <ch> in <str>
        <vowels> not in <str>
        <str> in <strs>
        <str> not in <strs>
        <str> in <counts>
        <ch> not in <counts>
        <int> in <iset>
        <!str> == <str>
        <!str> != <str>
        <!str> < <str>
        <str:a> == <:a>[::-1]
        <!str>.startswith(<ch>)
        <!str>.endswith(<ch>)
        <!str>.startswith((<ch>, <ch>))
        <!str>.isdigit()
        <!str>.isalpha()
        <!str>.isalnum()
        <!str>.isupper()
        <!str>.islower()
        <!str>.isspace()
        <!str>.istitle()
        <!str>.isidentifier()
        <!str>.isnumeric()
        <!str>.lower() == <str:a>.lower()
        len(<str>) > <k>
        len(<ints>) > <k>
        len(<strs>) == <digit>
        len(<str>) < len(<str>)
        not <!ints>
        not <!str>
        bool(<int>)
        bool(<str>)
        bool(<ints>)
        isinstance(<int>, int)
        isinstance(<str>, (int, float))
        isinstance(<opt>, int)
        isinstance(<ints>, list)
        callable(<str>)
        any(<~int:x> > <int> for <:x> in <ints>)
        all(<~int:x> > <int> for <:x> in <ints>)
        any(<~char:c>.isdigit() for <:c> in <str>)
        all(<~str:w> for <:w> in <strs>)
        any(<ints>)
        all(<ints>)
        all([<bool>, <bool>])
        <ints:a> == sorted(<:a>)
        <!ints> == <!ints>
        <!ints> is <!ints>
        <!opt> is None
        <!opt> is not None
        <!float> > <frac>
        <!float> <= <float>
        <!iset> <= <!iset>
        <!iset>.isdisjoint(<iset>)
        <!iset>.issubset(<iset>)
        <!iset>.issuperset(<iset>)
        <!str>.isdecimal()
        <!str>.isprintable()
        <!str>.isascii()
        <!float>.is_integer()
        hasattr(<!str>, "upper")
        <int> == <int> != <int>
        <!str> in <str>
        <!pair> < <!pair>
        <!pair> == <!pair>
        len(set(<ints:a>)) == len(<:a>)
        <int> in <!counts>.values()
        isinstance(<counts>, dict)
        <ints:a> == <:a>[::-1]
        <!counts> == {}
        <ints> < <ints>
        """
    ),
    "str": _table(
        """
        <str> + <str>
        <!str> + <sep> + <str>
        <!str> * <two>
        <ch> * <small>
        <!str>.upper()
        <!str>.lower()
        <!str>.title()
        <!str>.capitalize()
        <!str>.swapcase()
        <!str>.casefold()
        <!str>.strip()
        <!str>.strip(<strip>)
        <!str>.lstrip()
        <!str>.rstrip()
        <!str>.rstrip(<ch>)
        <!str>.lstrip(<strip>)
        <padded>.strip()
        <!str>.replace(<ch>, <ch>)
        <!str>.replace(" ", <sep>)
        <!str>.replace(<ch>, "")
        <!str>.replace(<ch>, <ch>, 1)
        <!str>.zfill(<wide>)
        str(<!int>).zfill(<wide>)
        <!str>.center(<wide>)
        <!str>.center(<wide>, <fill>)
        <!str>.ljust(<wide>)
        <!str>.ljust(<wide>, <fill>)
        <!str>.rjust(<wide>)
        <!str>.rjust(<wide>, <fill>)
        <!str>.removeprefix(<ch>)
        <!str>.removesuffix(<ch>)
        <!str>.partition(<split>)[0]
        <!str>.rpartition(<split>)[2]
        <!str>.split(<split>)[0]
        <!str>.split(<split>)[-1]
        <!str>.expandtabs(<two>)
        <sep>.join(<strs>)
        <sep>.join(<!str>.split())
        <sep>.join(sorted(<strs>))
        <sep>.join(reversed(<strs>))
        <sep>.join([str(<~int:x>) for <:x> in <ints>])
        <sep>.join(map(str, <ints>))
        "".join(sorted(<str>))
        "".join(reversed(<str>))
        "".join(<~char:c> for <:c> in <str> if <:c>.isalpha())
        "".join([<~char:c> for <:c> in <str> if <:c> not in <vowels>])
        "".join(<~str:w>[0] for <:w> in <strs> if <:w>)
        " ".join(<~str:w>.capitalize() for <:w> in <strs>)
        " ".join(<~str:w>[::-1] for <:w> in <!str>.split())
        "".join(chr(ord("a") + <~int:i>) for <:i> in range(<small>))
        <!str>[:<cut>]
        <!str>[<cut>:]
        <!str>[<pos>:<wide>]
        <!str>[::-1]
        <!str>[::<stride>]
        <!str>[<pos>::2]
        <!str>[:1]
        <!str>[-1:]
        <lword>[<idx>]
        str(<int>)
        str(<float>)
        str(<bool>)
        str(<ints>)
        str(abs(<int>))[::-1]
        repr(<str>)
        chr(ord("a") + <small>)
        hex(<int>)
        bin(abs(<int>))
        bin(<small>)[2:]
        oct(<small>)
        format(<float>, ".2f")
        format(<int>, "03d")
        f"{<!str>}"
        f"{<!str>}: {<!int>}"
        f"{<!str>}-{<!str>}"
        f"Hello, {<!str>}!"
        f"{<!int>} + {<!int>} = {<int:a> + <int:b>}"
        f"{<!float>:.2f}"
        f"{<!float>:.1f}%"
        f"{<!int>:03d}"
        f"{<!int>:>5}"
        f"{<!int>:<5}|"
        f"{<!str>:>8}"
        f"{<!str>:<8}|"
        f"{<!str>:^9}"
        f"{<!str>:*^9}"
        f"{<!str>!r}"
        f"{<!int>:,}"
        f"{<!int>:x}"
        f"{<!int>:b}"
        f"{<!str>.upper()} {len(<!ints>)}"
        f"{<!int>} item{'s' if <!int> != 1 else ''}"
        "{} and {}".format(<str>, <int>)
        "{0}-{1}".format(<int>, <str>)
        "%s=%d" % (<str>, <int>)
        "%.1f" % <!float>
        <lword>.upper() if <bool> else <str>
        <str> if <bool> else <str>
        "even" if <!int> % 2 == 0 else "odd"
        "yes" if <bool> else "no"
        <!str> or "none"
        <strs:a>[0] if <:a> else ""
        <strs:a>[-1] if <:a> else <lword>
        max(<strs>, key=len, default="")
        min(<strs>, default="")
        max(<str>, default="")
        type(<int>).__name__
        type(<ints>).__name__
        <!str>.translate(str.maketrans(<ch>, <ch>))
        <!str>.translate(str.maketrans("", "", <vowels>))
        <!str>.translate({ord(<ch>): <ch>})
        <!str>.encode().decode()
        <!str>.rsplit(<split>, 1)[-1]
        <!str>[-<two>:]
        <!str>[:-<two>]
        <!str>[<pos>:-1]
        <!str>[-1:<pos>:-1]
        "".join(<~char:c> * <two> for <:c> in <!str>)
        "".join(<~char:c>.upper() if <~int:i> % 2 else <:c> for <:i>, <:c> in enumerate(<str>))
        "".join(dict.fromkeys(<str>))
        "".join(<~char:c> for <:c>, <~char:d> in zip(<str>, <str>) if <:c> == <:d>)
        str(<counts>)
        str(<pair>)
        repr(<strs>)
        f"{<!ints>}"
        f"{<!str>!s:>6}"
        max(sorted(<str:a>), key=<:a>.count, default="")
        """
    ),
    "float": _table(
        """
        <float> + <float>
        <float> - <float>
        <float> * <k>
        <float> * <frac>
        <int> / <two>
        <int> / 10
        <float> / <k>
        <float> // 1
        <float> % <two>
        <int> * <frac>
        -<!float>
        round(<float>, 1)
        round(<float> * <frac>, 2)
        round(<int> / <mod>, 2)
        abs(<float>)
        float(<int>)
        float(<digits>)
        float("<digit>.5")
        max(<float>, <float>)
        min(<float>, <frac>)
        sum(<ints:a>) / len(<:a>) if <:a> else 0.0
        sum(<ints:a>) / max(len(<:a>), 1)
        <float> if <bool> else 0.0
        <!float> ** 2
        float("inf")
        pow(<!float>, 2)
        sum([<float>, <float>])
        <int> / <int:b> if <:b> else 0.0
        int(<float> * 100) / 100
        min(<float>, float("inf"))
        <int> // <frac>
        """
    ),
}
