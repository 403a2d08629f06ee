import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/scenarios/*.test.ts"],
    globalSetup: "e2e/setup.ts",
    fileParallelism: false, // two cores are full with a browser, an editor and a worker
    retry: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ["verbose", "./e2e/results.ts"],
  },
});
