import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/truth/**", "test/contract/**", "node_modules/**"],
    reporters: reporters("unit"),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
