/** Functions of a package ordered so that callees come before their callers. */
import { callsIn, targetsOf } from "./calls.ts";
import type { GoFunction, GoPackage } from "./model.ts";

const known = new WeakMap<GoPackage, readonly (readonly GoFunction[])[]>();

/**
 * Groups of functions that call one another, callees before callers (Tarjan, without recursion).
 * Spawned calls count too: what is known of the callee is wanted there as well.
 */
export function calleesFirst(pkg: GoPackage): readonly (readonly GoFunction[])[] {
  const before = known.get(pkg);
  if (before) return before;
  const groups = findGroups(pkg.functions, (fn) =>
    callsIn(fn).flatMap((call) => targetsOf(call).filter((to) => to.file.package === pkg)),
  );
  known.set(pkg, groups);
  return groups;
}

interface Frame {
  readonly fn: GoFunction;
  readonly callees: readonly GoFunction[];
  at: number;
}

function findGroups(
  functions: readonly GoFunction[],
  calleesOf: (fn: GoFunction) => readonly GoFunction[],
): GoFunction[][] {
  const index = new Map<GoFunction, number>();
  const low = new Map<GoFunction, number>();
  const open: GoFunction[] = [];
  const isOpen = new Set<GoFunction>();
  const groups: GoFunction[][] = [];
  const enter = (fn: GoFunction): Frame => {
    index.set(fn, index.size);
    low.set(fn, index.size - 1);
    open.push(fn);
    isOpen.add(fn);
    return { fn, callees: calleesOf(fn), at: 0 };
  };
  const lower = (fn: GoFunction, to: number) => low.set(fn, Math.min(low.get(fn) ?? to, to));
  for (const root of functions) {
    const stack = index.has(root) ? [] : [enter(root)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const callee = top.callees[top.at++];
      if (callee) {
        if (!index.has(callee)) stack.push(enter(callee));
        else if (isOpen.has(callee)) lower(top.fn, index.get(callee) ?? 0);
        continue;
      }
      stack.pop();
      const above = stack.at(-1);
      if (above) lower(above.fn, low.get(top.fn) ?? 0);
      if (low.get(top.fn) === index.get(top.fn)) groups.push(closeGroup(open, isOpen, top.fn));
    }
  }
  return groups;
}

function closeGroup(open: GoFunction[], isOpen: Set<GoFunction>, root: GoFunction): GoFunction[] {
  const group = open.splice(open.lastIndexOf(root));
  for (const fn of group) isOpen.delete(fn);
  return group;
}
