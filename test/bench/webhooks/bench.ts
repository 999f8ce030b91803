/** Prints how fast the webhook edge answers on each store, and what the server needs of memory. */
import { measureWebhooks } from "./measure.ts";

/** 200 deliveries at the same moment, ten times over; `smoke` sends one small burst to the embedded store. */
export async function benchWebhooks({ smoke }: { readonly smoke: boolean }): Promise<void> {
  const bench = smoke
    ? { atOnce: 20, bursts: 1, pauseMs: 500 }
    : { atOnce: 200, bursts: 10, pauseMs: 2_000 };
  console.log(
    `webhooks  ${bench.atOnce} deliveries at once, ${bench.bursts} times, reviews running`,
  );
  for (const kind of smoke ? (["embedded"] as const) : (["embedded", "postgres"] as const)) {
    const figures = await measureWebhooks(kind, bench);
    const latency = `p50 ${figures.p50Ms.toFixed(0)} ms, p99 ${figures.p99Ms.toFixed(0)} ms`;
    const memory = `${figures.idleMb.toFixed(0)} MB idle, ${figures.loadMb.toFixed(0)} MB under load`;
    const rate = `${figures.answersPerSecond.toFixed(0)} answers/s`;
    console.log(`  ${kind.padEnd(9)} ${rate}   ${latency}   ${memory}`);
  }
}
