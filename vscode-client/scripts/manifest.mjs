// Writes into package.json what comes from the server's tables: settings from protocol/settings.json, attributes of a
// launch from protocol/launch.schema.json. `--check`: changes nothing, and fails if package.json is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const before = read("../package.json");
const manifest = JSON.parse(before);
const settings = JSON.parse(read("../../protocol/settings.json"));
const launch = JSON.parse(read("../../protocol/launch.schema.json")).$defs.launch_attributes;

// Settings of this extension alone are in the first section; the server's follow, a section for each group.
const [own] = manifest.contributes.configuration;
const groups = new Map();
for (const [name, setting] of Object.entries(settings.properties)) {
  const group = name.split(".").length > 2 ? name.split(".")[1] : "model";
  groups.set(group, { ...groups.get(group), [name]: { ...setting, scope: "resource" } });
}
const title = (group) => group[0].toUpperCase() + group.slice(1);
const restricted = settings.restrictedConfigurations;
for (const group of groups.values()) {
  for (const name of restricted) if (name in group) group[name].scope = "machine-overridable";
}
manifest.contributes.configuration = [
  own,
  ...[...groups].map(([group, properties]) => ({ title: title(group), properties })),
];
const programs = Object.keys(own.properties).filter((name) => name.startsWith("cwm.server."));
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = [...programs, ...restricted];

const attributes = Object.entries(launch.properties).map(([name, { description, ...schema }]) => [
  name,
  { ...schema, markdownDescription: description },
]);
const [debug] = manifest.contributes.debuggers;
debug.configurationAttributes = { launch: { properties: Object.fromEntries(attributes) } };

const after = await format(JSON.stringify(manifest), { filepath: "package.json", printWidth: 120 });
if (process.argv.includes("--check")) {
  if (after !== before) {
    console.error("package.json is stale: run `make protocol`, then `npm run manifest`.");
    process.exitCode = 1;
  }
} else {
  writeFileSync(new URL("../package.json", import.meta.url), after);
}
