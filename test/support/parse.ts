/** The parser, loaded once for a test file. */
import { loadParser } from "../../src/go/parse.ts";

export const parse = await loadParser();
