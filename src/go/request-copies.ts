/** Copies of HTTP requests that share the header, and the types that are headers. */
import { calleeOf } from "./callee.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, Type } from "./model.ts";
import { childAt, kindOf, type Node, none } from "./tree.ts";
import { isNamed } from "./types.ts";

/** The request that an expression copies without its header. */
export function copiedRequest(file: GoFile, value: Node): Node {
  const { tree } = file;
  if (kindOf(tree, value) === kind.unaryExpression) return childAt(tree, value, field.operand);
  if (kindOf(tree, value) !== kind.callExpression) return none;
  const callee = calleeOf(file, value);
  const isShallow =
    callee.kind === "external" && callee.path === "net/http" && callee.name === "WithContext";
  return isShallow ? callee.receiver : none;
}

/** Maps of the standard library and gRPC that carry headers or query values. */
export function isHeader(type: Type): boolean {
  return (
    isNamed(type, "net/http", "Header") ||
    isNamed(type, "net/url", "Values") ||
    isNamed(type, "net/textproto", "MIMEHeader") ||
    isNamed(type, "google.golang.org/grpc/metadata", "MD")
  );
}
