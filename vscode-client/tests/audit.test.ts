import { expect, test } from "vitest";

import { bundledOf, verdict, type Report } from "../scripts/audit.mts";

const finding = (severity: string): Report => ({ vulnerabilities: { semver: { severity, range: "<7.5.2" } } });

test.each<[string, Report, boolean, RegExp]>([
  ["no finding", { vulnerabilities: {} }, false, /^audit: 1 bundled packages, none .* level high, 0 below\.$/],
  ["a moderate one", finding("moderate"), false, /level high, 1 below/],
  ["a high one", finding("high"), true, /^audit: semver <7\.5\.2 has a vulnerability: high\.$/],
  ["a critical one", finding("critical"), true, /critical/],
  [
    "a registry without answer",
    { message: "405 Method Not Allowed" },
    false,
    /not checked \(405 .*Bundled are semver 7/,
  ],
])("%s", (_, report, fails, text) => {
  const found = verdict(report, ["semver 7.8.6"]);
  expect(found.fails).toBe(fails);
  expect(found.told.join("\n")).toMatch(text);
});

test("what is for development only is not bundled", () => {
  const packages = {
    "": { version: "0.1.0" },
    "node_modules/semver": { version: "7.8.6" },
    "node_modules/a/node_modules/@b/c": { version: "1.0.0" },
    "node_modules/eslint": { version: "10.15.0", dev: true },
  };
  expect(bundledOf({ packages })).toEqual(["semver 7.8.6", "@b/c 1.0.0"]);
});
