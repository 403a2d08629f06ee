// Bundles the extension. `--production`: without source maps, minified; `--watch`: again at each change.
import * as esbuild from "esbuild";

const production = process.argv.includes("--production");

const options = {
  entryPoints: ["src/extension.ts"],
  outdir: "dist",
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  external: ["vscode"],
  minify: production,
  sourcemap: !production,
  legalComments: "linked",
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
}
