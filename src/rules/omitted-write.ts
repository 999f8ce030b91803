/** An object that is built without a map which its methods write, as the fact of a rule. */
import type { OmittedField } from "../go/omitted-fields.ts";
import { codeOf } from "./access-code.ts";

export function describeOmitted({ literal, other, write }: OmittedField) {
  const { cell } = write;
  const site = { file: write.file, node: write.node };
  const { name } = cell.symbol;
  return {
    ...{ file: literal.file, node: literal.node, subject: cell.name, message: "omitted" as const },
    values: {
      ...{ type: cell.symbol.ownerType?.name ?? cell.name, map: name },
      ...{ code: codeOf(write), site, other },
    },
    related: [
      { ...site, label: "write" as const },
      { ...other, label: "declared" as const, name },
    ],
    severity: "warning" as const,
    confidence: "medium" as const,
  };
}
