/** Whole lists as CSV or JSON, page by page: no export is held in memory. */
import type { Cursor, Page } from "../../store/dashboard/page.ts";
import { csvHead, csvLine } from "./csv.ts";
import type { Row } from "./records.ts";

/** A list to be written out. */
export interface Listing<Entry> {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly fetch: (after: Cursor | null, limit: number) => Promise<Page<Entry>>;
  readonly record: (entry: Entry) => Row;
}

/** Rows of one query: large enough to be few, small enough that the embedded store is free in between. */
const rowsPerQuery = 500;

async function* records<Entry>({ fetch, record }: Listing<Entry>): AsyncGenerator<Row> {
  let after: Cursor | null = null;
  do {
    const page: Page<Entry> = await fetch(after, rowsPerQuery);
    for (const entry of page.rows) yield record(entry);
    after = page.next;
  } while (after !== null);
}

async function* csvTexts<Entry>(listing: Listing<Entry>): AsyncGenerator<string> {
  yield csvHead(listing.columns);
  for await (const row of records(listing)) yield csvLine(listing.columns, row);
}

async function* jsonTexts<Entry>(listing: Listing<Entry>): AsyncGenerator<string> {
  let separator = "[\n";
  for await (const row of records(listing)) {
    yield separator + JSON.stringify(row);
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

/** Some kilobytes at once: a chunk for each row would cost more than the row. */
const chunkChars = 32 * 1024;

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      let chunk = "";
      while (chunk.length < chunkChars) {
        const { done, value } = await texts.next();
        if (done) {
          if (chunk !== "") controller.enqueue(encoder.encode(chunk));
          controller.close();
          return;
        }
        chunk += value;
      }
      controller.enqueue(encoder.encode(chunk));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

/** Answers a whole list as a file. */
export function answerExport<Entry>(listing: Listing<Entry>, kind: "csv" | "json"): Response {
  const type = kind === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json";
  return new Response(streamOf(kind === "csv" ? csvTexts(listing) : jsonTexts(listing)), {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="mapwarden-${listing.name}.${kind}"`,
    },
  });
}
