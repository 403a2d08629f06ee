// Bundles the extension and the pages of its views, with the licences of what is in them. `--production`: without source maps, minified; `--watch`: again at
// each change.
import { writeFileSync } from "node:fs";
import * as esbuild from "esbuild";

import { noticesOf } from "./scripts/notices.mjs";

const production = process.argv.includes("--production");

const common = {
  outdir: "dist",
  bundle: true,
  minify: production,
  sourcemap: !production,
  legalComments: "none", // the licences themselves lie beside the bundle
  metafile: true,
  logLevel: "warning",
};

const builds = [
  {
    ...common,
    entryPoints: { extension: "src/extension.ts", cwmClient: "src/server/cwmClient.ts" },
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode", "./cwmClient"], // the latter lies beside extension.js, which loads it when it is needed
    supported: { "dynamic-import": false }, // `require` instead, which VS Code provides with its own modules
  },
  {
    ...common,
    entryPoints: { timeline: "src/timeline/webview/main.ts" },
    format: "iife",
    platform: "browser",
    target: "es2023",
  },
];

if (process.argv.includes("--watch")) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  const built = await Promise.all(builds.map((options) => esbuild.build(options)));
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync("dist/ThirdPartyNotices.txt", noticesOf(import.meta.dirname, inputs));
}
