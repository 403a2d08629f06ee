"""Templates over lists of numbers: duplicates, chunks, statistics, streaks, slices, list methods."""

LIBRARY = r"""
=== second_largest
%F: second_largest runner_up top_two second_best
def $F($xs):
    ?80 if len($xs) < 2:
        return None
    <<
    $best = $prev = $(float("-inf")|-1|-999)
    for $x in $xs:
        if $x > $best:
            $prev = $best
            $best = $x
        elif $x $gt $prev$(| and $x != $best):
            $prev = $x
    return $($prev|$best, $prev)
    ||
    $tmp = sorted(set($xs))
    return $tmp[$(-2|0|-1)] if len($tmp) > 1 else None
    ||
    $a, $b = 0, 0
    for $x in $xs:
        if $x > $a:
            $a, $b = $x, $a
        elif $x > $b:
            $b = $x
    return $b
    >>
%call $F($:ints(1,6))
=== mean_median
%F: average mean median stats describe
def $F($xs):
    if not $xs:
        return $(0|0.0|None)
    <<
    $total = 0
    for $x in $xs:
        $total += $x
    $(return $total / len($xs)|return round($total / len($xs), $[1,3])|return $total // len($xs))
    ||
    $tmp = sorted($xs)
    $mid = len($tmp) // 2
    if len($tmp) % 2 == $(1|1|0):
        return $tmp[$mid]
    return ($tmp[$mid - 1] + $tmp[$mid]) / 2
    ||
    $lo, $hi = min($xs), max($xs)
    $mid = sum($xs) / len($xs)
    return $({"min": $lo, "max": $hi, "mean": round($mid, 2)}|$lo, $hi, round($mid, 1)|$hi - $lo)
    >>
%call $F($:ints(0,6))
=== variance
%F: variance spread deviation mean_square
def $F($xs):
    $n = len($xs)
    ?70 if $n == 0:
        return 0.0
    $mid = sum($xs) / ($n or 1)
    <<
    $total = sum(($x - $mid) ** 2 for $x in $xs)
    ||
    $total = 0
    for $x in $xs:
        $total += $(($x - $mid) ** 2|abs($x - $mid))
    >>
    return round($total / $(($n or 1)|max($n - 1, 1)), $[1,3])
%call $F($:ints(0,5))
=== is_sorted
%F: is_sorted in_order ascending check_order monotonic
def $F($xs):
    <<
    for $i in range($(len($xs) - 1|1, len($xs))):
        if $xs[$i] $(>|>=|<) $xs[$i $(- 1|- 1)]:
            return False
    return True
    ||
    return all($a $(<=|<|>=) $b for $a, $b in zip($xs, $xs[1:]))
    ||
    $prev = None
    for $x in $xs:
        if $prev is not None and $x < $prev:
            return False
        $prev = $x
    return True
    >>
%call $F($:ints(0,6,0,9))
%call $F($:sorted)
=== differences
%F: differences deltas gaps changes steps_between
def $F($xs):
    <<
    return [$b - $a for $a, $b in zip($xs, $xs[1:])]
    ||
    $out = []
    for $i in range(1, len($xs)):
        $(diff|delta) = $xs[$i] - $xs[$i - 1]
        $out.append($(abs($xs[$i] - $xs[$i - 1])|$xs[$i] - $xs[$i - 1]))
    return $out
    ||
    $out = []
    for $a, $b in zip($xs, $xs[1:]):
        if $a $lt $b:
            $out.append("$(up|+|rise)")
        elif $a $gt $b:
            $out.append("$(down|-|fall)")
        else:
            $out.append("$(same|=|flat)")
    return $out
    >>
%call $F($:ints)
=== longest_streak
%F: longest_streak longest_run streak max_consecutive
def $F($xs):
    $best = $cur = 0
    <<
    for $x in $xs:
        if $x $cmp $[0,5]:
            $cur += 1
            $best = max($best, $cur)
        else:
            $cur = 0
    ||
    $prev = None
    for $x in $xs:
        $cur = $cur + 1 if $x $(==|==|>) $(($prev or 0)|($prev or 0)) else 1
        if $cur > $best:
            $best = $cur
        $prev = $x
    >>
    return $best
%call $F($:ints(0,7,0,3))
%call $F($:ints)
=== partition
%F: partition split_by separate divide
def $F($xs, $limit=$[0,12]):
    <<
    $lo, $hi = [], []
    for $x in $xs:
        if $x $cmp $limit:
            $lo.append($x)
        else:
            $hi.append($x)
    return $($lo, $hi|$lo + $hi|{"low": $lo, "high": $hi})
    ||
    $lo, $hi = [], []
    for $x in $xs:
        ($lo if $x $cmp $limit else $hi).append($x)
    return $lo, $hi
    >>
%call $F($:ints, $[0,15])
%call $F($:ints)
=== move_zeros
%F: move_zeros push_zeros compact remove_zeros
def $F($xs$(|)):
    <<
    $k = 0
    for $i in range(len($xs)):
        if $xs[$i] != 0:
            $xs[$k], $xs[$i] = $xs[$i], $xs[$k]
            $k += 1
    return $xs
    ||
    $out = [$x for $x in $xs if $x $(!= 0|> 0|)]
    $count = len($xs) - len($out)
    return $out + [0] * $count
    >>
%call $F($:ints(1,6,0,2))
=== zip_lists
%F: dot_product add_lists pairwise interleave weighted
def $F($a, $b):
    <<
    $total = 0
    for $x, $y in zip($a, $b):
        $total += $x $arith $y
    return $total
    ||
    $out = []
    for $x, $y in zip($a, $b):
        $out$(.append($x $arith $y)|.append(max($x, $y))|.extend([$x, $y])|.append(($x, $y)))
    return $out
    ||
    return [$x $arith $y for $x, $y in zip($a, $b)$(| if $x $cmp $y)]
    ||
    return sum($x * $y for $x, $y in zip($a, $b))
    >>
%y: y w b_item other
%call $F($:ints(2,5), $:ints(2,5))
=== leaders
%F: leaders peaks find_peaks local_maxima bigger_than_rest
def $F($xs):
    $out = []
    <<
    for $i in range(1, len($xs) - 1):
        if $xs[$i - 1] $lt $xs[$i] $gt $xs[$i + 1]:
            $out.append($($i|$xs[$i]))
    ||
    $best = $(0|-1)
    for $x in reversed($xs):
        if $x $gt $best:
            $out.append($x)
            $best = $x
    ?50 $out.reverse()
    >>
    return $out
%call $F($:ints(2,7))
=== list_slices
%F: slice_demo trim middle_part ends every_other
def $F($xs, $k=$[1,3]):
    $a = $xs[:$k]
    $b = $xs[$(-$k|$k):]
    <<
    $out = $xs[$k:-$k]
    ||
    $out = $xs[::$(2|-1|$k)]
    ||
    $out = $a + $b
    >>
    ?50 $a$( = $b|.extend($b)|.append($[0,9]))
    ?40 $count = len($a) - len($out)
    return $($a, $out|$out|$a, $b, $out)
%call $F($:ints(1,7), $[1,3])
%call $F($:ints)
=== list_methods
%F: list_ops edit_list play update_list
def $F($xs$(|)):
    <<
    $xs.append($[0,20])
    ||
    $xs.insert($[0,2], $[0,20])
    ||
    $xs.extend([$[0,9], $[0,9]])
    ||
    $xs += [$[0,9]]
    >>
    <<
    $tmp = $xs.pop($(|0|-1))
    ||
    $tmp = $xs.index($xs[-1])
    ||
    $tmp = $xs.count($[0,9])
    ||
    del $xs[0]
    $tmp = len($xs)
    >>
    ?40 $xs.sort($(|reverse=True|))
    ?30 $xs.reverse()
    <<?40
    if $[0,9] in $xs:
        $xs.remove($xs[0])
    else:
        $xs.append($tmp)
    >>
    return $($xs|$tmp, $xs|len($xs))
%call $F($:ints)
%call $F($:ints(1,5))
"""
