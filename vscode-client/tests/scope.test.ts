import { expect, it } from "vitest";

import { linesAbove } from "../src/debug/scope";

// Where the debugger stands is marked `>`, the lines whose names are its own `|`.
const PROGRAMS = {
  "the module, below a function": `
|total = 1
 def f(n):
     total = 0
     return total

|if total:
>    print(total)`,
  "a function, up to its def": `
 x = 1
|def f(n):
|    for i in range(n):
|        x = i
>    return x`,
  "a function with a helper inside": `
|def f(n):
|    x = n
     def g(x):
         y = x
         return y
|    y = 2
>    return g(y)`,
  "the helper": `
 def f(n):
     x = n
|    def g(x):
|        y = x
>        return y
     return g(x)`,
  "a method": `
 class Account:
     rate = 1
     def pay(self, sum):
         left = sum
         return left
|    def save(self, sum):
|        if sum:
>            self.balance = sum`,
  "a signature over several lines": `
 n = 1
|def f(
|    n,
|    m,
 ):
|    k = n
>    return k`,
  "a def itself": `
 n = 1
>def f(n):
     return n`,
};

it.each(Object.entries(PROGRAMS))("%s", (_, program) => {
  const marked = program.split("\n").slice(1);
  const texts = marked.map((line) => line.slice(1));
  const at = marked.findIndex((line) => line.startsWith(">"));
  const expected = marked.flatMap((line, number) => (/^[|>]/.test(line) ? [number] : []));
  expect(linesAbove((line) => texts[line] ?? "", at, 0).toReversed()).toEqual(expected);
});

it("looks no further up than asked", () => {
  expect(linesAbove(() => "x = 1", 9, 7)).toEqual([9, 8, 7]);
});
