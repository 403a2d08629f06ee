import type { Focus } from "../protocol/lsp";

const LENGTH = 20;

/** Calls that were in focus, the latest first; each once. */
export type History = readonly Focus[];

/** The history after `focus` was in focus. */
export function remember(history: History, focus: Focus): History {
  return [focus, ...history.filter((known) => !same(known, focus))].slice(0, LENGTH);
}

/** The part of the history that is not among `calls`. */
export function without(history: History, calls: readonly Focus[]): History {
  return history.filter((known) => !calls.some((call) => same(known, call)));
}

/** Whether text that the user types may be meant as a call. */
export function looksLikeCall(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.]*\s*\(/u.test(text.trim());
}

function same(one: Focus, other: Focus): boolean {
  return one.function === other.function && one.call === other.call;
}
