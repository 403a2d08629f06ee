"""Templates about control flow: exceptions, match, walrus, ladders of conditions, loops with break."""

LIBRARY = r"""
=== safe_divide
%F: safe_div divide ratio try_divide quotient
def $F($a, $b):
    <<
    try:
        $result = $a $(/|//|%) $b
    except ZeroDivisionError:
        $result = $(None|0|float("inf")|-1)
    ?50 else:
        $result $(+=|*=) $[1,3]
    ?40 finally:
        print("$(done|end)")
    return $result
    ||
    if $b == 0:
        $(return None|return 0|raise ZeroDivisionError("zero"))
    return $(round($a / $b, 2)|$a // $b|divmod($a, $b))
    ||
    return $a $(//|%|/) $b
    >>
%call $F($[0,50], $[1,9])
%call $F($:int, $[0,9])
=== parse_safe
%F: to_int parse_int safe_parse convert read_number
def $F($s$(|, default=0)):
    try:
        <<
        return int($s)
        ||
        $val = $(int($s)|float($s))
        ?50 if $val $cmp $[0,20]:
            raise ValueError("$(range|too big)")
        >>
    except ValueError$( as $err|):
        return $(None|-1|0|"bad")
    except TypeError:
        return $("type"|0)
    return $val
%val: value v parsed
%call $F($:maybe_number)
=== parse_many
%F: parse_all sum_valid good_numbers convert_all
def $F($words):
    $total, $out = 0, []
    for $word in $words:
        try:
            $val = int($word)
        except $(ValueError|(ValueError, TypeError)|Exception):
            $out.append($word)
            ?60 continue
        else:
            $total += $val
            ?40 $out.append($val)
        ?30 finally:
            $total += $(1|0)
    return $($total, $out|$total|$out)
%call $F($:maybe_numbers)
=== custom_error
%E: ValidationError TooSmallError BadInput LimitError
%F: check require_positive validate ensure
%G: run_checks try_check guarded
class $E($(ValueError|Exception|Exception)):
    pass

def $F($x):
    if $x $lt $[0,6]:
        raise $E(f"$(bad value|too small|invalid): {$x}")
    ?40 if $x > $[20,40]:
        raise $E("too big")
    return $x $arith $[1,3]

def $G($xs):
    $out = []
    for $val in $xs:
        try:
            $out.append($F($val))
        except $E as $err:
            $out.append($(str($err)|None|-1|len(str($err))))
            ?30 break
    return $out
%call $G($:ints(1,4))
=== finally_flow
%F: with_cleanup attempt process_all careful steps_log
def $F($xs, $i):
    $out = []
    try:
        $out.append("$(start|begin|open)")
        $val = $xs[$i]
        ?40 if $val < 0:
            raise ValueError($val)
        $out.append($val)
    except IndexError:
        $out.append("$(missing|none)")
    except ValueError as $err:
        $out.append(str($err))
    ?50 else:
        $out.append("ok")
    finally:
        $out.append("$(end|close)")
    return $out
%call $F($:ints(0,4), $[0,4])
=== reraise
%X: ValueError LookupError RuntimeError
%F: load_item get_setting open_key
%G: outer call_safely top_level
def $F($d, $key):
    try:
        return $d[$key]
    except KeyError as $err:
        raise $X(f"no {$key}")$( from $err|)

def $G($d, $key):
    try:
        $result = $F($d, $key)
    except $($X|$X|Exception) as problem:
        return $(str(problem)|None|type(problem).__name__)
    return $result
%call $G($:counts, $:key)
=== match_command
%F: handle run_command dispatch interpret
def $F(command):
    match command$(.split()|.split()|.lower().split()):
        case ["$(go|move)", direction]:
            return f"$(going|to) {direction}"
        case ["$(add|sum)", a, b]:
            return int(a) + int(b)
        case ["$(quit|stop)"$( $| "exit"|)]:
            return $(None|False|"bye")
        ?50 case [word]:
            return word.upper()
        case []:
            return "empty"
        case _:
            return $("unknown"|"?"|-1)
%call $F($("go north"|"move up"|"add 2 3"|"sum 4 5"|"quit"|"stop"|""|"look around now"|"jump"))
=== match_value
%F: describe classify kind_of name_for
def $F($x):
    match $x:
        case $(0|None|True):
            return "$(zero|nothing|base)"
        case 1 $| 2$(| $| 3):
            $result = "$(small|few)"
        case int() if $x $cmp $[5,20]:
            $result = "$(int|number)"
        case str():
            $result = $("text"|$x.upper())
        case [first, *rest]:
            $result = $(first|len(rest)|(first, rest))
        case {"a": inner}:
            $result = inner
        case _:
            $result = "$(other|unknown)"
    return $result
%call $F($:any)
%call $F($[0,9])
=== walrus
%F: take_while read_all first_match scan
def $F($xs):
    $i = $total = 0
    <<
    while $i < len($xs) and ($x := $xs[$i]) $cmp $[2,20]:
        $total += $x
        $i += 1
    ||
    while ($n := len($xs)) > $[0,2]:
        $total += $xs.pop()
        ?50 $i += $n
    ||
    if ($n := len($xs)) > $[2,4]:
        return f"$(too long|many): {$n}"
    $total = sum($xs)
    ||
    return [$x for $val in $xs if ($x := $val $(* 2|- 5|% 4)) $cmp $[1,9]]
    >>
    return $($total|$i, $total)
%call $F($:ints)
=== grade
%F: grade letter_grade get_grade classify rating
def $F($x):
    <<
    if $x $gt 90:
        return "A"
    elif $x $gt $(80|75):
        return "B"
    elif $x $gt $(70|60):
        return "C"
    ?50 elif $x $gt 50:
        return "D"
    return "F"
    ||
    $result = "$(fail|F)"
    for $limit, $ch in [(50, "D"), (70, "C"), (80, "B"), (90, "A")]:
        if $x $gt $limit:
            $result = $ch
    return $result
    ||
    return "$(pass|ok)" if $x $gt $(50|60) else "$(fail|retry)"
    >>
%call $F($[0,100])
=== grade_many
%F: grade_all class_results passed report
%G: grade letter mark
def $G($x):
    return "A" if $x >= 90 else "B" if $x >= $(70|80) else "$(C|F)"

def $F($xs):
    <<
    $d = {}
    for $val in $xs:
        $key = $G($val)
        $d[$key] = $d.get($key, 0) + 1
    return $d
    ||
    return [$G($val) for $val in $xs if $val $cmp $(50|60)]
    ||
    $out = ""
    for $val in $xs:
        $out += $G($val)
    return $out$(|, round(sum($xs) / max(len($xs), 1), 1))
    >>
%call $F($:scores)
=== leap_year
%F: is_leap leap_year days_in_year
def $F(year):
    <<
    if year % 4 $(!=|!=|==) 0:
        return False
    if year % 100 == 0 and year % 400 != 0:
        return False
    return True
    ||
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    ||
    days = 365
    if year % 400 == 0:
        days += 1
    elif year % 4 == 0 and year % 100:
        days = 366
    return days
    >>
%call $F($(2000|1900|2024|2023|1600|4|2100|1996))
=== triangle
%F: triangle_type triangle kind_of_triangle
def $F($a, $b, c):
    ?60 if $a + $b <= c or $b + c <= $a or $a + c <= $b:
        return $("invalid"|None|"none")
    <<
    if $a == $b == c:
        return "equilateral"
    if $a == $b or $b == c or $a == c:
        return "isosceles"
    return "scalene"
    ||
    sides = len({$a, $b, c})
    return $(["", "equilateral", "isosceles", "scalene"][sides]|sides|{1: "eq", 2: "iso"}.get(sides, "sca"))
    ||
    x, y, z = sorted([$a, $b, c])
    return x * x + y * y $(==|>|<) z * z
    >>
%call $F($[2,6], $[2,6], $[2,6])
=== sign_ladder
%F: sign compare check_number describe clamp between
def $F($n$(|, $lo=$[0,5])):
    <<
    if $n > 0:
        $result = "$(positive|pos)"
        if $n % 2 == 0:
            $result += " even"
    elif $n == 0:
        $result = "zero"
    else:
        $result = "$(negative|neg)"
    return $result
    ||
    if $n < $[0,5]:
        return $[0,5]
    if $n > $[8,20]:
        return $[8,20]
    return $n
    ||
    return max($[0,5], min($n, $[6,20]))
    ||
    flag = not ($n % 2)
    big = $n $gt $[5,20]
    return $(flag and big|flag or big|"both" if flag and big else "one" if flag != big else "none")
    ||
    $result = $n if $n >= 0 else -$n
    $result = $result $arith ($n // 2)
    return $result
    >>
%call $F($:int(-20,30))
=== while_true
%F: count_until roll simulate guess_number wait_for
def $F($target$(|, $k=$[2,4])):
    $i = $(0|1)
    $out = []
    while True:
        $i $(+= 1|+= 2|*= 2|+= $i + 1)$(| + 1)
        <<
        if $i $(>=|>) $target:
            break
        ||
        if $i % $[3,5] == 0 or $i > $target:
            break
        ?40 if $i % 2:
            continue
        >>
        $out.append($i)
        ?100 if len($out) > $[4,8] or $i > 999:
            break
    return $($i|$out|$i, $out)
%call $F($[1,20])
=== type_checks
%F: type_names sort_types only_numbers count_types stringify
def $F($xs):
    <<
    $out = []
    for $x in $xs:
        if $x is None:
            continue
        if isinstance($x, $(str|(int, float)|int|bool)):
            $out.append($x)
        ?40 else:
            $out.append($(str($x)|repr($x)))
    return $out
    ||
    $d = {}
    for $x in $xs:
        $key = type($x).__name__
        $d[$key] = $d.get($key, 0) + 1
    return $d
    ||
    return $([str($x) for $x in $xs]|[$x for $x in $xs if $x]|[bool($x) for $x in $xs]|sum($x is None for $x in $xs))
    >>
%call $F($:mixed)
"""
