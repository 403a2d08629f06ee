"""Templates with recursion, trees, graphs, backtracking and memoisation."""

LIBRARY = r"""
=== recursive_sum
%F: rec_sum sum_list total_rec list_total
def $F($xs):
    if $(not $xs|len($xs) == 0):
        return 0
    <<
    return $xs[0] $arith $F($xs[1:])
    ||
    $a, *$b = $xs
    return $a + $F($b)
    ||
    rest = $F($xs[1:])
    if $xs[0] $cmp $[0,10]:
        return $xs[0] + rest
    return rest
    >>
%call $F($:ints(0,5))
=== recursive_max
%F: rec_max biggest max_rec min_rec
def $F($xs):
    if len($xs) $(<= 1|< 2):
        return $xs[0]
    rest = $F($xs[1:])
    <<
    return $xs[0] if $xs[0] $(>|<) rest else rest
    ||
    if rest $cmp $xs[0]:
        return rest
    return $xs[0]
    >>
%call $F($:ints(1,5))
=== flatten
%F: flatten flat flatten_list unnest
def $F($xs$(|)):
    $out = []
    for $x in $xs:
        if isinstance($x, list):
            $out$(.extend($F($x))| += $F($x))
        else:
            $out.append($x)
    return $out
%call $F($:nested)
=== nested_sum
%F: nested_sum deep_sum tree_total count_leaves max_depth
def $F($xs):
    <<
    $total = 0
    for $x in $xs:
        if $(isinstance($x, list)|type($x) is list):
            $total += $F($x)$(| * 2)
        else:
            $total += $($x|1|$x)
    return $total
    ||
    if not isinstance($xs, list):
        return $(0|1|$xs)
    return $(1 + |)$(max|max|min)([$F($x) for $x in $xs], default=0)
    >>
%call $F($:nested)
=== tree_dict
%F: walk count_keys leaf_sum paths tree_depth
def $F($d):
    <<
    $total = 0
    for $key, $val in $d.items():
        if isinstance($val, dict):
            $total += $F($val)
        else:
            $total += $($val|1|len($key))
    return $total
    ||
    $out = []
    for $key in $d:
        $val = $d[$key]
        if isinstance($val, dict):
            for nested in $F($val):
                $out.append($key + "$(.|/)" + nested)
        else:
            $out.append($key)
    return $out
    ||
    if not isinstance($d, dict):
        return 0
    return 1 + max(($F($val) for $val in $d.values()), default=0)
    >>
%call $F($:tree)
=== binary_tree
%F: inorder tree_sum height count_nodes tree_max
def $F($node):
    <<
    if $node is None:
        return []
    left_part, $val, right_part = $node
    return $($F(left_part) + [$val] + $F(right_part)|[$val] + $F(left_part) + $F(right_part))
    ||
    if not $node:
        return 0
    left_part, $val, right_part = $node
    return $($val|1|1) + $F(left_part) + $F(right_part)
    ||
    if $node is None:
        return $(0|-1)
    $a = $F($node[0])
    $b = $F($node[2])
    return 1 + $(max|max|min)($a, $b)
    >>
%call $F($:bst)
=== bst_insert
%F: build_tree insert_all make_bst
%G: insert add_node put
def $G($node, $x):
    if $node is None:
        return {"value": $x, "left": None, "right": None}
    if $x $lt $node["value"]:
        $node["left"] = $G($node["left"], $x)
    else:
        $node["right"] = $G($node["right"], $x)
    return $node

def $F($xs):
    root = None
    for $val in $xs:
        root = $G(root, $val)
    return $(root|root and root["value"])
%call $F($:ints(0,4))
=== permutations
%F: permutations all_orders arrange permute
def $F($xs):
    if len($xs) $(<= 1|< 2):
        return [$xs]
    $out = []
    for $i in range(len($xs)):
        $a = $xs[$i]
        rest = $xs[:$i] + $xs[$i + 1:]
        for $tmp in $F(rest):
            $out.append($(|)[$a] + $tmp)
    return $(|)$out
%call $F($(["a", "b", "c"]|[1, 2, 3]|[1, 2]|[5]|["x", "y"]|[]|[3, 1]))
=== subsets
%F: subsets power_set all_subsets combos
def $F($xs):
    <<
    $out = [[]]
    for $x in $xs:
        <<
        for $tmp in list($out):
            $out.append($tmp + [$x])
        ||
        $out $(+=|= $out +) [$tmp + [$x] for $tmp in $out]
        >>
    return $($out|len($out)|sorted($out, key=len))
    ||
    if not $xs:
        return [[]]
    rest = $F($xs[1:])
    return rest + [[$xs[0]] + $tmp for $tmp in rest]
    ||
    $out = []
    $n = len($xs)
    for bits in range(2 ** $n):
        $out.append([$xs[$i] for $i in range($n) if bits >> $i & 1])
    return $out
    >>
%call $F($:distinct(0,3))
=== backtrack_sum
%F: subset_sum can_reach find_combo has_subset
def $F($xs, $target, $i=0):
    if $target == 0:
        return True
    if $i $(>=|>=|==) len($xs)$(| or $target < 0):
        return False
    return $F($xs, $target - $xs[$i], $i + 1) or $F($xs, $target, $i + 1)
%call $F($:distinct(1,4), $[1,15])
=== hanoi
%F: hanoi move_disks towers solve_hanoi
def $F($n$(, a="A", b="B", c="C"|, a="L", b="R", c="M")):
    if $n == 0:
        return $([]|[])
    <<
    $out = $F($n - 1, a, c, b)
    $out.append($(a + b|(a, b)|f"{a}->{b}"))
    $out += $F($n - 1, c, b, a)
    return $out
    ||
    return $F($n - 1, a, c, b) + [(a, b)] + $F($n - 1, c, b, a)
    >>
%call $F($[0,3])
=== ackermann_like
%F: count_paths grid_paths choose binomial stairs
def $F($a, $b):
    if $a == 0 or $b == 0:
        return 1
    return $F($a - 1, $b) $(+|+|-) $F($a, $b - 1)
%call $F($[0,3], $[0,3])
=== climb_stairs
%F: climb ways climb_stairs count_ways
def $F($n, memo=None):
    if memo is None:
        memo = {}
    if $n $(<= 1|< 2|<= 2):
        return $(1|1|$n)
    if $n not in memo:
        memo[$n] = $F($n - 1, memo) + $F($n - $[2,3], memo)
    return memo[$n]
%call $F($[0,8])
=== memo_fib
%F: fib fast_fib memo_fib cached_fib
%MEMO: memo cache known _seen
$MEMO = {0: 0, 1: 1}

def $F($n):
    <<
    if $n in $MEMO:
        return $MEMO[$n]
    $result = $F($n - 1) + $F($n - 2)
    $MEMO[$n] = $result
    return $result
    ||
    if $n not in $MEMO:
        $MEMO[$n] = $F($n - 1) + $F($n - 2)
    return $MEMO[$n]
    >>
%call $F($[0,8])
=== bfs
%F: bfs shortest_path reachable explore levels
def $F($graph, $a):
    $seen = $([$a]|[$a])
    $queue = [$a]
    ?50 dist = {$a: 0}
    while $queue:
        $node = $queue.pop($(0|0|))
        for $nxt in $graph$([$node]|.get($node, [])):
            <<
            if $nxt not in $seen:
                $seen.append($nxt)
                $queue.append($nxt)
            ||
            if $nxt in $seen:
                continue
            $seen.append($nxt)
            $queue.append($nxt)
            >>
    return $($seen|len($seen)|sorted($seen))
%call $F($:graph, $("A"|"A"|"B"))
=== bfs_distance
%F: distances hops steps_from bfs_levels
def $F($graph, $a):
    dist = {$a: 0}
    $queue = [$a]
    for $node in $queue:
        for $nxt in $graph.get($node, []):
            if $nxt not in dist:
                dist[$nxt] = dist[$node] + 1
                $queue.append($nxt)
    return $(dist|max(dist.values())|list(dist))
%call $F($:graph, $:node)
=== dfs
%F: dfs visit depth_first traverse
def $F($graph, $node, $seen=None):
    if $seen is None:
        $seen = []
    $seen.append($node)
    for $nxt in $graph.get($node, []):
        if $nxt not in $seen:
            $F($graph, $nxt, $seen)
    return $seen
%call $F($:graph, $:node)
=== has_path
%F: has_path connected is_reachable can_go
def $F($graph, $a, $b):
    $stack = [$a]
    $seen = []
    while $stack:
        $node = $stack.pop()
        if $node == $b:
            return True
        if $node in $seen:
            continue
        $seen.append($node)
        for $nxt in $graph.get($node, []):
            $stack.append($nxt)
    return False
%call $F($:graph, $:node, $("A"|"B"|"C"|"D"))
=== coin_dp
%F: min_coins fewest_coins coin_change ways_to_pay
def $F($xs, $target):
    <<
    $out = [0] + [$(99|999|float("inf"))] * $target
    for $i in range(1, $target + 1):
        for $x in $xs:
            if $x <= $i:
                $out[$i] = min($out[$i], $out[$i - $x] + 1)
    return $out[$target]
    ||
    ways = [1] + [0] * $target
    for $x in $xs:
        for $i in range($x, $target + 1):
            ways[$i] += ways[$i - $x]
    return ways[$target]
    >>
%call $F($([1, 2, 5]|[2, 3]|[1, 3, 4]|[5, 1]|[2]), $[0,8])
=== edit_distance
%F: lcs common_length edit_distance similarity
def $F($a, $b):
    if not $a or not $b:
        return $(0|len($a) + len($b))
    if $a[0] == $b[0]:
        return $(1 + |)$F($a[1:], $b[1:])
    return $(1 + |)$(max|min)($F($a[1:], $b), $F($a, $b[1:]))
%call $F($("ab"|"abc"|"cat"|"a"|""|"tea"), $("b"|"ac"|"at"|"cab"|"tea"|"ate"))
=== lcs_table
%F: lcs_length common_subsequence lcs_dp
def $F($a, $b):
    table = [[0] * (len($b) + 1) for _ in range(len($a) + 1)]
    for $i, x in enumerate($a, 1):
        for $j, y in enumerate($b, 1):
            if x == y:
                table[$i][$j] = table[$i - 1][$j - 1] + 1
            else:
                table[$i][$j] = max(table[$i - 1][$j], table[$i][$j - 1])
    return $(table[-1][-1]|table[len($a)][len($b)]|table[-1])
%call $F($:soup(1,4), $:soup(1,4))
=== mutual
%F: is_even even_check
%G: is_odd odd_check
def $F($n):
    if $n == 0:
        return True
    return $G($n - 1)

def $G($n):
    if $n == 0:
        return False
    return $F($n - 1)
%call $F($[0,10])
%call $G($[0,10])
=== digits_recursive
%F: digital_root sum_digits_rec count_down rec_binary
def $F($n):
    <<
    if $n < 10:
        return $n
    return $n % 10 + $F($n // 10)
    ||
    if $n < 10:
        return $n
    return $F(sum(int(digit) for digit in str($n)))
    ||
    if $n < 2:
        return str($n)
    return $F($n // 2) + str($n % 2)
    ||
    if $n <= 0:
        return []
    return [$n] + $F($n - $[1,4]) if $n < 12 else $F($n // 3)
    >>
%call $F($[0,999])
"""
