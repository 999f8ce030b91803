/** CSV after RFC 4180, in a form that no spreadsheet takes for a formula. */
import type { Row, Value } from "./records.ts";

/** What spreadsheets run as a formula, blanks before it or not; the apostrophe makes it text. */
const formula = /^[\s\0]*[=+\-@\t\r|%]/;

function cell(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The names of the columns. */
export function csvHead(columns: readonly string[]): string {
  return `${columns.map(cell).join(",")}\r\n`;
}

/** One record. */
export function csvLine(columns: readonly string[], row: Row): string {
  return `${columns.map((column) => cell(row[column] ?? null)).join(",")}\r\n`;
}
