// Bundles the extension and the pages of its views. `--production`: without source maps, minified; `--watch`: again at
// each change.
import * as esbuild from "esbuild";

const production = process.argv.includes("--production");

const common = {
  outdir: "dist",
  bundle: true,
  minify: production,
  sourcemap: !production,
  legalComments: "linked",
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

for (const options of builds) {
  if (process.argv.includes("--watch")) {
    await (await esbuild.context(options)).watch();
  } else {
    await esbuild.build(options);
  }
}
