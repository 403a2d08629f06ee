/** The webview's page: it loads one script and one style sheet of the extension's, and nothing from elsewhere. */

export interface Resources {
  /** What the webview calls the extension's own resources in a policy. */
  readonly source: string;
  readonly script: string;
  readonly style: string;
  /** Random, new for each page. */
  readonly nonce: string;
}

/** The page as text. */
export function pageOf({ source, script, style, nonce }: Resources): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Timeline</title>
</head>
<body>
<p id="message" role="status"></p>
<main id="timeline" hidden>
<h1 id="title"></h1>
<div id="controls" role="group" aria-label="Steps">
<button id="before" type="button" aria-label="Change before" title="Change before">‹</button>
<input id="scrubber" type="range" min="0" step="1" list="marks" aria-label="Step of the predicted trace">
<datalist id="marks"></datalist>
<button id="next" type="button" aria-label="Next change" title="Next change">›</button>
<button id="diverged" type="button" hidden>Go to divergence</button>
</div>
<p id="sentence"></p>
<p id="divergence" role="status"></p>
<div id="columns">
<table>
<caption>Values at this step</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Origin</th><th scope="col">p</th></tr></thead>
<tbody id="rows"></tbody>
</table>
<section id="charts" aria-label="Values over steps"></section>
</div>
</main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
