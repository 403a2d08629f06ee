const BLANK = /^\s*(?:#|$)/;
const FUNCTION = /^\s*(?:async\s+)?def\s/;
const CLASS = /^\s*class\s/;
const CLOSING = /^\s*[)\]}]/; // the end of brackets over several lines: its indentation means nothing

/**
 * The lines of the function, class or module to which line `at` belongs, from there upwards to its beginning or to `first`;
 * without those of functions and classes inside of it, whose names are others. Goes by indentation alone: text over several
 * lines that is indented less can end it too early.
 */
export function linesAbove(textOf: (line: number) => string, at: number, first: number): number[] {
  const lines = [at];
  if (FUNCTION.test(textOf(at))) return lines;
  let level = indentation(textOf(at));
  for (let line = at - 1; line >= first; line--) {
    const text = textOf(line);
    if (BLANK.test(text) || CLOSING.test(text)) continue;
    const indent = indentation(text);
    const begins = FUNCTION.test(text) || CLASS.test(text);
    if (begins && indent >= level) {
      while (lines.length > 1 && indentation(textOf(lines.at(-1) ?? at)) > indent) lines.pop();
      continue;
    }
    lines.push(line);
    if (begins) break;
    level = Math.min(level, indent);
  }
  return lines;
}

function indentation(text: string): number {
  return text.length - text.trimStart().length;
}
