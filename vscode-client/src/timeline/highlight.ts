import * as vscode from "vscode";

/** The line of the step that the timeline shows, marked in the editors that show its file. */
export interface Highlight {
  /** Marks `line` (from 1), with a text behind it, and scrolls to it where it is out of sight. */
  show(uri: string, line: number, text: string): void;
  clear(): void;
  dispose(): void;
}

/** Nothing is marked yet. */
export function createHighlight(): Highlight {
  const decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
    borderColor: new vscode.ThemeColor("contrastActiveBorder"),
    borderWidth: "1px 0",
    borderStyle: "dashed",
    overviewRulerColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
    after: { color: new vscode.ThemeColor("editorCodeLens.foreground"), margin: "0 0 0 2em" },
  });
  const clear = (): void => {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(decoration, []);
  };
  return {
    show(uri, line, text) {
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document.uri.toString() !== uri || line > editor.document.lineCount) continue;
        const { range } = editor.document.lineAt(line - 1);
        editor.setDecorations(decoration, [{ range, renderOptions: { after: { contentText: text } } }]);
        editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      }
    },
    clear,
    dispose() {
      clear();
      decoration.dispose();
    },
  };
}
