/** `npm run bench`: the figures that the README and the operator's guide speak of. `--smoke` runs each once, small. */
import { parseArgs } from "node:util";
import { benchAnalysis } from "./analysis.ts";
import { benchDashboard } from "./dashboard.ts";
import { goSources, readPackages } from "./go-trees.ts";
import { benchGrowth } from "./growth.ts";
import { benchInstances } from "./instances.ts";
import { benchMemory } from "./memory.ts";
import { benchPull } from "./pull.ts";
import { benchReviews } from "./reviews.ts";
import { benchSoak } from "./soak/bench.ts";
import { benchWebhooks } from "./webhooks/bench.ts";

const { values } = parseArgs({
  options: {
    smoke: { type: "boolean", default: false },
    /** A folder of Go code for the analysis; the Go toolchain's own sources where it is not given. */
    tree: { type: "string" },
    /** Some of: webhooks, reviews, instances, soak, dashboard, analysis, growth, pull, memory. */
    only: { type: "string" },
    /** Pull requests of the burst on several instances, with four webhooks each. */
    pulls: { type: "string", default: "500" },
    /** How long the soak is. */
    minutes: { type: "string", default: "60" },
  },
});
const wanted = (name: string) => values.only === undefined || values.only.split(",").includes(name);

if (wanted("webhooks")) await benchWebhooks({ smoke: values.smoke });
if (wanted("reviews")) await benchReviews(values.smoke ? [1] : [1, 30, 300]);
if (wanted("dashboard")) await benchDashboard({ smoke: values.smoke });

if (wanted("instances")) await benchInstances(values.smoke ? 10 : Number(values.pulls));
// It asserts, and takes minutes: CI runs it as a step of its own.
if (wanted("soak") && !values.smoke) await benchSoak(Number(values.minutes));

const tree = values.tree ?? goSources();
const ofCode = ["analysis", "growth", "pull", "memory"].filter(wanted);
if (tree === undefined && ofCode.length > 0) {
  console.log(`${ofCode.join(", ")} skipped: no Go code at hand; name some with --tree`);
} else if (tree !== undefined) {
  const packages = (bytesMax: number) =>
    readPackages(tree, values.smoke ? bytesMax / 10 : bytesMax);
  if (wanted("analysis")) await benchAnalysis(packages(10e6));
  if (wanted("growth"))
    await benchGrowth(values.smoke ? [5e3, 10e3] : [5e3, 10e3, 20e3, 50e3, 100e3]);
  if (wanted("pull")) await benchPull(packages(10e6), 100, values.smoke ? 5e3 : 50e3);
  if (wanted("memory")) benchMemory(tree, packages(40e6));
}
