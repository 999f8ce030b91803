/** A write to a map that a function handed to the same call sets to nil, as the fact of a rule. */
import type { ResetWrite } from "../go/reset-maps.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { type Fix, fixOf, replaceNode } from "./fix.ts";

/** `clear` of maps came with Go 1.21. */
const clearMinor = 21;

export function describeReset(write: ResetWrite) {
  const { access, reset } = write;
  const { cell, file, node, base } = access;
  const map = textOf(file.tree, base);
  return {
    ...{ file, node, subject: cell.name, message: "reset" as const },
    values: { code: codeOf(access), map, site: reset },
    related: [{ ...reset, label: "setToNil" as const, name: map }],
    fix: emptyInstead(write),
    severity: "warning" as const,
    confidence: "medium" as const,
  };
}

/** `m = nil` becomes `clear(m)`. */
function emptyInstead({ access: { file, base }, reset }: ResetWrite): Fix | undefined {
  const { tree } = file;
  const map = textOf(tree, base);
  const isAlone = new RegExp(String.raw`^${map}\s*=\s*nil$`).test(textOf(tree, reset.node));
  if ((file.goMinor ?? 0) < clearMinor || !isAlone) return undefined;
  return fixOf(tree, [replaceNode(tree, reset.node, `clear(${map})`)]);
}
