import { expect, it } from "vitest";

import { pageOf } from "../../src/timeline/html";

const page = pageOf({ source: "https://own", script: "https://own/t.js", style: "https://own/t.css", nonce: "abc" });

it("allows its own style and the script with the nonce, and nothing else", () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  const rules = new Map((policy ?? "").split("; ").map((rule) => [rule.split(" ", 1)[0], rule.replace(/^\S+ /, "")]));
  expect(Object.fromEntries(rules)).toEqual({
    "default-src": "'none'",
    "style-src": "https://own",
    "script-src": "'nonce-abc'",
    "base-uri": "'none'",
    "form-action": "'none'",
  });
});

it("has no inline script or style, and no address but those given", () => {
  expect(page).not.toMatch(/<style|style=|\son\w+=|javascript:/);
  expect(page.match(/https?:[^"; ]*/g)?.every((address) => address.startsWith("https://own"))).toBe(true);
});

it("names every control", () => {
  const controls = [...page.matchAll(/<(button|input)[^>]*>([^<]*)/g)];
  expect(controls.length).toBeGreaterThan(3);
  for (const [tag, , text] of controls) expect(`${tag} ${text}`).toMatch(/aria-label="\w|> ?\w/);
});
