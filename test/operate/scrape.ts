/** Scrapes of the App's metrics as Prometheus would take them. */

export interface Sample {
  readonly name: string;
  /** As they stand in the text, without braces. */
  readonly labels: string;
  readonly value: number;
}

/** One scrape; null where nobody answered. */
export type Scrape = readonly Sample[] | null;

/** The samples of Prometheus' text format; values that are no numbers are left out. */
export function parseMetrics(text: string): readonly Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels, value] = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (name === undefined || !Number.isFinite(Number(value))) return [];
    return [{ name, labels: labels ?? "", value: Number(value) }];
  });
}

/** Scrapes an App on this machine. */
export async function scrape(port: number): Promise<Scrape> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return response.ok ? parseMetrics(await response.text()) : null;
  } catch {
    return null;
  }
}

/** The names of the metrics that a text in Prometheus' format declares. */
export function metricNames(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name));
}
