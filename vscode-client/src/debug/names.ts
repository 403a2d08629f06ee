const STRINGS_AND_COMMENTS = /#.*|("""|''').*?(?:\1|$)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;
const NAME = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?!\s*\(|[\p{L}\p{N}_])/gu;
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda match nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** A name in a line of Python and its columns, from 0. */
export interface Name {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The names in a line that may be local variables, each once: no keywords, attributes, called functions, nothing in
 * strings or comments. Does not know of strings that began on an earlier line.
 */
export function namesIn(line: string): Name[] {
  const code = line.replace(STRINGS_AND_COMMENTS, (text) => " ".repeat(text.length));
  const names = new Map<string, Name>();
  for (const match of code.matchAll(NAME)) {
    const [name] = match;
    if (!KEYWORDS.has(name) && !names.has(name)) {
      names.set(name, { name, start: match.index, end: match.index + name.length });
    }
  }
  return [...names.values()];
}
