import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

/** The contract: the built command as scripts use it, so it needs `npm ci` to have built `dist`. */
export default defineConfig({
  test: {
    include: ["test/contract/**/*.test.ts"],
    reporters: reporters("contract"),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
