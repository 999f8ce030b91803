import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

/** The truth check: needs an installed Go toolchain, so it is a run of its own. */
export default defineConfig({
  test: {
    include: ["test/truth/**/*.test.ts"],
    reporters: reporters("truth"),
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
