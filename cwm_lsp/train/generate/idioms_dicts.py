"""Templates over dictionaries: grouping, inverting, merging, lookups, totals."""

LIBRARY = r"""
=== group_by_key
%F: group_by group_words group_pairs bucket classify_all
def $F($words):
    $d = {}
    for $word in $words:
        $key = $(len($word)|$word[0]|$word[-1]|len($word) % 2|$word[:2])
        <<
        if $key not in $d:
            $d[$key] = []
        $d[$key].append($word)
        ||
        $d.setdefault($key, []).append($word)
        ||
        $d[$key] = $d.get($key, []) + [$word]
        ||
        $d[$key] = $d.get($key, 0) + $(1|len($word))
        >>
    return $d
%call $F($:words)
=== group_pairs
%F: total_by_name sum_by_key collect_pairs combine_entries
def $F($rows):
    $d = {}
    for $key, $val in $rows:
        <<
        $d[$key] = $d.get($key, 0) + $val
        ||
        if $key in $d:
            $d[$key] $(+=|-=|+=) $val
        else:
            $d[$key] = $val
        ||
        $d.setdefault($key, []).append($val)
        ||
        $d[$key] = max($val, $d.get($key, $val))
        >>
    return $($d|$d|sorted($d.items())|len($d))
%call $F($:pairs)
=== group_parity
%F: group_numbers split_groups by_remainder buckets
def $F($xs):
    <<
    $d = {"even": [], "odd": []}
    for $x in $xs:
        if $x % 2 == 0:
            $d["even"].append($x)
        else:
            $d["odd"].append($x)
    ||
    $d = {}
    for $x in $xs:
        $key = $x $(%|//) $(3|10|5|2)
        if $key not in $d:
            $d[$key] = []
        $d[$key].append($x)
    ||
    $d = {"$(low|small)": 0, "$(high|big)": 0}
    $a, $b = $d
    for $x in $xs:
        $d[$a if $x $lt $[3,15] else $b] += 1
    >>
    return $d
%call $F($:ints)
=== invert
%F: invert swap_keys reverse_mapping flip_dict
def $F($d):
    <<
    $out = {}
    for $key, $val in $d.items():
        <<
        $out[$val] = $key
        ||
        if $val in $out:
            $out[$val].append($key)
        else:
            $out[$val] = [$key]
        ||
        $out.setdefault($val, []).append($key)
        >>
    return $out
    ||
    return {$val: $key for $key, $val in $d.items()}
    ||
    return dict(zip($d.values(), $d.keys()))
    >>
%call $F($:strings)
%call $F($:counts)
=== merge_dicts
%F: merge merge_dicts combine add_counts update_with
def $F($a, $b):
    <<
    $out = $(dict($a)|$a.copy()|{**$a})
    for $key, $val in $b.items():
        <<
        $out[$key] = $out.get($key, 0) + $val
        ||
        if $key in $out:
            $out[$key] = $(max|min)($out[$key], $val)
        else:
            $out[$key] = $val
        ||
        $out[$key] = $val
        >>
    return $out
    ||
    return $({**$a, **$b}|$a $| $b|dict($a, **$b))
    ||
    $out = {}
    for $key in $(sorted(set($a) $| set($b))|sorted($a.keys() & $b.keys())):
        $out[$key] = ($a.get($key$(|, 0)), $b.get($key))
    return $out
    ||
    $a.update($b)
    return $a
    >>
%call $F($:counts(0,3), $:counts(0,3))
=== filter_dict
%F: filter_dict above select_items keep_large passing
def $F($d$(|, $limit=$[2,20])):
    <<
    $out = {}
    for $key, $val in $d.items():
        if $val $cmp $[2,20]:
            $out[$key] = $val$(|| * 2| - 1)
    return $out
    ||
    return {$key: $val for $key, $val in $d.items() if $val $cmp $[2,20]}
    ||
    return [$key for $key in $(sorted($d)|$d) if $d[$key] $cmp $[2,20]]
    ||
    for $key in list($d):
        if $d[$key] $cmp $[2,20]:
            del $d[$key]
    return $d
    >>
%call $F($:counts)
=== dict_max
%F: most_common top_key best_of argmax winner
def $F($d):
    <<
    $best, $cur = None, $(-1|0)
    for $key, $val in $d.items():
        if $val $cmp $cur:
            $best, $cur = $key, $val
    return $($best|$best, $cur)
    ||
    $best = None
    for $key in $d:
        if $best is None or $d[$key] $gt $d[$best]:
            $best = $key
    return $best
    ||
    return max($d, key=$($d.get|lambda $key: $d[$key]))
    ||
    return sorted($d.items(), key=lambda $pair: $($pair[1]|-$pair[1]|($pair[1], $pair[0])))$(|[:2]|[0])
    >>
%call $F($:counts(1,4))
=== dict_lookup
%F: lookup get_price find_value fetch translate
%TABLE: PRICES COSTS TABLE STOCK RATES
$TABLE = {"apple": $[1,9], "$(pear|banana|milk)": $[1,9], "$(tea|rice|soup)": $[1,20]}

def $F($key$(|, $qty=1)):
    <<
    return $TABLE.get($key$(|, 0|, -1))
    ||
    if $key not in $TABLE:
        return $(None|0|"unknown"|f"no {$key}")
    $val = $TABLE[$key]
    return $val * $[1,5]
    ||
    try:
        return $TABLE[$key]
    except KeyError:
        return $(None|-1|0)
    ||
    $val = $TABLE[$key] if $key in $TABLE else $[0,5]
    return $val
    >>
%call $F($("apple"|"pear"|"banana"|"tea"|"milk"|"rice"|"gold"|"soup"))
=== dict_strict
%F: get_item take_one price_of require
%TABLE: PRICES COSTS STOCK RATES
$TABLE = {"apple": $[1,9], "pear": $[1,9], "tea": $[1,20]}

def $F($words):
    $total = 0
    for $word in $words:
        $total += $TABLE[$word]
    return $total
%call $F($(["apple"]|["pear", "tea"]|["apple", "milk", "tea"]|[]|["tea"]))
%call $F($(["apple", "pear"]|["tea", "pear", "apple"]|["pear"]|["apple"]|["tea", "tea"]))
=== dict_totals
%F: averages total_per_group summarize_groups per_key
def $F($d):
    <<
    $out = {}
    for $key, $xs in $d.items():
        <<
        $out[$key] = sum($xs) / len($xs) if $xs else 0
        ||
        $out[$key] = $(sum($xs)|len($xs)|max($xs, default=0)|sorted($xs))
        ||
        $total = 0
        for $x in $xs:
            $total += $x
        $out[$key] = $total
        >>
    return $out
    ||
    return {$key: $(sum($xs)|len($xs)|round(sum($xs) / max(len($xs), 1), 1)) for $key, $xs in $d.items()}
    ||
    return sum(len($xs) for $xs in $d.values())
    ||
    $out = []
    for $key in sorted($d):
        for $x in $d[$key]:
            $out.append(($key, $x))
    return $out
    >>
%call $F($:groups)
=== records
%F: adults names_of filter_people oldest by_age
def $F($rows):
    <<
    $out = []
    for $row in $rows:
        if $row["age"] $cmp $(18|30|21|65):
            $out.append($row["name"]$(||.upper()|[0]))
    return $out
    ||
    return [$row["name"] for $row in $rows if $row["age"] $cmp $(18|30|40)]
    ||
    $best = None
    for $row in $rows:
        if $best is None or $row["age"] $gt $best["age"]:
            $best = $row
    return $best$(["name"] if $best else None|)
    ||
    return [$row["name"] for $row in sorted($rows, key=lambda $row: $row["age"]$(|, reverse=True))]
    ||
    $d = {}
    for $row in $rows:
        $key = "$(adult|old)" if $row["age"] >= $(18|40) else "$(minor|young)"
        $d[$key] = $d.get($key, 0) + 1
    return $d
    ||
    return {$row["name"]: $row["age"]$(| + 1|// 10) for $row in $rows}
    ||
    $total = sum($row["age"] for $row in $rows)
    return round($total / len($rows), 1) if $rows else 0
    >>
%call $F($:people)
"""
