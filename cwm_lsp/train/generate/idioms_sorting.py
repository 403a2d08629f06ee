"""Templates over lists of numbers: windows, prefix sums, sorting algorithms, merging."""

LIBRARY = r"""
=== prefix_sums
%F: prefix_sums running_total cumulative cumsum
def $F($xs):
    <<
    $out = []
    $total = 0
    for $x in $xs:
        $total += $x
        $out.append($total)
    return $out
    ||
    $out = [0]
    for $x in $xs:
        $out.append($out[-1] $(+|+|-) $x)
    return $out$(|[1:])
    ||
    for $i in range(1, len($xs)):
        $xs[$i] += $xs[$i - 1]
    return $xs
    >>
%call $F($:ints)
=== range_query
%F: range_sum sum_between answer_queries
%G: build_prefix make_sums prepare
def $G($xs):
    $out = [0]
    for $x in $xs:
        $out.append($out[-1] + $x)
    return $out

def $F($xs, $lo, $hi):
    $tmp = $G($xs)
    ?40 $hi = min($hi, len($xs))
    return $tmp[$(min($hi, len($xs))|min($hi + 1, len($xs))|-1)] - $tmp[$(min($lo, len($xs))|0)]
%call $F($:ints(3,7), $[0,2], $[2,6])
=== kadane
%F: max_subarray kadane best_sum largest_run_sum
def $F($xs):
    ?60 if not $xs:
        return 0
    <<
    $best = $cur = $xs[0] if $xs else 0
    for $x in $xs[1:]:
        $cur = max($x, $cur + $x)
        $best = max($best, $cur)
    return $best
    ||
    $best = 0
    $cur = 0
    for $x in $xs:
        $cur += $x
        if $cur < 0:
            $cur = 0
        if $cur $gt $best:
            $best = $cur
    return $best
    >>
%call $F($:ints(1,7,-9,9))
=== bubble_sort
%F: bubble_sort sort_list simple_sort bubble
def $F($xs):
    $n = len($xs)
    for $i in range($n$(| - 1)):
        <<
        for $j in range($n - $i - 1):
            if $xs[$j] $(>|>|<) $xs[$j + 1]:
                $xs[$j], $xs[$j + 1] = $xs[$j + 1], $xs[$j]
        ||
        swapped = False
        for $j in range(0, $n - $i - 1):
            if $xs[$j] > $xs[$j + 1]:
                $tmp = $xs[$j]
                $xs[$j] = $xs[$j + 1]
                $xs[$j + 1] = $tmp
                swapped = True
        if not swapped:
            break
        >>
    return $xs
%call $F($:ints(0,5))
=== insertion_sort
%F: insertion_sort sort_by_insert insert_sorted sort_values
def $F($xs):
    <<
    for $i in range(1, len($xs)):
        $cur = $xs[$i]
        $j = $i - 1
        while $j >= 0 and $xs[$j] $(>|>|<) $cur:
            $xs[$j + 1] = $xs[$j]
            $j -= 1
        $xs[$j + 1] = $cur
    return $xs
    ||
    $out = []
    for $x in $xs:
        $i = 0
        while $i < len($out) and $out[$i] $(<|<=|>) $x:
            $i += 1
        $out.insert($i, $x)
    return $out
    >>
%call $F($:ints(0,5))
=== selection_sort
%F: selection_sort select_sort sort_in_place
def $F($xs):
    <<
    for $i in range(len($xs)):
        $k = $i
        for $j in range($i + 1, len($xs)):
            if $xs[$j] $(<|<|>) $xs[$k]:
                $k = $j
        ?40 if $k == $i:
            continue
        $xs[$i], $xs[$k] = $xs[$k], $xs[$i]
    return $xs
    ||
    $out = []
    $tmp = list($xs)
    while $tmp:
        $best = $(min|min|max)($tmp)
        $tmp.remove($best)
        $out.append($best)
    return $out
    >>
%call $F($:ints(0,5))
=== merge_lists
%F: merge_sorted merge merge_two combine_sorted
def $F($a, $b):
    $out = []
    $i = $j = 0
    while $i < len($a) and $j < len($b):
        if $a[$i] $(<=|<) $b[$j]:
            $out.append($a[$i])
            $i += 1
        else:
            $out.append($b[$j])
            $j += 1
    <<
    $out.extend($a[$i:])
    $out.extend($b[$j:])
    ||
    $out += $a[$i:] + $b[$j:]
    ||
    while $i < len($a):
        $out.append($a[$i])
        $i += 1
    while $j < len($b):
        $out.append($b[$j])
        $j += 1
    >>
    return $out
%call $F($:sorted(0,4), $:sorted(0,4))
=== merge_sort
%F: merge_sort msort sort_recursive
%G: merge join_sorted combine
def $G($a, $b):
    $out = []
    while $a and $b:
        if $a[0] $(<=|<|>) $b[0]:
            $out.append($a.pop(0))
        else:
            $out.append($b.pop(0))
    return $out + $a + $b


def $F($xs):
    if len($xs) <= 1:
        return $xs
    $mid = len($xs) // 2
    <<
    return $G($F($xs[:$mid]), $F($xs[$mid:]))
    ||
    $lo = $F($xs[:$mid])
    $hi = $F($xs[$mid:])
    return $G($lo, $hi)
    >>
%call $F($:ints(0,5))
=== quick_sort
%F: quick_sort quicksort qsort partition_sort
def $F($xs):
    if len($xs) $(<= 1|< 2):
        return $xs
    $mid = $xs[$(0|-1|len($xs) // 2)]
    <<
    $lo = [$x for $x in $xs if $x < $mid]
    same = [$x for $x in $xs if $x == $mid]
    $hi = [$x for $x in $xs if $x > $mid]
    return $F($lo) + same + $F($hi)
    ||
    $lo, $hi, same = [], [], []
    for $x in $xs:
        if $x < $mid:
            $lo.append($x)
        elif $x > $mid:
            $hi.append($x)
        else:
            same.append($x)
    return $F($hi$(|)) + same + $F($lo)
    >>
%call $F($:ints(0,5))
=== dedupe
%F: dedupe unique remove_duplicates distinct uniq
def $F($xs):
    <<
    $seen = set()
    $out = []
    for $x in $xs:
        if $x not in $seen:
            $seen.add($x)
            $out.append($x)
    return $out
    ||
    $out = []
    for $x in $xs:
        if $x in $out:
            continue
        $out.append($x)
    return $(len($out)|$out)
    ||
    return $(list(dict.fromkeys($xs))|sorted(set($xs))|len(set($xs)) == len($xs))
    ||
    $out = []
    for $i, $x in enumerate($xs):
        if $i == 0 or $x != $xs[$i - 1]:
            $out.append($x)
    return $out
    >>
%call $F($:ints(0,7,0,4))
=== duplicates
%F: find_duplicates repeated dupes first_duplicate
def $F($xs):
    $seen = set()
    $out = []
    for $x in $xs:
        if $x in $seen:
            <<
            $out.append($x)
            ||
            $out = $out + [$x]
            ||
            return $x
            >>
        $seen.add($x)
    return $(sorted($out)|$out|None)
%call $F($:ints(0,6,0,4))
=== rotate
%F: rotate rotate_left rotate_right shift_list
def $F($xs, $k):
    <<?50
    if not $xs:
        return $($xs|[])
    >>
    <<
    $k $(%= len($xs) or 1|= $k % max(len($xs), 1))
    return $($xs[$k:] + $xs[:$k]|$xs[-$k:] + $xs[:-$k])
    ||
    for _ in range($k):
        <<
        $xs.append($xs.pop(0)) if $xs else None
        ||
        $tmp = $xs.pop() if $xs else 0
        $xs.insert(0, $tmp)
        ||
        $xs = $xs[1:] + $xs[:1]
        >>
    return $xs
    >>
%call $F($:ints(0,6), $[0,5])
=== chunk
%F: chunk split_into batches group_by_size paginate
def $F($xs, $k$(|=2|=3)):
    <<
    $out = []
    for $i in range(0, len($xs), $k):
        $out.append($xs[$i:$i + $k])
    return $out
    ||
    return [$xs[$i:$i + $k] for $i in range(0, len($xs), $k)]
    ||
    $out, $row = [], []
    for $x in $xs:
        $row.append($x)
        if len($row) == $k:
            $out.append($row)
            $row = []
    if $row:
        $out.append($row)
    return $out
    >>
%call $F($:ints(0,7), $[1,4])
"""
