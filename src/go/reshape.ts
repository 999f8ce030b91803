/** Gives ambiguous calls one shape, so that nobody after the parser has to know how the grammar guesses. */
import { emptyNodes, type RawNodes } from "./flatten.ts";
import { field, kind, token } from "./kinds.ts";

/**
 * The grammar reads `m[k](x)` with one argument as the conversion of `x` to a generic type `m[k]`.
 * Only types can tell, so every such node becomes what `m[k](x, y)` is: a call of an index expression
 * (of a function with type arguments, where there are several). It also reads `*(*[]T)(p)` as a
 * conversion to `*(*[]T)`; by the specification it is what `p` converted to `*[]T` points to.
 */
export function reshape(nodes: RawNodes): RawNodes {
  let shaped = nodes;
  for (let round = 0; round < roundsMax; round++) {
    const plan = planReshape(shaped);
    if (plan === undefined) return shaped;
    shaped = rebuilt(shaped, plan);
  }
  return shaped;
}

/** One round for each `*` in `**(**[]T)(p)`; nobody writes a third. */
const roundsMax = 3;

interface Plan {
  readonly dropped: Uint8Array;
  /** The `(` tokens that open what becomes an argument list. */
  readonly opens: Set<number>;
  /** The pointer types that become the conversion, by the conversion that becomes the `*` expression. */
  readonly pointers: Map<number, number>;
}

function planReshape(nodes: RawNodes): Plan | undefined {
  let plan: Plan | undefined;
  for (let node = 1; node < nodes.count; node++) {
    const here = nodes.kind[node];
    if (here !== kind.genericType && here !== kind.pointerType) continue;
    const above = nodes.parent[node] ?? 0;
    if (nodes.kind[above] !== kind.typeConversionExpression || above !== node - 1) continue;
    plan ??= { dropped: new Uint8Array(nodes.count), opens: new Set(), pointers: new Map() };
    if (here === kind.pointerType) {
      reshapePointer(nodes, above, node);
      plan.pointers.set(above, node);
      continue;
    }
    reshapeCall(nodes, above, node, plan.dropped);
    const open = childOfKind(nodes, above, token.openParen, node);
    if (open !== -1) plan.opens.add(open);
  }
  return plan;
}

/** `rebuilt` puts the `*` before the conversion and the operand into it. */
function reshapePointer(nodes: RawNodes, outer: number, pointer: number): void {
  nodes.kind[outer] = kind.unaryExpression;
  nodes.kind[pointer] = kind.typeConversionExpression;
  nodes.field[pointer] = field.operand;
  nodes.field[pointer + 1] = field.operator;
  nodes.start[pointer] = nodes.start[pointer + 2] ?? 0;
  nodes.end[pointer] = nodes.end[outer] ?? 0;
  nodes.field[pointer + 2] = field.type;
}

function reshapeCall(nodes: RawNodes, call: number, generic: number, dropped: Uint8Array): void {
  nodes.kind[call] = kind.callExpression;
  const list = childOfKind(nodes, generic, kind.typeArguments, generic);
  const first = childOfKind(nodes, list, kind.typeElem, list);
  const several = childOfKind(nodes, list, kind.typeElem, first) !== -1;
  if (first !== -1 && !several) {
    nodes.field[generic] = field.function;
    toIndex(nodes, generic, list, first, dropped);
    return;
  }
  dropped[generic] = 1;
  toExpression(nodes, generic + 1, field.function, dropped);
  if (list !== -1) nodes.field[list] = field.typeArguments;
}

function toIndex(
  nodes: RawNodes,
  generic: number,
  list: number,
  element: number,
  dropped: Uint8Array,
): void {
  nodes.kind[generic] = kind.indexExpression;
  dropped[list] = 1;
  dropped[element] = 1;
  toExpression(nodes, generic + 1, field.operand, dropped);
  toExpression(nodes, element + 1, field.index, dropped);
}

/** Turns type syntax that could as well be an expression into that expression, without recursion. */
function toExpression(nodes: RawNodes, node: number, under: number, dropped: Uint8Array): void {
  let at = node;
  let holder = under;
  for (;;) {
    nodes.field[at] = holder;
    switch (nodes.kind[at]) {
      case kind.typeIdentifier:
        nodes.kind[at] = kind.identifier;
        return;
      case kind.qualifiedType:
        nodes.kind[at] = kind.selectorExpression;
        renameQualified(nodes, at);
        return;
      case kind.parenthesizedType:
        nodes.kind[at] = kind.parenthesizedExpression;
        holder = 0;
        break;
      case kind.pointerType:
        nodes.kind[at] = kind.unaryExpression;
        nodes.field[at + 1] = field.operator;
        holder = field.operand;
        break;
      case kind.genericType: {
        const list = childOfKind(nodes, at, kind.typeArguments, at);
        const first = childOfKind(nodes, list, kind.typeElem, list);
        if (first === -1 || childOfKind(nodes, list, kind.typeElem, first) !== -1) return;
        nodes.kind[at] = kind.indexExpression;
        dropped[list] = 1;
        dropped[first] = 1;
        toExpressionLeaf(nodes, at + 1);
        at = first + 1;
        holder = field.index;
        continue;
      }
      default:
        return;
    }
    // Past the `(` or `*`: the only child that counts.
    at += 2;
    if (at >= nodes.count) return;
  }
}

function toExpressionLeaf(nodes: RawNodes, node: number): void {
  nodes.field[node] = field.operand;
  if (nodes.kind[node] === kind.typeIdentifier) nodes.kind[node] = kind.identifier;
  if (nodes.kind[node] !== kind.qualifiedType) return;
  nodes.kind[node] = kind.selectorExpression;
  renameQualified(nodes, node);
}

function renameQualified(nodes: RawNodes, node: number): void {
  for (let at = node + 1; at < nodes.count && nodes.parent[at] === node; at++) {
    if (nodes.kind[at] === kind.packageIdentifier) {
      nodes.kind[at] = kind.identifier;
      nodes.field[at] = field.operand;
    } else if (nodes.kind[at] === kind.typeIdentifier) {
      nodes.kind[at] = kind.fieldIdentifier;
      nodes.field[at] = field.field;
    }
  }
}

/** The first child of `node` of that kind behind `after`. Children are near: these nodes are small. */
function childOfKind(nodes: RawNodes, node: number, wanted: number, after: number): number {
  if (node < 0 || after < 0) return -1;
  for (let at = after + 1; at < nodes.count; at++) {
    const above = nodes.parent[at] ?? -1;
    if (above < node) return -1;
    if (above === node && nodes.kind[at] === wanted) return at;
  }
  return -1;
}

function rebuilt(nodes: RawNodes, plan: Plan): RawNodes {
  const out = emptyNodes(nodes.count + plan.opens.size);
  const placed = new Int32Array(nodes.count);
  const listOf = new Map<number, number>();
  const put = (node: number, parent: number, under: number): void => {
    const at = out.count++;
    placed[node] = at;
    out.kind[at] = nodes.kind[node] ?? 0;
    out.start[at] = nodes.start[node] ?? 0;
    out.end[at] = nodes.end[node] ?? 0;
    out.parent[at] = parent;
    out.field[at] = under;
  };
  for (let node = 0; node < nodes.count; node++) {
    if (plan.dropped[node] === 1) continue;
    const above = nodes.parent[node] ?? -1;
    let holder = above;
    while (holder >= 0 && plan.dropped[holder] === 1) holder = nodes.parent[holder] ?? -1;
    let parent = holder < 0 ? -1 : (placed[holder] ?? -1);
    const pointer = plan.pointers.get(above);
    if (pointer === node) {
      // The `*` stands first now, then the conversion that was the pointer type.
      put(node + 1, parent, field.operator);
      put(node, parent, field.operand);
      continue;
    }
    if (plan.pointers.get(nodes.parent[above] ?? -1) === above && node === above + 1) continue;
    if (pointer !== undefined) parent = placed[pointer] ?? -1;
    if (plan.opens.has(node)) listOf.set(above, insertList(nodes, out, node, above, parent));
    const list = listOf.get(above);
    put(node, list ?? parent, list === undefined ? (nodes.field[node] ?? 0) : 0);
  }
  return out;
}

function insertList(
  nodes: RawNodes,
  out: RawNodes,
  open: number,
  call: number,
  parent: number,
): number {
  const at = out.count++;
  out.kind[at] = kind.argumentList;
  out.start[at] = nodes.start[open] ?? 0;
  out.end[at] = nodes.end[call] ?? 0;
  out.parent[at] = parent;
  out.field[at] = field.arguments;
  return at;
}
