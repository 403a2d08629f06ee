import { resolve } from "node:path";
import { expect, it } from "vitest";

import { noticesOf, packagesOf } from "../scripts/notices.mjs";

const root = resolve(import.meta.dirname, "..");

it("finds the packages of files, scoped and nested ones, too", () => {
  const inputs = [
    "src/extension.ts",
    "node_modules/b/index.js",
    "node_modules/@a/one/lib/main.js",
    "node_modules/b/node_modules/c/x.js",
    "node_modules/b/other.js",
  ];
  expect(packagesOf(inputs)).toEqual(["node_modules/@a/one", "node_modules/b", "node_modules/b/node_modules/c"]);
});

it("gives the licence of each package in full", () => {
  const notices = noticesOf(root, ["node_modules/vscode-languageclient/lib/node/main.js"]);
  expect(notices).toMatch(/vscode-languageclient \d+\.\d+\.\d+ \(MIT\)/);
  expect(notices).toContain("Permission is hereby granted, free of charge");
});
