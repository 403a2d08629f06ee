import { expect, it } from "vitest";

import { namesIn } from "../src/debug/names";

it.each([
  ["a, b = b, a % b", ["a", "b"]],
  ["    for word in words:", ["word", "words"]],
  ["total += max(squares) # not this", ["total", "squares"]],
  ["self.balance = account.balance", ["self", "account"]],
  ["x = 'if y' + \"z\" + y", ["x", "y"]],
  ["return None", []],
  ["größe = 1e5", ["größe"]],
  ['"""A docstring', []],
])("%s", (line, names) => {
  const found = namesIn(line);
  expect(found.map(({ name }) => name)).toEqual(names);
  for (const { name, start, end } of found) expect(line.slice(start, end)).toBe(name);
});
