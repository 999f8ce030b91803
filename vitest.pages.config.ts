import { defineConfig } from "vitest/config";
import { reporters } from "./test/reporters.ts";

/** The pages as people see them: in Debian's Chromium, which `apt-get install chromium` brings. */
export default defineConfig({
  test: {
    include: ["test/pages/**/*.test.ts"],
    reporters: reporters("pages"),
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
