/** Whether a predicted value and one that a debugger shows are the same; pure. */

import type { Values } from "../protocol/trace";

/** A name whose predicted and actual values differ. */
export interface Difference {
  readonly name: string;
  readonly predicted: string;
  readonly actual: string;
}

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** The names that have another value than predicted, in the order of the prediction. A name that only one side has tells
 * nothing, for debuggers hide functions, classes and modules. `module` is the name of the predicted module. */
export function differences(
  predicted: Values,
  actual: ReadonlyMap<string, string>,
  module: string,
): readonly Difference[] {
  const found: Difference[] = [];
  for (const [name, value] of Object.entries(predicted)) {
    const real = actual.get(name);
    if (real === undefined || value.origin === "unknown" || !identifier.test(name)) continue;
    if (!isSame(value.repr, real, module)) found.push({ name, predicted: value.repr, actual: real });
  }
  return found;
}

/** Whether two reprs say the same: without addresses, whatever the module is called, and sets in any order. What the
 * debugger has shortened counts as the same. */
export function isSame(predicted: string, actual: string, module: string): boolean {
  const real = actual.replaceAll(/ at 0x[0-9a-fA-F]+/g, "").replaceAll("__main__.", `${module}.`);
  return predicted === real || isShortened(real, predicted) || isSameSet(predicted, real);
}

function isShortened(real: string, predicted: string): boolean {
  const gap = real.indexOf("...");
  return gap >= 0 && !predicted.includes("...") && predicted.startsWith(real.slice(0, gap).replace(/[\s,]*$/, ""));
}

/** Sets of texts are printed in an order that is another in every run. */
function isSameSet(one: string, other: string): boolean {
  const isSet = (text: string): boolean => /^(?:frozenset\()?\{.*\}\)?$/.test(text) && !text.includes(": ");
  const elements = (text: string): string =>
    text
      .replaceAll(/^(?:frozenset\()?\{|\}\)?$/g, "")
      .split(", ")
      .sort()
      .join();
  return isSet(one) && isSet(other) && elements(one) === elements(other);
}
