/** The link in a hover that leads to the step which set a value; pure. */

/** A place in the text, counted as the LSP does: the argument of the command. */
export interface Place {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
  readonly character: number;
}

/** Markdown that runs `command` for `place`. */
export function linkTo(command: string, place: Place): string {
  // Parentheses would end the link's address.
  const args = encodeURIComponent(JSON.stringify([place]))
    .replaceAll("(", "%28")
    .replaceAll(")", "%29");
  return `[$(pulse) Go to the step that set it](command:${command}?${args})`;
}
