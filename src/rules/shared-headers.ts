/** Where a header map gets a second name, and who may share it. */
import { nodesIn } from "../go/calls.ts";
import type { Access } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFunction, Path } from "../go/model.ts";
import { pathOf } from "../go/path.ts";
import { copiedRequest, isHeader } from "../go/request-copies.ts";
import { spawnsOf } from "../go/spawns.ts";
import { symbolOf } from "../go/symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, onlyChild, unparen } from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { isNamed, namedOf } from "../go/types.ts";

/** A change of a header map that others may use too. */
export interface SharedHeader {
  readonly write: Access;
  /** The expression that is shared, and where it is given a second name. */
  readonly source: Node;
  readonly from: Node;
  readonly message: "assigned" | "shallow";
  readonly confidence: "high" | "medium" | "low";
}

/** Where the header of that path comes from. */
export type Source = Omit<SharedHeader, "write"> & { readonly header: string };

/** `req.Header = common`, where the right side is a name and no call. */
export function assignedHeaders(fn: GoFunction): Source[] {
  const { file } = fn;
  const { tree } = file;
  return nodesIn(fn, kind.assignmentStatement).flatMap((statement) => {
    const target = onlyChild(tree, childAt(tree, statement, field.left));
    const source = unparen(tree, onlyChild(tree, childAt(tree, statement, field.right)));
    if (kindOf(tree, target) !== kind.selectorExpression || !isHeader(typeOf(file, source)))
      return [];
    const path = pathOf(file, source);
    const header = pathOf(file, target);
    const confidence = path && header && path.key !== header.key ? sharing(fn, path) : undefined;
    if (!confidence || !header) return [];
    return [{ header: header.exactKey, source, from: statement, message: "assigned", confidence }];
  });
}

/** How sure it is that several requests see what the path names; undefined for what this call owns. */
function sharing(fn: GoFunction, { root, steps }: Path): "high" | "medium" | "low" | undefined {
  if (!root.owner) return steps.length === 0 ? "high" : "medium";
  if (root.owner !== fn && root.kind === "var" && steps.length === 0) {
    return spawnsOf(fn).some(({ many }) => many) ? "high" : undefined;
  }
  if (root !== fn.receiver || steps.length !== 1) return undefined;
  const owner = namedOf(typeOfSymbol(root))?.name ?? "";
  const isShared = /(?:Client|Transport|Server|Service|Proxy|Pool|API)$/i.test(owner);
  return isShared ? "medium" : "low";
}

/** In a RoundTripper: `other := req.WithContext(ctx)`, `*other = *req`, `other := *req`. */
export function shallowCopies(fn: GoFunction): Source[] {
  const [request] = fn.params;
  if (fn.symbol?.name !== "RoundTrip" || !request) return [];
  if (!isNamed(typeOfSymbol(request), "net/http", "Request")) return [];
  const { file } = fn;
  const { tree } = file;
  const statements = [kind.shortVarDeclaration, kind.assignmentStatement].flatMap((one) =>
    nodesIn(fn, one),
  );
  return statements.flatMap((statement) => {
    const [target = none] = childrenOf(tree, childAt(tree, statement, field.left));
    const value = unparen(tree, onlyChild(tree, childAt(tree, statement, field.right)));
    const source = copiedRequest(file, value);
    const copy = pathOf(file, target)?.root;
    const isOther = copy !== undefined && copy !== request && copy.owner === fn;
    if (!isOther || source === none || symbolOf(file, source) !== request) return [];
    const header = `${copy.id}.Header`;
    return [{ header, source, from: statement, message: "shallow", confidence: "medium" }];
  });
}
