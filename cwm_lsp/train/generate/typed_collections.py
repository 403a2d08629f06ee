"""Expression templates whose values are collections (syntax: typed_scope)."""

from __future__ import annotations


def _table(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().split("\n"))


COLLECTIONS: dict[str, tuple[str, ...]] = {
    "ints": _table(
        """
        <ints> + <ints>
        <!ints> + [<int>]
        [<int>] * <two>
        [0] * <small>
        [<int>, <int>]
        [<int>, <int>, <int>]
        [<int>, *<!ints>]
        [*<!ints>, *<!ints>]
        <!ints>[:<cut>]
        <!ints>[<cut>:]
        <!ints>[<pos>:<two>]
        <!ints>[-3:-1]
        <!ints>[::-1]
        <!ints>[::<stride>]
        <!ints>[<pos>::2]
        <!ints>[:]
        <!ints>.copy()
        list(<!ints>)
        list(range(<small>))
        list(range(<pos>, <wide>))
        list(range(<pos>, <wide>, <two>))
        list(range(<wide>, 0, -<two>))
        list(<!pair>)
        list(<!counts>.values())
        list(reversed(<ints>))
        list(set(<ints>))
        list(map(abs, <ints>))
        list(map(lambda <~int:x>: <:x> * <k>, <ints>))
        list(map(len, <strs>))
        list(map(int, <digits>))
        list(filter(None, <ints>))
        list(filter(lambda <~int:x>: <:x> > <int>, <ints>))
        list(filter(lambda <~int:x>: <:x> % 2, <ints>))
        list(dict.fromkeys(<ints>))
        sorted(<ints>)
        sorted(<ints>, reverse=True)
        sorted(<ints>, key=lambda <~int:x>: -<:x>)
        sorted(<ints>, key=abs)
        sorted(set(<ints>))
        sorted(<iset>)
        sorted(<!counts>.values())
        [<~int:x> for <:x> in <ints> if <:x> > <int>]
        [<~int:x> for <:x> in <ints> if <:x> % <mod> == 0]
        [<~int:x> for <:x> in <ints> if <:x> not in <!ints>]
        [<~int:x> * <k> for <:x> in <ints>]
        [<~int:x> + <int> for <:x> in <ints>]
        [<~int:x> ** 2 for <:x> in <ints>]
        [<~int:x> * <:x> for <:x> in range(<small>)]
        [<~int:i> for <:i> in range(<wide>) if <:i> % <two> == <digit>]
        [<~int:x> if <:x> > 0 else 0 for <:x> in <ints>]
        [<~int:i> for <:i>, <~int:x> in enumerate(<ints>) if <:x> > <int>]
        [<~int:i> * <~int:x> for <:i>, <:x> in enumerate(<ints>)]
        [<~int:x> + <~int:y> for <:x>, <:y> in zip(<ints>, <ints>)]
        [len(<~str:w>) for <:w> in <strs>]
        [ord(<~char:c>) for <:c> in <str>]
        [int(<~char:c>) for <:c> in str(abs(<int>))]
        [<~int:x> for <~ints:r> in <grid> for <:x> in <:r>]
        [sum(<~ints:r>) for <:r> in <grid>]
        [max(<~ints:r>) for <:r> in <grid>]
        [<~ints:r>[0] for <:r> in <grid>]
        [<~int:v> for _, <:v> in <pairs>]
        [min(<~int:x>, <int>) for <:x> in <ints>]
        <!grid>[0]
        <!grid>[-1]
        <!groups>.get(<ch>, [])
        <ints> if <bool> else []
        list(<lword>.encode())
        list(bytes([<small>, <small>]))
        list(range(<wide>))[::-<two>]
        sum(<grid>, [])
        [<ints:a>.count(<~int:x>) for <:x> in <:a>]
        sorted(<ints>, key=lambda <~int:x>: (<:x> % <mod>, <:x>))
        [*range(<small>)]
        list(map(sum, <grid>))
        list(map(max, zip(<!ints>, <!ints>)))
        [<~int:x> // <two> for <:x> in <ints> if <:x> > 0 if <:x> % 2 == 0]
        [<ints:a>[<~int:i>] for <:i> in range(len(<:a>)) if <:i> % <two> == 0]
        [<~int:x> - <~int:y> for <:x>, <:y> in zip(<ints:a>[1:], <:a>)]
        [<~int:x> % <mod> for <:x> in <iset> if <:x> > 0]
        list(map(lambda <~int:x>, <~int:y>: <:x> - <:y>, <ints>, <ints>))
        """
    ),
    "strs": _table(
        """
        <strs> + [<str>]
        [<str>, <str>]
        [<str>] * <two>
        <!str>.split()
        <!str>.split(<split>)
        <!str>.split(<split>, 1)
        <!str>.rsplit(<split>, 1)
        <!str>.splitlines()
        <sentence>.split()
        "a,b,c".split(",")
        list(<str>)
        list(<counts>)
        list(<!counts>.keys())
        sorted(<strs>)
        sorted(<strs>, key=len)
        sorted(<strs>, reverse=True)
        sorted(<strs>, key=str.lower)
        sorted(<strs>, key=lambda <~str:w>: <:w>[-1:])
        sorted(<strs>, key=lambda <~str:w>: (len(<:w>), <:w>))
        sorted(<counts>)
        sorted(set(<str>))
        sorted(<counts:a>, key=<:a>.get)
        list(reversed(<strs>))
        list(map(str, <ints>))
        list(map(str.upper, <strs>))
        list(filter(str.isalpha, <strs>))
        list(filter(None, <strs>))
        <!strs>[::-1]
        <!strs>[:<cut>]
        <!strs>[<cut>:]
        [<~str:w>.upper() for <:w> in <strs>]
        [<~str:w>.strip() for <:w> in <!str>.split(",")]
        [<~str:w>[0] for <:w> in <strs> if <:w>]
        [<~str:w>[:2] for <:w> in <strs>]
        [<~str:w> for <:w> in <strs> if len(<:w>) > <k>]
        [<~str:w> for <:w> in <strs> if <ch> in <:w>]
        [<~str:w> for <:w> in <strs> if <:w>.startswith(<ch>)]
        [<~str:w> + <ch> for <:w> in <strs>]
        [<~str:w> * <two> for <:w> in <!strs>]
        [<~char:c> for <:c> in <str> if <:c> in <vowels>]
        [str(<~int:x>) for <:x> in <ints>]
        [f"{<~str:k>}={<~int:v>}" for <:k>, <:v> in <!counts>.items()]
        [f"{<~int:i>}.{<~str:w>}" for <:i>, <:w> in enumerate(<strs>, 1)]
        ["even" if <~int:x> % 2 == 0 else "odd" for <:x> in <ints>]
        [<~str:k> for <:k>, <~int:v> in <!counts>.items() if <:v> > <int>]
        [<~str:n> for <:n>, _ in <pairs>]
        <!str>.partition(<split>)[::2]
        [<str:a>[<~int:i>:] for <:i> in range(len(<:a>))]
        [<str:a>[:<~int:i>] for <:i> in range(1, len(<:a>), 2)]
        [<~char:c> for <:c> in <str> if not <:c>.isalpha()]
        list(map(lambda <~str:w>: <:w>[::-1], <strs>))
        [<~str:w>.replace(<ch>, <ch>) for <:w> in <strs>]
        sorted(<strs>, key=lambda <~str:w>: (-len(<:w>), <:w>))
        [<~char:a> + <~char:b> for <:a>, <:b> in zip(<str>, <str>)]
        """
    ),
    "pair": _table(
        """
        (<int>, <int>)
        <int>, <int>
        divmod(<int>, <mod>)
        (<!pair>[1], <!pair>[0])
        <!pair>[::-1]
        tuple(<!pair>)
        tuple(sorted(<!pair>))
        (len(<str>), len(<ints>))
        (min(<ints:a>, default=0), max(<:a>, default=0))
        (<pair:a>[0] + <k>, <:a>[1])
        (<int>, <int>) if <bool> else (0, 0)
        """
    ),
    "counts": _table(
        """
        {<ch>: <int>, <str>: <int>}
        {<str>: <int>}
        dict(<pairs>)
        dict(a=<int>, b=<int>)
        dict(zip(<strs>, <ints>))
        dict(sorted(<!counts>.items()))
        dict(sorted(<!counts>.items(), key=lambda <~pair:p>: <:p>[1]))
        dict.fromkeys(<strs>, <digit>)
        {<~str:w>: len(<:w>) for <:w> in <strs>}
        {<~str:k>: <~int:v> * <k> for <:k>, <:v> in <!counts>.items()}
        {<~str:k>: <~int:v> for <:k>, <:v> in <!counts>.items() if <:v> > <int>}
        {<~str:k>.upper(): <~int:v> for <:k>, <:v> in <!counts>.items()}
        {<~char:c>: <str:a>.count(<:c>) for <:c> in sorted(set(<:a>))}
        {<~str:w>: <~int:i> for <:i>, <:w> in enumerate(<strs>)}
        {str(<~int:x>): <:x> ** 2 for <:x> in <ints>}
        {<~str:k>: len(<~ints:r>) for <:k>, <:r> in <!groups>.items()}
        {<~str:k>: sum(<~ints:r>) for <:k>, <:r> in <!groups>.items()}
        {**<!counts>, <str>: <int>}
        {**<!counts>, **<!counts>}
        <!counts> | {<str>: <int>}
        <!counts>.copy()
        {<~str:k>: <counts:a>[<:k>] for <:k> in sorted(<:a>)}
        dict(list(<!counts>.items())[:<two>])
        dict(reversed(<!counts>.items()))
        {<~str:n>: <~int:v> for <:n>, <:v> in <pairs>}
        {<~str:k>: <~int:v> for <:k>, <:v> in zip(<strs>, range(<small>))}
        dict(map(lambda <~pair:p>: (<:p>[0], <:p>[1] + <k>), <!counts>.items()))
        """
    ),
    "groups": _table(
        """
        {<ch>: <ints>, <str>: []}
        {<lword>: [<int>, <int>]}
        {<~str:w>: [] for <:w> in <strs>}
        {<~str:k>: sorted(<~ints:r>) for <:k>, <:r> in <!groups>.items()}
        {<~str:k>: [<~int:v>] for <:k>, <:v> in <!counts>.items()}
        {<~str:w>: [len(<:w>), <int>] for <:w> in <strs>}
        {<~str:k>: <~ints:r>[:2] for <:k>, <:r> in <!groups>.items()}
        """
    ),
    "iset": _table(
        """
        set(<ints>)
        {<int>, <int>, <int>}
        set(range(<small>))
        <iset> | <iset>
        <iset> & <iset>
        <iset> - <iset>
        <iset> ^ <iset>
        <!iset>.union(<ints>)
        <!iset>.intersection(<ints>)
        <!iset>.difference(<ints>)
        <!iset>.symmetric_difference(<iset>)
        <!iset>.copy()
        set(<ints>) - {<int>}
        {<~int:x> % <mod> for <:x> in <ints>}
        {<~int:x> for <:x> in <ints> if <:x> > <int>}
        {len(<~str:w>) for <:w> in <strs>}
        set(<!counts>.values())
        """
    ),
    "grid": _table(
        """
        [<ints>, <ints>]
        [[<int>, <int>], [<int>, <int>]]
        [[0] * <two> for _ in range(<two>)]
        [[<~int:i> * <~int:j> for <:j> in range(<two>)] for <:i> in range(<two>)]
        [[<~int:i> + <~int:j> for <:j> in range(3)] for <:i> in range(<two>)]
        [<~ints:r>[::-1] for <:r> in <grid>]
        [[<~int:x> * <k> for <:x> in <~ints:r>] for <:r> in <grid>]
        [list(<~ints:r>) for <:r> in zip(*<!grid>)]
        [<ints:a>[<~int:i>:<:i> + 2] for <:i> in range(0, len(<:a>), 2)]
        [<~ints:r>[:] for <:r> in <grid>]
        <!grid>[::-1]
        <!grid> + [<ints>]
        sorted(<grid>)
        list(<!groups>.values())
        """
    ),
    "pairs": _table(
        """
        list(<!counts>.items())
        list(zip(<strs>, <ints>))
        list(zip(<str>, <ints>))
        sorted(<!counts>.items())
        sorted(<pairs>)
        sorted(<pairs>, key=lambda <~pair:p>: <:p>[1])
        sorted(<pairs>, key=lambda <~pair:p>: <:p>[1], reverse=True)
        sorted(<!counts>.items(), key=lambda <~pair:p>: (-<:p>[1], <:p>[0]))
        [(<~str:w>, len(<:w>)) for <:w> in <strs>]
        [(<~str:k>, <~int:v>) for <:k>, <:v> in <!counts>.items() if <:v> > <int>]
        [(<~str:w>, <~int:i>) for <:i>, <:w> in enumerate(<strs>)]
        [(<str>, <int>), (<str>, <int>)]
        <!pairs>[:<cut>]
        <!pairs> + [(<str>, <int>)]
        """
    ),
    "opt": _table(
        """
        <int> if <bool> else None
        None if <int> < <int> else <int>
        <!counts>.get(<str>)
        <!counts>.get(<ch>)
        <ints:a>[0] if <:a> else None
        max(<ints>, default=None)
        next((<~int:x> for <:x> in <ints> if <:x> > <int>), None)
        next(iter(<ints>), None)
        """
    ),
}
