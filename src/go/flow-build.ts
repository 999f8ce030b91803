/** Builds the control flow of a function body from its statements. */
import { nestingDepthMax } from "../limits.ts";
import { endingOf } from "./endings.ts";
import type { Flow } from "./flow.ts";
import { createFlowBuilder, type FlowBuilder } from "./flow-builder.ts";
import { buildSelect, buildSwitch } from "./flow-cases.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction } from "./model.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  operatorOf,
  parentOf,
  textOf,
  unparen,
} from "./tree.ts";

const known = new WeakMap<GoFunction, Flow | null>();

/** The flow of a function; undefined for one without body or nested beyond the bound. */
export function flowOf(fn: GoFunction): Flow | undefined {
  const before = known.get(fn);
  if (before !== undefined) return before ?? undefined;
  const flow = fn.body === none || isTooDeep(fn) ? null : buildFlow(fn.file, fn.body);
  known.set(fn, flow);
  return flow ?? undefined;
}

/** The step of the function that evaluates `node`; `none` for dead or declaration-only code. */
export function stepOf(fn: GoFunction, node: Node): Node {
  const flow = flowOf(fn);
  if (!flow) return none;
  let at = node;
  while (at !== none && at !== fn.body && !flow.positions.has(at)) at = parentOf(fn.file.tree, at);
  return flow.positions.has(at) ? at : none;
}

/** The statements are walked by recursion, so the depth of hostile code is measured first. */
function isTooDeep(fn: GoFunction): boolean {
  const { tree } = fn.file;
  const last = tree.last[fn.body] ?? fn.body;
  if (last - fn.body <= nestingDepthMax) return false;
  const depth = new Uint32Array(last - fn.body + 1);
  for (let node = fn.body + 1; node <= last; node++) {
    const here = (depth[parentOf(tree, node) - fn.body] ?? 0) + 1;
    if (here > nestingDepthMax) return true;
    depth[node - fn.body] = here;
  }
  return false;
}

function buildFlow(file: GoFile, body: Node): Flow {
  const builder = createFlowBuilder();
  buildStatements({ file, builder, label: "" }, body);
  builder.end("return");
  return builder.finish();
}

/** Where a statement is built; `label` is the one written on the statement, for its own jumps. */
export interface FlowContext {
  readonly file: GoFile;
  readonly builder: FlowBuilder;
  readonly label: string;
}

/** The statements of a block or of a case. */
export function buildStatements(context: FlowContext, owner: Node): void {
  const { tree } = context.file;
  for (const child of childrenOf(tree, owner)) {
    if (kindOf(tree, child) === kind.statementList) buildStatements(context, child);
    else if (isStatementChild(context, owner, child)) {
      buildStatement({ ...context, label: "" }, child);
    }
  }
}

function isStatementChild({ file }: FlowContext, owner: Node, child: Node): boolean {
  const held = kindOf(file.tree, owner);
  return held === kind.block || held === kind.statementList || file.tree.field[child] === 0;
}

function buildStatement(context: FlowContext, node: Node): void {
  const { file, builder } = context;
  const { tree } = file;
  switch (kindOf(tree, node)) {
    case kind.block:
      buildStatements(context, node);
      break;
    case kind.ifStatement:
      buildIf(context, node);
      break;
    case kind.forStatement:
      buildFor(context, node);
      break;
    case kind.expressionSwitchStatement:
    case kind.typeSwitchStatement:
      buildSwitch(context, node);
      break;
    case kind.selectStatement:
      buildSelect(context, node);
      break;
    case kind.labeledStatement:
      buildLabelled(context, node);
      break;
    case kind.breakStatement:
    case kind.continueStatement:
      buildJump(context, node);
      break;
    case kind.gotoStatement:
      builder.leave(builder.labelled(textOf(tree, onlyChild(tree, node))));
      break;
    case kind.returnStatement:
      builder.step(node);
      builder.end("return");
      break;
    case kind.typeDeclaration:
    case kind.constDeclaration:
    case kind.emptyStatement:
    case kind.fallthroughStatement:
      break;
    default:
      buildSimple(context, node);
  }
}

function buildSimple({ file, builder }: FlowContext, node: Node): void {
  builder.step(node);
  const call = unparen(file.tree, onlyChild(file.tree, node));
  if (kindOf(file.tree, node) !== kind.expressionStatement) return;
  if (kindOf(file.tree, call) !== kind.callExpression) return;
  const ending = endingOf(file, call);
  if (ending) builder.end(ending);
}

function buildIf(context: FlowContext, node: Node): void {
  const { file, builder } = context;
  const { tree } = file;
  const initializer = childAt(tree, node, field.initializer);
  if (initializer !== none) buildSimple(context, initializer);
  const [yes, no, after] = [builder.open(), builder.open(), builder.open()];
  buildCondition(context, childAt(tree, node, field.condition), yes, no);
  builder.enter(yes);
  buildStatements(context, childAt(tree, node, field.consequence));
  builder.leave(after);
  builder.enter(no);
  const alternative = childAt(tree, node, field.alternative);
  if (alternative !== none) buildStatement({ ...context, label: "" }, alternative);
  builder.leave(after);
  builder.enter(after);
}

/** Each operand of `&&` and `||` is a step of its own, so that what it tells holds on its edges. */
export function buildCondition(context: FlowContext, node: Node, yes: number, no: number): void {
  const { file, builder } = context;
  const condition = unparen(file.tree, node);
  const operator = operatorOf(file.tree, condition);
  const within = kindOf(file.tree, condition);
  const isAnd = operator === token.logicalAnd;
  if (within === kind.unaryExpression && operator === token.not) {
    buildCondition(context, childAt(file.tree, condition, field.operand), no, yes);
  } else if (within === kind.binaryExpression && (isAnd || operator === token.logicalOr)) {
    const second = builder.open();
    const left = childAt(file.tree, condition, field.left);
    buildCondition(context, left, isAnd ? second : yes, isAnd ? no : second);
    builder.enter(second);
    buildCondition(context, childAt(file.tree, condition, field.right), yes, no);
  } else {
    if (condition !== none) builder.step(condition);
    builder.jump(yes, { node: condition, value: true });
    if (within !== kind.true) builder.jump(no, { node: condition, value: false });
  }
}

function buildFor(context: FlowContext, node: Node): void {
  const { file, builder, label } = context;
  const { tree } = file;
  const header = childrenOf(tree, node).find((child) => tree.field[child] !== field.body) ?? none;
  const [head, body, post, after] = [
    builder.open(),
    builder.open(),
    builder.open(),
    builder.open(),
  ];
  const kindHere = kindOf(tree, header);
  const initializer =
    kindHere === kind.rangeClause
      ? childAt(tree, header, field.right)
      : childAt(tree, header, field.initializer);
  if (kindHere === kind.rangeClause) builder.step(initializer);
  else if (initializer !== none) buildSimple(context, initializer);
  builder.leave(head);
  builder.pushLoop(node);
  builder.enter(head);
  buildHead(context, header, body, after);
  builder.pushJump({ label, onBreak: after, onContinue: post });
  builder.enter(body);
  buildStatements(context, childAt(tree, node, field.body));
  builder.leave(post);
  builder.popJump();
  builder.enter(post);
  const update = childAt(tree, header, field.update);
  if (update !== none && kindHere === kind.forClause) buildSimple(context, update);
  builder.leave(head);
  builder.popLoop();
  builder.enter(after);
}

function buildHead(context: FlowContext, header: Node, body: number, after: number): void {
  const { file, builder } = context;
  if (kindOf(file.tree, header) === kind.rangeClause) {
    builder.step(header);
    builder.jump(body, { node: header, value: true });
    builder.jump(after, { node: header, value: false });
    return;
  }
  const isClause = kindOf(file.tree, header) === kind.forClause;
  const condition = isClause ? childAt(file.tree, header, field.condition) : header;
  if (condition === none) builder.jump(body);
  else buildCondition(context, condition, body, after);
}

function buildLabelled(context: FlowContext, node: Node): void {
  const { file, builder } = context;
  const label = textOf(file.tree, childAt(file.tree, node, field.label));
  builder.leave(builder.labelled(label));
  builder.enter(builder.labelled(label));
  const statement = childrenOf(file.tree, node).find(
    (child) => kindOf(file.tree, child) !== kind.labelName,
  );
  if (statement !== undefined) buildStatement({ ...context, label }, statement);
}

function buildJump({ file, builder }: FlowContext, node: Node): void {
  const { tree } = file;
  const isContinue = kindOf(tree, node) === kind.continueStatement;
  const target = builder.findJump(textOf(tree, onlyChild(tree, node)), isContinue);
  if (target !== undefined) builder.leave(target);
}
