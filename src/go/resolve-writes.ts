/** Assignments and declarations met while a file is resolved: when names come into force, what is written. */
import { field, kind, token } from "./kinds.ts";
import type { Write } from "./model.ts";
import { declareAt, markAll, type Resolving } from "./resolve.ts";
import {
  childAt,
  childrenAt,
  childrenOf,
  hasToken,
  kindOf,
  type Node,
  none,
  operatorOf,
  textOf,
  unparen,
} from "./tree.ts";

/** Before the statement is walked: what it declares is no use of an outer name. */
export function markTargets(state: Resolving, node: Node, here: number): void {
  const { tree, facts } = state.file;
  switch (here) {
    case kind.varSpec:
    case kind.constSpec:
      for (const name of childrenAt(tree, node, field.name)) {
        if (facts.symbolAt[name] === 0) facts.symbolAt[name] = -1;
      }
      return;
    case kind.shortVarDeclaration:
      markAll(state, childAt(tree, node, field.left));
      return;
    case kind.rangeClause:
    case kind.receiveStatement:
      if (hasToken(tree, node, token.define)) markAll(state, childAt(tree, node, field.left));
  }
}

/** After the statement was walked: its names come into force and its writes are noted. */
export function leaveStatement(state: Resolving, node: Node, here: number): void {
  const { tree } = state.file;
  switch (here) {
    case kind.varSpec:
    case kind.constSpec:
      leaveSpec(state, node, here === kind.varSpec ? "var" : "const");
      return;
    case kind.shortVarDeclaration:
      define(state, node, "define");
      return;
    case kind.rangeClause:
      if (hasToken(tree, node, token.define)) define(state, node, "range");
      else assign(state, node, "range");
      return;
    case kind.receiveStatement:
      if (hasToken(tree, node, token.define)) define(state, node, "receive");
      else assign(state, node, "receive");
      return;
    case kind.assignmentStatement:
      assign(state, node, operatorOf(tree, node) === token.assign ? "assign" : "update");
      return;
    case kind.incStatement:
    case kind.decStatement:
      note(state, unparen(tree, childrenOf(tree, node)[0] ?? none), {
        statement: node,
        how: "update",
        value: none,
        index: -1,
      });
  }
}

function leaveSpec(state: Resolving, node: Node, what: "var" | "const"): void {
  const { tree, facts } = state.file;
  const values = childrenOf(tree, childAt(tree, node, field.value));
  const names = childrenAt(tree, node, field.name);
  names.forEach((name, place) => {
    let symbol = state.world.symbols[(facts.symbolAt[name] ?? 0) - 1];
    if (symbol === undefined) {
      symbol = declareAt(state, what, name);
      if (state.current !== undefined) state.names.bind(symbol);
    }
    const how = values.length === 0 ? "zero" : "define";
    const write = { file: state.file, node: name, statement: node, how } as const;
    symbol.writes.push({ ...write, ...valueAt(values, names.length, place) });
  });
}

/** `:=` declares what its own scope does not have, and assigns to the rest. */
function define(state: Resolving, node: Node, how: "define" | "range" | "receive"): void {
  const { tree, facts } = state.file;
  const targets = childrenOf(tree, childAt(tree, node, field.left));
  targets.forEach((target, place) => {
    if (kindOf(tree, target) !== kind.identifier) return;
    const name = textOf(tree, target);
    const write = { statement: node, ...sideAt(state, node, targets.length, place) };
    const known = name === "_" ? undefined : state.names.findHere(name);
    if (known === undefined) {
      const symbol = declareAt(state, "var", target);
      symbol.writes.push({ file: state.file, node: target, how, ...write });
      state.names.bind(symbol);
      return;
    }
    facts.symbolAt[target] = known.id + 1;
    known.writes.push({
      file: state.file,
      node: target,
      how: how === "define" ? "assign" : how,
      ...write,
    });
  });
}

function assign(state: Resolving, node: Node, how: Write["how"]): void {
  const { tree } = state.file;
  const targets = childrenOf(tree, childAt(tree, node, field.left));
  targets.forEach((target, place) => {
    const side = sideAt(state, node, targets.length, place);
    note(state, unparen(tree, target), { statement: node, how, ...side });
  });
}

function note(state: Resolving, target: Node, write: Omit<Write, "file" | "node">): void {
  const { tree, facts } = state.file;
  if (target < 0 || kindOf(tree, target) !== kind.identifier) return;
  const whole: Write = { file: state.file, node: target, ...write };
  const symbol = state.world.symbols[(facts.symbolAt[target] ?? 0) - 1];
  if (symbol !== undefined) symbol.writes.push(whole);
  else facts.outerWrites.push({ name: textOf(tree, target), write: whole });
}

function sideAt(state: Resolving, node: Node, targets: number, place: number) {
  const { tree } = state.file;
  const right = childAt(tree, node, field.right);
  if (kindOf(tree, node) === kind.rangeClause) return { value: right, index: place };
  if (kindOf(tree, right) !== kind.expressionList) {
    return { value: right, index: targets > 1 ? place : -1 };
  }
  return valueAt(childrenOf(tree, right), targets, place);
}

/** Which expression the target at `place` gets, and which of its values. */
function valueAt(values: readonly Node[], targets: number, place: number) {
  const single = values[0];
  if (values.length === 1 && targets > 1 && single !== undefined) {
    return { value: single, index: place };
  }
  return { value: values[place] ?? none, index: -1 };
}
