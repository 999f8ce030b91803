import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/truth/**", "test/contract/**", "test/pages/**", "node_modules/**"],
    reporters: reporters("unit"),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Processes that tests start run the sources, pages among them.
    env: {
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${new URL("test/support/tsx-loader.mjs", import.meta.url).href}`,
    },
  },
});
