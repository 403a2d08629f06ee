import * as vscode from "vscode";

const PROGRAM = `def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(gcd(48, 18))
`;

/** The command that opens a small program, for those who want to see values at once. */
export function registerExample(): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("cwm.openExample", async () => {
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: "python", content: PROGRAM }),
      );
    }),
  ];
}
