"""Templates over records, sets and counters: carts, stock, tables, votes."""

LIBRARY = r"""
=== cart
%F: cart_total checkout order_total invoice bill
def $F($rows$(|, discount=0.$[1,3])):
    $total = 0$(|.0)
    for $name, $price, $qty in $rows:
        <<
        $total += $price * $qty
        ||
        $x = $price * $qty
        if $qty $gt $[2,4]:
            $x *= 0.$[5,9]
        $total += $x
        ||
        ?40 if $price <= 0:
            continue
        $total = round($total + $price * $qty, 2)
        >>
    <<?50
    if $total > $(50|100|20):
        $total $(*= 0.9|-= 5|-= $total * 0.1)
    ||
    $total += $total * $(0.2|0.07|0.19)
    >>
    return round($total, 2)
%call $F($:cart)
=== inventory
%F: update_stock apply_orders process_stock restock
def $F($d, $rows):
    for $key, $qty in $rows:
        <<
        if $key not in $d:
            $d[$key] = 0
        $d[$key] += $qty
        ||
        if $d.get($key, 0) $gt $qty:
            $d[$key] -= $qty
        ?50 else:
            $d[$key] = $(0|$qty)
        ||
        $d[$key] = $d.get($key, $[0,10]) $pm $qty
        ?50 if $d[$key] <= 0:
            $d.pop($key)
        >>
    return $d
%call $F($:counts(0,3), $:pairs(1,4))
=== sets
%F: common_items set_ops compare overlap differences
def $F($a, $b):
    $x = set($a)
    ?60 $tmp = set($b)
    <<
    return sorted($x $(&|-|^|$|) set($b))
    ||
    $out = $x.$(union|intersection|difference|symmetric_difference)($b)
    return $(len($out)|sorted($out))
    ||
    $out = []
    for $val in $b:
        if $val $(in|not in) $x:
            $out.append($val)
            ?50 $x.discard($val)
    return $out
    ||
    return $(len($x & set($b)) / max(len($x $| set($b)), 1)|$x.issubset($b)|$x <= set($b)|$x.isdisjoint($b))
    >>
%call $F($:ints(0,5,0,9), $:ints(0,5,0,9))
=== nested_dict
%F: nested_update set_score record_marks build_table
def $F($rows):
    $out = {}
    for $name, $val in $rows:
        ?80 if $name not in $out:
            $out[$name] = {"count": 0, "total": 0}
        <<
        $tmp = $out.setdefault($name, {"count": 0, "total": 0})
        $tmp["count"] += 1
        $tmp["total"] += $val
        ||
        $out[$name] = {"count": 1, "total": $val}
        >>
    <<?40
    for $tmp in $out.values():
        $tmp["mean"] = $tmp["total"] / $tmp["count"]
    >>
    return $out
%call $F($:pairs(0,4))
=== default_counts
%F: count_items counter_top most_frequent histogram bar_chart
def $F($xs):
    <<
    $d = {}
    for $x in $xs:
        $d[$x] = $d.get($x, 0) + 1
    $out = []
    for $key in sorted($d):
        $out.append(f"{$key}: {'$(*|#|x)' * $d[$key]}")
    return $out
    ||
    $d = {$x: $xs.count($x) for $x in $xs}
    return max($d, key=$d.get) if $d else None
    >>
%call $F($:ints(0,6,0,4))
%call $F($:chars)
=== counter_class
%F: top_items common count_all popular
from collections import Counter

def $F($xs):
    $d = Counter($xs)
    <<
    return $d.most_common($[1,3])
    ||
    return [$x for $x, $count in $d.items() if $count $(>|==|>=) $[1,2]]
    ||
    $best = $d.most_common(1)
    return $best[0][0] if $best else None
    ||
    $total = sum($d.values())
    return {$x: round($count / $total, 2) for $x, $count in $d.items()}
    >>
%call $F($:ints(0,6,0,4))
%call $F($:word)
=== default_dict
%F: index_words build_index group_letters positions
from collections import defaultdict

def $F($words):
    $d = defaultdict($(list|list|int))
    for $i, $word in enumerate($words):
        $d[$($word[0]|len($word)|$word)] += $([$i]|[$word]) if isinstance($d[$word[0]], list) else $(1|$i)
    return dict($d)
%call $F($:words(0,4))
=== dict_comp
%F: make_table squares_map zip_to_dict to_mapping lengths
def $F($words$(|, $k=2)):
    <<
    return {$word: $(len($word)|$word.upper()|$i) for $i, $word in enumerate($words)$(| if $i % 2| if len($word) > 3)}
    ||
    $out = dict(zip($words, range($(|1, )$[3,9])))
    ?50 $out["$(extra|total|end)"] = len($out)
    return $out
    ||
    $out = {$i: $word for $i, $word in enumerate($words, $[0,2])}
    for $key in $(list($out)|sorted($out, reverse=True)):
        $out[$key] = $(len($out[$key])|$out[$key] + "!")
    return $out
    >>
%call $F($:words)
=== dict_methods
%F: edit_dict dict_ops patch adjust
def $F($d):
    $d["$(x|new|total)"] = $[0,20]
    ?50 $a = $d.get("a"$(|, $[0,5]))
    ?50 $b = $d.pop("b", $(None|0))
    ?40 $d.update({"k": $[1,9], "a": $[1,9]})
    ?40 $d.setdefault("size", $[1,5])
    <<
    return $d
    ||
    return $(list($d)|list($d.values())|sorted($d)|sum($d.values())|list($d.items())[-1])
    ||
    $count = 0
    for $val in $d.values():
        if $val $cmp $[2,15]:
            $count += 1
    return $count
    >>
%call $F($:counts)
=== memo_table
%F: cached_square slow_lookup memo_square remember
%CACHE: CACHE _cache memo STORE
$CACHE = {}

def $F($n):
    if $n in $CACHE:
        return $CACHE[$n]
    $result = $n $(* $n|* 2 + 1|** 2 - $n)
    $CACHE[$n] = $result
    return $result

%G: run_twice fill total_of use_cache
def $G($xs):
    $total = 0
    for $x in $xs:
        $total += $F($x)
    return $total$(|, len($CACHE))
%call $G($:ints(1,5,0,4))
=== graph_degrees
%F: degrees build_graph edges_to_adj neighbors_of
def $F($rows):
    $d = {}
    for $a, $b in $rows:
        <<
        $d[$a] = $d.get($a, 0) + 1
        $d[$b] = $d.get($b, 0) + 1
        ||
        $d.setdefault($a, []).append($b)
        ?50 $d.setdefault($b, []).append($a)
        ||
        if $a not in $d:
            $d[$a] = []
        $d[$a].append($b)
        >>
    return $d
%call $F($([("A", "B"), ("B", "C")]|[(1, 2), (2, 3), (1, 3)]|[("x", "y")]|[]|[("A", "C"), ("C", "A")]))
%call $F($:points(1,4))
=== poll
%F: tally_votes election count_votes find_winner
def $F($words):
    $d = {}
    for $word in $words:
        $d[$word] = $d.get($word, 0) + 1
    $best, $count = $(None|""), 0
    for $name in $d:
        if $d[$name] $gt $count:
            $best = $name
            $count = $d[$name]
    <<?40
    if $count * 2 <= len($words):
        return $("tie"|"no majority"|None)
    >>
    return $best
%call $F($:chars(0,6))
"""
