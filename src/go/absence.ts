/** Code that runs only where a look-up found nothing. */
import { endingOf } from "./endings.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  onlyChild,
  operatorOf,
  parentOf,
  textOf,
  unparen,
} from "./tree.ts";

/** The variables that take what a look-up yields: `v, ok := m[k]`. */
export interface Answer {
  readonly lookup: Node;
  readonly statement: Node;
  readonly value: GoSymbol | undefined;
  readonly found: GoSymbol | undefined;
}

/** What becomes of a look-up that stands alone on the right of an assignment. */
export function answerOf(file: GoFile, lookup: Node): Answer | undefined {
  const { tree } = file;
  const list = parentOf(tree, lookup);
  const isAlone = kindOf(tree, list) === kind.expressionList && childrenOf(tree, list).length === 1;
  if (!isAlone || tree.field[list] !== field.right) return undefined;
  const statement = parentOf(tree, list);
  const [value, found] = childrenOf(tree, childAt(tree, statement, field.left)).map((name) =>
    kindOf(tree, name) === kind.identifier && textOf(tree, name) !== "_"
      ? symbolOf(file, name)
      : undefined,
  );
  return value || found ? { lookup, statement, value, found } : undefined;
}

/** The condition on the answer because of which `target` runs only for a missing key; `none` where there is none. */
export function absenceTest(file: GoFile, answer: Answer, target: Node): Node {
  const { tree } = file;
  for (let node = answer.statement + 1; node < target; node++) {
    if (kindOf(tree, node) !== kind.ifStatement) continue;
    if (!isInSight(file, answer, node, target)) continue;
    const condition = childAt(tree, node, field.condition);
    if (leadsTo(file, node, target, senseOf(file, answer, condition))) return condition;
  }
  // `if v, ok := m[k]; !ok {`: the look-up stands inside the statement.
  const around = parentOf(tree, answer.statement);
  if (kindOf(tree, around) !== kind.ifStatement) return none;
  const condition = childAt(tree, around, field.condition);
  return leadsTo(file, around, target, senseOf(file, answer, condition)) ? condition : none;
}

type Sense = "present" | "absent" | undefined;

/** What a condition says about the key. */
function senseOf(file: GoFile, { value, found }: Answer, condition: Node): Sense {
  const { tree } = file;
  const node = unparen(tree, condition);
  const is = (at: Node, symbol: GoSymbol | undefined) =>
    symbol !== undefined && kindOf(tree, at) === kind.identifier && symbolOf(file, at) === symbol;
  if (is(node, found)) return "present";
  if (kindOf(tree, node) === kind.unaryExpression) {
    const operand = unparen(tree, childAt(tree, node, field.operand));
    return operatorOf(tree, node) === token.not && is(operand, found) ? "absent" : undefined;
  }
  if (kindOf(tree, node) !== kind.binaryExpression) return undefined;
  const right = childAt(tree, node, field.right);
  if (!is(childAt(tree, node, field.left), value) || kindOf(tree, right) !== kind.nil) {
    return undefined;
  }
  const operator = operatorOf(tree, node);
  if (operator === token.equal) return "absent";
  return operator === token.notEqual ? "present" : undefined;
}

function leadsTo(file: GoFile, statement: Node, target: Node, sense: Sense): boolean {
  const { tree } = file;
  if (sense === undefined) return false;
  const yes = childAt(tree, statement, field.consequence);
  const no = childAt(tree, statement, field.alternative);
  if (sense === "absent") return contains(tree, yes, target);
  if (no !== none && contains(tree, no, target)) return true;
  return (
    !contains(tree, statement, target) && sameList(file, statement, target) && leaves(file, yes)
  );
}

/** Whether `target` stands in the list of statements that `statement` belongs to, after it. */
function sameList({ tree }: GoFile, statement: Node, target: Node): boolean {
  return statement < target && contains(tree, parentOf(tree, statement), target);
}

/** Whether nothing gives the variables another value between the look-up and the condition. */
function isInSight({ tree }: GoFile, answer: Answer, statement: Node, target: Node): boolean {
  const until = childAt(tree, statement, field.condition);
  return (
    statement < target &&
    [answer.value, answer.found].every((symbol) =>
      (symbol?.writes ?? []).every(
        ({ node }) =>
          node < answer.statement || node > until || contains(tree, answer.statement, node),
      ),
    )
  );
}

/** Whether a block ends by going elsewhere. */
function leaves(file: GoFile, block: Node): boolean {
  const { tree } = file;
  const last = childrenOf(tree, onlyChild(tree, block)).at(-1) ?? none;
  switch (kindOf(tree, last)) {
    case kind.returnStatement:
    case kind.continueStatement:
    case kind.breakStatement:
    case kind.gotoStatement:
      return true;
    case kind.expressionStatement:
      return endingOf(file, onlyChild(tree, last)) !== undefined;
    default:
      return false;
  }
}
