/** What the words of a finding call the lock and the map, so that the reader finds both in the code. */
import type { Access, Guard, Lock } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoSymbol, Step } from "../go/model.ts";
import { showPath } from "../go/path.ts";
import { childAt, kindOf, textOf } from "../go/tree.ts";

/**
 * The guard on the object that is accessed: `s.mu`. Embedded structs are spelled out, since the outer one may have a
 * lock of the same name; the lock of another type is named by its type.
 */
export function guardName(access: Access, guard: Guard): string {
  const { path } = access;
  const { relation, name, symbol } = guard;
  if (relation === "global" || relation === "local") return name;
  const written = relation === "sibling" ? ownerAsWritten(access) : undefined;
  if (written) return `${written}.${name}`;
  const last = path.steps.findLastIndex((step) => step.kind === "field");
  const at = relation === "owner" ? -1 : ownerStep(path.steps.slice(0, last + 1), symbol);
  if (at < 0) return symbol.ownerType ? `${symbol.ownerType.name}.${name}` : name;
  let text = path.root.name;
  for (const step of path.steps.slice(0, at)) {
    text += step.kind === "index" ? `[${step.text}]` : `.${step.symbol.name}`;
  }
  return `${text}.${name}`;
}

/** `s.mu`, and `s.Mutex` where the mutex is embedded and `s.Lock()` was called. */
export function lockName({ text, path, symbol }: Lock): string {
  const last = path?.steps.at(-1);
  return last?.kind === "field" && last.promoted && symbol ? `${text}.${symbol.name}` : text;
}

/** `s` of `s.items`, where no embedded struct is between the two. */
function ownerAsWritten({ file, base, path, cell }: Access): string | undefined {
  const isField = kindOf(file.tree, base) === kind.selectorExpression && cell.depth === 0;
  const before = path.steps.at(-2);
  if (!isField || (before?.kind === "field" && before.promoted)) return undefined;
  return textOf(file.tree, childAt(file.tree, base, field.operand));
}

/** The step that leads from the object with the lock towards the map. */
function ownerStep(steps: readonly Step[], lock: GoSymbol): number {
  const isBesides = (step: Step) =>
    step.kind === "field" && step.symbol.ownerType === lock.ownerType;
  return lock.ownerType ? steps.findLastIndex(isBesides) : steps.length - 1;
}

/** `s.items[key]`, also where a local stands for it. */
export function mapName({ file, base, alias, path }: Access): string {
  return alias ? showPath(path) : textOf(file.tree, base);
}
