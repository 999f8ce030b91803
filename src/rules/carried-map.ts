/** A guarded map that a function carries off and goes through without the lock, as the fact of a rule. */
import type { CarriedMap } from "../go/carried-maps.ts";
import { textOf } from "../go/tree.ts";
import { codeOfWrite } from "./access-code.ts";
import { lockName } from "./guard-name.ts";

export function describeCarried({ access, node, lock, use, write }: CarriedMap) {
  const { cell, file, base } = access;
  const site = { file: write.file, node: write.node };
  return {
    ...{ file, node, subject: cell.name, message: "carried" as const },
    values: {
      code: codeOfWrite(file, node),
      ...{
        map: textOf(file.tree, base),
        lock: lockName(lock),
        use: codeOfWrite(use.file, use.node),
        place: use,
        site,
      },
    },
    related: [
      { ...use, label: "read" as const },
      { ...site, label: "write" as const },
    ],
    severity: "error" as const,
  };
}
