import { test } from "vitest";

import { Debugger } from "../debug.ts";
import { workbench } from "../workbench.ts";

const window = workbench({ files: { "gcd.py": "example" }, open: "gcd.py" });

test("the prediction is stepped through, forwards and back, and a value is set", async () => {
  await window().shows("return a→ 6");
  const session = new Debugger(window());
  await window().command("CWM: Debug This Prediction");
  await session.started();
  await session.at(10);
  await session.has("a", "48");

  await window().press("F10");
  await session.at(11);
  await window().press("F10");
  await session.at(10);
  await session.has("a", "18");
  await window().picture("debug");

  await session.click("step-back");
  await session.at(11);
  await session.has("a", "48");
  await window().press("F10");
  await session.has("a", "18");
  await session.click("reverse-continue");
  await session.at(10);
  await session.has("a", "48");

  await session.variable("a").dblclick();
  await window().page.keyboard.press("Control+a");
  await window().page.keyboard.type("27");
  await window().page.keyboard.press("Enter");
  await session.has("a", "27");
  await window().press("F10");
  await session.at(11);
  await window().press("F10");
  await session.at(10);
  await session.has("b", "9"); // 27 % 18
  await window().picture("debug-set-variable");
  await session.stop();
});

test("F5 needs no launch.json, and stops at breakpoints", async () => {
  await window().shows("return a→ 6");
  const session = new Debugger(window());
  await window().goTo(12);
  await window().press("F9");
  await window().press("F5");
  await window().choice("CWM: Predicted Execution").click(); // the stand-in for debugpy debugs Python, too
  await session.started();
  await session.at(10);
  await window().press("F5");
  await session.at(12);
  await session.has("a", "6");
  await window().picture("debug-breakpoint");
  await session.stop();
});

test("the calls of the file are offered as configurations", async () => {
  await window().shows("return a→ 6");
  await window().command("Debug: Select and Start Debugging");
  await window().choice("CWM: Predicted Execution").click();
  await window().choice("Predict gcd(48, 18)").waitFor();
  await window().picture("debug-configurations");
  await window().choice("Predict gcd(48, 18)").click();
  const session = new Debugger(window());
  await session.started();
  await session.stop();
});
