/** The flow of switch and select statements. */
import { buildCondition, buildStatements, type FlowContext } from "./flow-build.ts";
import { field, kind } from "./kinds.ts";
import { childAt, childrenOf, kindOf, type Node, none } from "./tree.ts";

/** Cases are tried in order; `default` comes last wherever it stands. */
export function buildSwitch(context: FlowContext, node: Node): void {
  const { file, builder, label } = context;
  const { tree } = file;
  const initializer = childAt(tree, node, field.initializer);
  if (initializer !== none) builder.step(initializer);
  const value = childAt(tree, node, field.value);
  if (value !== none) builder.step(value);
  const after = builder.open();
  const cases = casesOf(context, node);
  const bodies = cases.map(() => builder.open());
  const byDefault = cases.findIndex((one) => kindOf(tree, one) === kind.defaultCase);
  for (const [at, one] of cases.entries()) {
    if (at !== byDefault) buildTests(context, one, value === none, bodies[at] ?? after);
  }
  builder.leave(bodies[byDefault] ?? after);
  builder.pushJump({ label, onBreak: after, onContinue: undefined });
  for (const [at, one] of cases.entries()) {
    builder.enter(bodies[at] ?? after);
    buildStatements(context, one);
    builder.leave(fallsThrough(context, one) ? (bodies[at + 1] ?? after) : after);
  }
  builder.popJump();
  builder.enter(after);
}

function casesOf({ file }: FlowContext, node: Node): Node[] {
  const wanted: readonly number[] = [
    kind.expressionCase,
    kind.typeCase,
    kind.defaultCase,
    kind.communicationCase,
  ];
  return childrenOf(file.tree, node).filter((child) => wanted.includes(kindOf(file.tree, child)));
}

/** Without a switch value each case is a condition, and what it tells holds on its edges. */
function buildTests(context: FlowContext, one: Node, isBare: boolean, body: number): void {
  const { file, builder } = context;
  const { tree } = file;
  const list = childAt(tree, one, field.value);
  const values = kindOf(tree, list) === kind.expressionList ? childrenOf(tree, list) : [list];
  if (kindOf(tree, one) === kind.expressionCase && list !== none) {
    for (const value of values) {
      const otherwise = builder.open();
      if (isBare) buildCondition(context, value, body, otherwise);
      else {
        builder.step(value);
        builder.jump(body);
        builder.jump(otherwise);
      }
      builder.enter(otherwise);
    }
    return;
  }
  const otherwise = builder.open();
  builder.jump(body);
  builder.leave(otherwise);
  builder.enter(otherwise);
}

function fallsThrough({ file }: FlowContext, one: Node): boolean {
  const { tree } = file;
  const list = childrenOf(tree, one).find((child) => kindOf(tree, child) === kind.statementList);
  const last = childrenOf(tree, list ?? one).at(-1);
  return last !== undefined && kindOf(tree, last) === kind.fallthroughStatement;
}

/** Any case may come; one without cases blocks for ever. */
export function buildSelect(context: FlowContext, node: Node): void {
  const { file, builder, label } = context;
  const { tree } = file;
  const cases = casesOf(context, node);
  if (cases.length === 0) {
    builder.end("stop");
    return;
  }
  const after = builder.open();
  const bodies = cases.map(() => builder.open());
  for (const body of bodies) builder.jump(body);
  builder.pushJump({ label, onBreak: after, onContinue: undefined });
  for (const [at, one] of cases.entries()) {
    builder.enter(bodies[at] ?? after);
    const communication = childAt(tree, one, field.communication);
    if (communication !== none) builder.step(communication);
    buildStatements(context, one);
    builder.leave(after);
  }
  builder.popJump();
  builder.enter(after);
}
