/** Small helpers for a page whose elements are known. */

/** The element with an id that the page is known to have. */
export function byId<T extends Element>(id: string, kind: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

/** A new HTML element with text; attributes are set as they are. */
export function html(tag: string, text = "", attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  return withAttributes(document.createElement(tag), text, attributes);
}

/** A new SVG element. */
export function svg(tag: string, attributes: Readonly<Record<string, string | number>> = {}): SVGElement {
  return withAttributes(document.createElementNS("http://www.w3.org/2000/svg", tag), "", attributes);
}

function withAttributes<T extends Element>(
  element: T,
  text: string,
  attributes: Readonly<Record<string, string | number>>,
): T {
  if (text !== "") element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
