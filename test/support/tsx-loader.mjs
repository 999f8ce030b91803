// Lets Node run pages as they are written: it strips types by itself, but knows no JSX. For the processes that tests start.
import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";

const require = nodeModule.createRequire(import.meta.url);
const jsx = { runtime: "automatic", importSource: "hono/jsx" };

// A Node that is too old has no hooks; it starts the right one before it meets a page.
nodeModule.registerHooks?.({
  load(url, context, nextLoad) {
    if (!url.endsWith(".tsx")) return nextLoad(url, context);
    const path = fileURLToPath(url);
    const { transformSync } = require("rolldown/utils");
    const { code, errors } = transformSync(path, readFileSync(path, "utf8"), { lang: "tsx", jsx });
    if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
    return { format: "module", source: code, shortCircuit: true };
  },
});
