"""Templates over matrices and grids: sums, products, patterns, neighbours."""

LIBRARY = r"""
=== transpose
%F: transpose flip_matrix rotate_matrix columns
def $F($rows):
    <<
    $out = []
    for $j in range(len($rows[0])):
        $row = []
        for $i in range(len($rows)):
            $row.append($rows[$i][$j])
        $out.append($row$(|[::-1]))
    return $out
    ||
    return [list($row) for $row in zip(*$rows$(|[::-1]))]
    ||
    return [[$row[$j] for $row in $rows] for $j in range(len($rows[0]))]
    >>
%call $F($:matrix)
=== diagonal
%F: trace diagonal_sum diagonals is_identity
def $F($rows):
    <<
    $total = 0
    for $i in range(len($rows)):
        $total += $rows[$i][$($i|-$i - 1)]
        ?40 $total $pm= $rows[$i][len($rows) - 1 - $i]
    return $total
    ||
    for $i, $row in enumerate($rows):
        for $j, $cell in enumerate($row):
            if $cell != (1 if $i == $j else 0):
                return False
    return True
    ||
    return [$rows[$i][$i] for $i in range(len($rows))]
    >>
%call $F($:square)
=== matrix_sum
%F: row_sums matrix_total column_sums matrix_max
def $F($rows):
    <<
    $out = []
    for $row in $rows:
        $total = 0
        for $cell in $row:
            $total += $cell
        $out.append($total)
    return $out
    ||
    return [$(sum|max|min)($row) for $row in $(zip(*$rows)|$rows)]
    ||
    $best = None
    for $i in range(len($rows)):
        for $j in range(len($rows[$i])):
            if $best is None or $rows[$i][$j] $gt $best:
                $best = $rows[$i][$j]
    return $best
    ||
    return sum($cell for $row in $rows for $cell in $row$(| if $cell % 2| if $cell $cmp 4))
    >>
%call $F($:matrix)
=== matrix_multiply
%F: mat_mul multiply matmul
def $F($a, $b):
    $n = len($a)
    <<
    $out = [[0] * $n for _ in range($n)]
    for $i in range($n):
        for $j in range($n):
            for $k in range($n):
                $out[$i][$j] += $a[$i][$k] * $b[$k][$j]
    return $out
    ||
    return [[sum(x * y for x, y in zip($row, col)) for col in zip(*$b)] for $row in $a]
    >>
%call $F([[$[0,5], $[0,5]], [$[0,5], $[0,5]]], [[$[0,3], $[0,3]], [$[0,3], $[0,3]]])
=== make_grid
%F: multiplication_table make_grid build_table pattern
def $F($n$(|)):
    $out = []
    for $i in range($(1, $n + 1|$n)):
        <<
        $row = []
        for $j in range($(1, $n + 1|$i + 1|3)):
            $row.append($i $(*|+|-|%) $($j|($j + 1)))
        $out.append($row)
        ||
        $out.append("$(*|#|ab)" * $i$(| + " " * ($n - $i)))
        ||
        $out.append([1 if $i == $j else 0 for $j in range($n)])
        >>
    return $out
%call $F($[0,4])
=== pascal
%F: pascal pascal_triangle pascal_row
def $F($n):
    $out = $([[1]]|[[1]])
    for _ in range($n):
        $prev = $out[-1]
        $row = [1]
        for $i in range(len($prev) - 1):
            $row.append($prev[$i] + $prev[$i + 1])
        $row.append(1)
        $out.append($row)
    return $($out|$out[-1]|sum($out[-1]))
%call $F($[0,4])
=== spiral
%F: spiral spiral_order peel unwind
def $F($rows):
    $out = []
    while $rows:
        $out += $rows.pop(0)
        $rows = [list($row) for $row in zip(*$rows)][::-1]
    return $out
%call $F($:matrix)
=== tic_tac_toe
%F: winner check_winner has_won game_result
def $F(board):
    lines = [$row for $row in board]
    lines += [list(col) for col in zip(*board)]
    ?70 lines.append([board[$i][$i] for $i in range(3)])
    for $row in lines:
        if $row[0] != " " and $row$(.count($row[0]) == 3|[0] == $row[1] == $row[2]):
            return $row[0]
    return $(None|"draw"|"-")
%call $F($:board)
=== life_row
%F: next_row evolve step_cells life_step
def $F($row):
    $out = []
    for $i in range(len($row)):
        lft = $row[$i - 1] if $i > 0 else 0
        rgt = $row[$i + 1] if $i + 1 < len($row) else 0
        <<
        $out.append($(lft ^ rgt|(lft + rgt) % 2|1 if lft + $row[$i] + rgt == 2 else 0))
        ||
        near = lft + rgt
        if near == $[1,2]:
            $out.append(1)
        else:
            $out.append($(0|$row[$i]))
        >>
    return $out
%call $F($:ints(2,6,0,1))
=== grid_neighbors
%F: count_neighbors neighbors alive_around mines_near
def $F($rows, $i, $j):
    $total = 0
    for di in (-1, 0, 1):
        for dj in (-1, 0, 1):
            ?70 if di == 0 and dj == 0:
                continue
            a, b = $i + di, $j + dj
            if 0 <= a < len($rows) and 0 <= b < len($rows[0]):
                $total += $rows[a][b]
    return $total
%call $F($:matrix(3,1), $[0,2], $[0,2])
=== grid_count
%F: count_walls open_cells find_walls trees_hit
def $F($rows):
    <<
    $count = 0
    for $row in $rows:
        for $ch in $row:
            if $ch $(==|==|!=) "$(#|.)":
                $count += 1
    return $count
    ||
    $out = []
    for $i, $row in enumerate($rows):
        for $j, $ch in enumerate($row):
            if $ch == "#":
                $out.append(($i, $j))
    return $out
    ||
    $j = $count = 0
    for $row in $rows:
        if $row[$j % len($row)] == "#":
            $count += 1
        $j += $(1|3|2)
    return $count
    ||
    return [$row.$(count("#")|replace(".", " ")|find("#")) for $row in $rows]
    >>
%call $F($:grid)
"""
