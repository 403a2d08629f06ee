// The licences of the packages that are bundled into the extension, as their terms ask for.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folders of the packages to which `inputs` belong: paths of files as esbuild's metafile names them. */
export function packagesOf(inputs) {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** The text that goes beside the bundle. Fails for a package that has no licence. */
export function noticesOf(root, inputs) {
  const sections = packagesOf(inputs).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no file with its licence.`);
    const text = readFileSync(join(root, folder, file), "utf8")
      .replaceAll("\r\n", "\n")
      .trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return ["This extension contains the following packages.\n", ...sections].join(`\n${"-".repeat(80)}\n\n`);
}
