/** `npm run bench`: the figures that the README and the operator's guide speak of. `--smoke` runs each once, small. */
import { parseArgs } from "node:util";
import { benchAnalysis } from "./analysis.ts";
import { goSources } from "./go-trees.ts";
import { benchReviews } from "./reviews.ts";
import { benchWebhooks } from "./webhooks/bench.ts";

const { values } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    /** A folder of Go code for the analysis; the Go toolchain's own sources where it is not given. */
    tree: { type: "string" },
    only: { type: "string" },
  },
});
const wanted = (name: string) => values.only === undefined || values.only.split(",").includes(name);

if (wanted("webhooks")) await benchWebhooks({ smoke: values.smoke });
if (wanted("reviews")) await benchReviews(values.smoke ? [1] : [1, 30, 300]);
if (wanted("analysis")) {
  const tree = values.tree ?? goSources();
  if (tree === undefined)
    console.log("analysis  skipped: no Go code at hand; name some with --tree");
  else await benchAnalysis(tree, values.smoke ? 1e6 : 10e6);
}
