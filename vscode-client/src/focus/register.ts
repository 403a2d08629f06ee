import * as vscode from "vscode";

import { requirePython } from "../active";
import type { Cwm } from "../cwm";
import type { Commands, Focus, KnownCall } from "../protocol/lsp";
import { title } from "../status/describe";
import { isRunning, tellProblem } from "../trouble";
import { knownCalls } from "./calls";
import { looksLikeCall, remember, without, type History } from "./history";

interface Item extends vscode.QuickPickItem {
  /** What is put in focus; text if the user has typed it. */
  readonly chosen: Focus | string;
}

/** The picker for the call in focus, with the calls that were in focus before. */
export function registerFocus({ context, server, statuses }: Cwm): vscode.Disposable[] {
  const stored = (uri: string): string => `focus:${uri}`;
  const historyOf = (uri: string): History => context.workspaceState.get<History>(stored(uri), []);

  return [
    statuses.onDidChange((status) => {
      if (status?.state !== "ready" || status.focus === null) return;
      const uri = vscode.Uri.parse(status.uri).toString();
      void context.workspaceState.update(stored(uri), remember(historyOf(uri), status.focus));
    }),
    vscode.commands.registerCommand("cwm.chooseCall", async () => {
      const document = requirePython("to choose the call that is predicted");
      if (document === undefined || !isRunning(server)) return;
      const uri = document.uri.toString();
      const chosen = await choose(
        await knownCalls(server, document.uri),
        historyOf(uri),
        statuses.of(document.uri)?.focus,
      );
      if (chosen !== undefined) await put(uri, chosen);
    }),
  ];
}

async function put(uri: string, chosen: Focus | string): Promise<void> {
  try {
    if (typeof chosen === "string") {
      const args: Commands["cwm.predictCall"] = [uri, chosen];
      await vscode.commands.executeCommand("cwm.predictCall", ...args);
    } else {
      const args: Commands["cwm.predict"] = [uri, chosen.function, chosen.call];
      await vscode.commands.executeCommand("cwm.predict", ...args);
    }
  } catch (problem) {
    void tellProblem(problem);
  }
}

function choose(
  calls: readonly KnownCall[],
  history: History,
  current: Focus | null | undefined,
): Promise<Focus | string | undefined> {
  const items = (of: readonly KnownCall[]): Item[] => of.map((call) => item(call, call.place, current));
  const known = [
    ...separated("In this file", items(calls.filter((call) => !call.isTest))),
    ...separated("In tests", items(calls.filter((call) => call.isTest))),
    ...separated(
      "Chosen before",
      without(history, calls).map((call) => item(call, "", current)),
    ),
  ];
  const picker = vscode.window.createQuickPick<Item | (vscode.QuickPickItem & { chosen?: never })>();
  picker.title = "Which call is predicted?";
  picker.placeholder = "Choose a call, or type one, such as gcd(48, 18)";
  picker.items = known;
  return new Promise((resolve) => {
    picker.onDidChangeValue((value) => {
      const typed: Item = { label: `Predict ${value.trim()}`, alwaysShow: true, chosen: value.trim() };
      picker.items = looksLikeCall(value) ? [typed, ...known] : known;
    });
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.chosen);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined); // without effect if it was accepted
      picker.dispose();
    });
    picker.show();
  });
}

function separated(label: string, items: readonly Item[]): (Item | vscode.QuickPickItem)[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function item(call: Focus, where: string, current: Focus | null | undefined): Item {
  const shown = current?.function === call.function && current.call === call.call;
  return { label: title(call), description: shown ? `${where} (shown)`.trim() : where, chosen: call };
}
