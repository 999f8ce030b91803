/** A write to a map that a closing method has set to nil, as the fact of a rule. */
import type { ClosedWrite } from "../go/closed-maps.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";

export function describeClosed({ access, closed, closer, flag }: ClosedWrite) {
  const { cell, file, node, base } = access;
  const map = textOf(file.tree, base);
  const object = map.slice(0, map.lastIndexOf(".") + 1);
  return {
    ...{ file, node, subject: cell.name, message: "closed" as const },
    values: {
      code: codeOf(access),
      map,
      closer: closer.name,
      flag: object + flag.name,
      site: closed,
    },
    related: [{ ...closed, label: "setToNil" as const, name: map }],
    severity: "warning" as const,
    confidence: "medium" as const,
  };
}
