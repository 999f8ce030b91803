/** The registration as it should be: `app.yml`. */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

const shape = z.object({
  name: z.string(),
  description: z.string(),
  url: z.url(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])),
  default_events: z.array(z.string()),
});

export type Manifest = z.infer<typeof shape>;

/** Reads it; the file lies beside `src` as well as beside `dist`. */
export async function readManifest(): Promise<Manifest> {
  const text = await readFile(new URL("../../app.yml", import.meta.url), "utf8");
  return shape.parse(parse(text));
}
