// Copies the pictures of the README and the walkthrough from the last end-to-end run to media/.
import { copyFileSync } from "node:fs";

for (const name of ["hints", "debug", "choose-call", "endless-loop", "timeline", "lockstep"]) {
  copyFileSync(new URL(`../e2e/out/${name}.png`, import.meta.url), new URL(`../media/${name}.png`, import.meta.url));
}
