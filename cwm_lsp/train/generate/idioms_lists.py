"""Templates over lists of numbers: extremes, filters, sums, searches, pointers."""

LIBRARY = r"""
=== max_loop
%F: find_max largest get_biggest smallest find_min extreme
def $F($xs):
    <<?60
    if $(not $xs|len($xs) == 0):
        return $(None|0|-1)
    ||
    if not $xs:
        $xs = [$[0,5]]
    >>
    $best = $xs[0]$(| if $xs else None| if $xs else 0)
    <<
    for $x in $xs$([1:]|):
        if $x $cmp $best:
            $best = $x
    ||
    for $i in range(1, len($xs)):
        if $xs[$i] $cmp $best:
            $best = $xs[$i]
    >>
    return $best
%call $F($:ints(1,7))
%call $F($:ints(1,7))
%call $F($:ints)
=== count_matching
%F: count_even count_if how_many count_big count_positive
def $F($xs$(|, $limit=$[1,9])):
    <<
    $count = 0
    for $x in $xs:
        if $($x % $[2,4] == $[0,1]|$x $cmp $[0,20]|$x > 0|$x % 2):
            $count += 1
    return $count
    ||
    return sum(1 for $x in $xs if $($x % 2 == 0|$x $cmp $[0,20]))
    ||
    return len([$x for $x in $xs if $x $cmp $[0,15]])
    ||
    $count = total_seen = 0
    for $x in $xs:
        total_seen += 1
        $count += $x % 2 == $[0,1]
    return $(total_seen - $count|$count, total_seen|$count)
    >>
%call $F($:ints)
=== filter_list
%F: keep_even filter_values select pick_large only_positive clean
def $F($xs):
    <<
    $out = []
    for $x in $xs:
        <<
        if $x $cmp $[0,20]:
            $out.append($($x|$x|$x * 2|-$x))
        ||
        if $x % $[2,3] $(==|!=) 0:
            continue
        $out.append($x)
        ||
        if $x % 2 == 0 $(and|or) $x $cmp $[1,15]:
            $out $(+= [$x]|= $out + [$x])
        >>
    return $out
    ||
    return [$($x|$x * $[2,5]|$x ** 2) for $x in $xs if $($x % 2 == $[0,1]|$x $cmp $[0,20])]
    ||
    return list(filter(lambda $x: $($x % 2|$x $cmp $[0,20]), $xs))
    >>
%call $F($:ints)
=== map_list
%F: square_all double scale transform shift_all apply_change
def $F($xs$(|, $k=$[1,5])):
    <<
    $out = []
    for $x in $xs:
        $val = $x $arith $[1,5]
        ?40 if $val $cmp $[0,25]:
            $val $(+=|-=|*=) $[1,3]
        $out.append($val)
    return $out
    ||
    return [$x $(**|*|+|-|//|%) $[2,4] for $x in $xs]
    ||
    return list(map(lambda $x: $x $arith $[1,9], $xs))
    ||
    $out = [0] * len($xs)
    for $i, $x in enumerate($xs):
        $out[$i] = $x $arith $($i|$[1,5])
    return $out
    ||
    for $i in range(len($xs)):
        $xs[$i] = $xs[$i] $arith $($i|$[1,5])
    return $xs
    >>
%call $F($:ints)
=== sum_list
%F: sum_list total_of add_up accumulate sum_all
def $F($xs$(|, start=$[0,10])):
    <<
    $total = 0
    for $x in $xs:
        <<?40
        if $x $lt $[-1,3]:
            $(continue|break|$x = -$x)
        >>
        $total $(+=|+=|-=) $x
    return $total
    ||
    $i = $total = 0
    while $i < len($xs)$(| - 1):
        $total += $xs[$i$(|| - 1)]
        $i += $(1|1|2)
    return $total
    ||
    $total = 0
    for $i in range($(0|1|0), len($xs), $(1|2)):
        $total = $total $arith $xs[$i]
    return $total
    ||
    return sum($xs)$(| / len($xs) if $xs else 0| * 2)
    >>
%call $F($:ints(2,7))
%call $F($:ints(1,5))
=== linear_search
%F: find_index linear_search index_of search position_of
def $F($xs, $target):
    <<
    for $i, $x in enumerate($xs):
        if $x == $target:
            return $i
    return $(-1|None|len($xs))
    ||
    for $i in range(len($xs)):
        if $xs[$i] $(==|==|>=) $target:
            break
    else:
        return -1
    return $i
    ||
    $i = 0
    $flag = False
    while $i < len($xs) and not $flag:
        if $xs[$i] == $target:
            $flag = True
        else:
            $i += 1
    return $i if $flag else -1
    ||
    $out = []
    for $i, $x in enumerate($xs$(|, 1)):
        if $x == $target:
            $out.append($i)
    return $out
    ||
    return $target in $xs
    ||
    return $xs.index($target) if $target in $xs else -1
    >>
%call $F($:ints(0,7,0,9), $[0,9])
%call $F($:ints(2,7,0,4), $[0,4])
=== binary_search
%F: binary_search bisect find_sorted search insert_position
def $F($xs, $target):
    $lo, $hi = 0, len($xs) - 1
    while $lo <= $hi:
        $mid = $(($lo + $hi) // 2|$lo + ($hi - $lo) // 2|($lo + $hi) >> 1)
        <<
        if $xs[$mid] == $target:
            return $mid
        $(elif|if) $xs[$mid] < $target:
            $lo = $mid + 1
        else:
            $hi = $mid - 1
        ||
        ?40 print($lo, $mid, $hi)
        if $xs[$mid] $(>|>=) $target:
            $hi = $mid - 1
        else:
            $lo = $mid + 1
        >>
    return $(-1|$lo|None)
%call $F($:sorted(2,7), $[0,12])
%call $F($:sorted(1,7), $[0,40])
=== two_sum
%F: two_sum find_pair pair_with_sum has_pair
def $F($xs, $target):
    <<
    $seen = {}
    for $i, $x in enumerate($xs):
        $k = $target - $x
        if $k in $seen:
            return $([$seen[$k], $i]|($seen[$k], $i)|$k, $x)
        $seen[$x] = $i
    return $(None|[]|-1)
    ||
    for $i in range(len($xs)):
        for $j in range($i + 1, len($xs)):
            if $xs[$i] + $xs[$j] $(==|==|>) $target:
                return $i, $j
    return None
    ||
    $seen = set()
    for $x in $xs:
        if $target - $x in $seen:
            return True
        $seen.add($x)
    return False
    >>
%call $F($:ints(2,5,0,9), $[3,15])
=== two_pointers
%F: pair_sum_sorted closest_pair two_pointer squeeze
def $F($xs, $target):
    $xs $(= sorted($xs)|= sorted($xs)|.sort())
    $lo, $hi = 0, len($xs) - 1
    while $lo < $hi:
        $total = $xs[$lo] + $xs[$hi]
        if $total == $target:
            return $(($xs[$lo], $xs[$hi])|$lo, $hi|True)
        if $total < $target:
            $lo += 1
        else:
            $hi -= 1
    return $(None|False|())
%call $F($:ints(1,7,0,15), $[3,22])
=== reverse_in_place
%F: reverse_list flip_in_place mirror reverse_part
def $F($xs):
    <<
    $lo, $hi = 0, len($xs) - 1
    while $lo < $hi:
        $xs[$lo], $xs[$hi] = $xs[$hi], $xs[$lo]
        $lo += 1
        $hi -= 1
    return $xs
    ||
    $n = len($xs)
    for $i in range($n // 2):
        $tmp = $xs[$i]
        $xs[$i] = $xs[$n - $(1|1|1) - $i]
        $xs[$n - 1 - $i] = $tmp
    return $xs
    ||
    $out = []
    while $xs:
        $out.append($xs.pop($(|0|-1)))
    return $out
    ||
    $out = []
    for $x in $xs:
        $out.insert(0, $x)
    return $out
    >>
%call $F($:ints)
=== sliding_window
%F: max_window window_sums best_window moving_sum moving_average
def $F($xs, $k$(|=2|=3)):
    <<
    ?60 if len($xs) < $k:
        return $(0|[]|None)
    $total = sum($xs[:$k])
    $best = $total
    for $i in range($k, len($xs)):
        $total += $xs[$i] - $xs[$i - $k]
        $best = $(max|max|min)($best, $total)
    return $best
    ||
    $out = []
    for $i in range(len($xs) - $k + 1):
        <<
        $row = $xs[$i:$i + $k]
        $out.append($(sum($row)|max($row)|sum($row) / $k|min($row)))
        ||
        $out.append($(sum|max|min)($xs[$i:$i + $k]))
        >>
    return $out
    ||
    return [sum($xs[$i:$i + $k]) $(/ $k|// $k|) for $i in range(len($xs) - $k + 1)]
    >>
%call $F($:ints(2,7), $[1,3])
"""
