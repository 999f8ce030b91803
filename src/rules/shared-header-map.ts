/** One header map that several requests share and change. */
import { accessesIn } from "../go/accesses.ts";
import type { Access } from "../go/facts.ts";
import { field } from "../go/kinds.ts";
import type { GoFile, GoPackage } from "../go/model.ts";
import { childAt, type Node, onlyChild, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { isNamed } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { type Fix, fixOf, replaceNode } from "./fix.ts";
import { defineRule } from "./rule.ts";
import { assignedHeaders, type SharedHeader, shallowCopies } from "./shared-headers.ts";

export default defineRule({
  id: "shared-header-map",
  title: {
    en: "Header map shared by requests and changed",
    "zh-CN": "多个请求共用并修改同一个 header map",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "`http.Header`, `url.Values`, `textproto.MIMEHeader` and gRPC's `metadata.MD` are maps, so an assignment copies nothing: " +
    "after `req.Header = common` every request has the same header. `Set`, `Add` and `Del` then write one map from all " +
    "requests at once. A shallow copy of a request (`WithContext`, `*req`) shares its header with the original in the same " +
    "way. For a header in a field the assumption is that its owner serves several requests; where nothing shows it, the " +
    "confidence is low and the finding is only listed.",
  bad: [
    {
      name: "common headers in a package variable",
      go: `
var common = http.Header{"User-Agent": {"x"}}

func newRequest(id string) (*http.Request, error) {
	req, err := http.NewRequest("GET", "http://example.com/", nil)
	if err != nil {
		return nil, err
	}
	req.Header = common
	req.Header.Set("X-Id", id) // want shared-header-map
	return req, nil
}`,
    },
    {
      name: "a round tripper that changes the caller's request",
      go: `
type signer struct{ next http.RoundTripper }

func (s *signer) RoundTrip(req *http.Request) (*http.Response, error) {
	signed := req.WithContext(req.Context())
	signed.Header.Set("Authorization", "token") // want shared-header-map
	return s.next.RoundTrip(signed)
}`,
    },
  ],
  good: [
    {
      name: "a clone for each request",
      go: `
var common = http.Header{"User-Agent": {"x"}}

func newRequest(id string) (*http.Request, error) {
	req, err := http.NewRequest("GET", "http://example.com/", nil)
	if err != nil {
		return nil, err
	}
	req.Header = common.Clone()
	req.Header.Set("X-Id", id)
	return req, nil
}

type signer struct{ next http.RoundTripper }

func (s *signer) RoundTrip(req *http.Request) (*http.Response, error) {
	signed := req.Clone(req.Context())
	signed.Header.Set("Authorization", "token")
	return s.next.RoundTrip(signed)
}`,
    },
    {
      name: "a header of its own, and one that is only read",
      go: `
var common = http.Header{"User-Agent": {"x"}}

func newRequest(id string) (*http.Request, string) {
	header := http.Header{}
	req, _ := http.NewRequest("GET", "http://example.com/", nil)
	req.Header = header
	req.Header.Set("X-Id", id)
	plain, _ := http.NewRequest("GET", "http://example.com/", nil)
	plain.Header = common
	return req, plain.Header.Get("User-Agent")
}`,
    },
  ],
  limits: [
    {
      name: "a header that is changed by the caller",
      why: "the request is not followed into other functions",
      go: `
var common = http.Header{"User-Agent": {"x"}}

func newRequest() *http.Request {
	req, _ := http.NewRequest("GET", "http://example.com/", nil)
	req.Header = common
	return req
}

func send(id string) {
	newRequest().Header.Set("X-Id", id)
}`,
    },
  ],
  messages: {
    assigned: {
      en: {
        what: "{code} writes the map {source}, which other requests use as well.",
        why: "The assignment at {site} copies no header, it makes {target} another name for {source}; two requests at once write one map, and Go stops the program with `fatal error: concurrent map writes`.",
        fix: "Assign a clone of {source}.",
      },
      "zh-CN": {
        what: "{code} 写入的是 {source} 这个 map，其他请求也在使用它。",
        why: "{site}的赋值并没有复制 header，{target} 只是 {source} 的另一个名字；两个请求同时执行时会写同一个 map，Go 会以 `fatal error: concurrent map writes` 终止程序。",
        fix: "改为赋值 {source} 的副本（Clone）。",
      },
    },
    shallow: {
      en: {
        what: "{code} changes the header of the caller's request, which may be in use elsewhere.",
        why: "The copy made at {site} is shallow: {target} is the same map as {source}. A RoundTripper must not modify the request.",
        fix: "Copy the request with `Clone`, which copies the header too.",
      },
      "zh-CN": {
        what: "{code} 修改了调用者请求的 header，而它可能正在别处使用。",
        why: "{site}的复制是浅复制：{target} 与 {source} 是同一个 map。RoundTripper 不得修改请求。",
        fix: "改用 `Clone` 复制请求，它会一并复制 header。",
      },
    },
  },
  *check(pkg) {
    for (const { write, source, from, message, confidence } of sharedHeaders(pkg)) {
      const { file, node, base } = write;
      const site = { file, node: from };
      const fix = message === "assigned" ? cloneHeader(file, source) : cloneRequest(file, from);
      yield {
        ...{ file, node, subject: textOf(file.tree, base), message, confidence, fix },
        values: {
          code: codeOf(write),
          source:
            message === "assigned"
              ? textOf(file.tree, source)
              : `${textOf(file.tree, source)}.Header`,
          target: textOf(file.tree, base),
          site,
        },
        related: [{ ...site, label: "sharedHere" }],
        ...(message === "shallow" ? { severity: "warning" as const } : {}),
      };
    }
  },
});

function* sharedHeaders(pkg: GoPackage): Iterable<SharedHeader> {
  const accesses = accessesIn(pkg);
  for (const fn of pkg.functions) {
    if (fn.file.test) continue;
    const sources = [...assignedHeaders(fn), ...shallowCopies(fn)];
    for (const { header, ...source } of sources) {
      const write = accesses.find(
        (one) => one.function === fn && isChange(one, header, source.from),
      );
      if (write && isLastSource(write, header, source.from, accesses)) yield { ...source, write };
    }
  }
}

function isChange({ op, path, node }: Access, header: string, from: Node): boolean {
  return /^(?:write|fill|delete)$/.test(op) && path.exactKey === header && node > from;
}

/** Whether no other assignment puts another map in between. */
function isLastSource(
  write: Access,
  header: string,
  from: Node,
  accesses: readonly Access[],
): boolean {
  return !accesses.some(
    ({ op, function: fn, path, node }) =>
      op === "replace" &&
      fn === write.function &&
      path.exactKey === header &&
      from < node &&
      node < write.node,
  );
}

/** `req.Header = common.Clone()` */
function cloneHeader(file: GoFile, source: Node): Fix | undefined {
  const { tree } = file;
  if (!isNamed(typeOf(file, source), "net/http", "Header")) return undefined;
  return fixOf(tree, [replaceNode(tree, source, `${textOf(tree, source)}.Clone()`)]);
}

/** `other := req.Clone(ctx)` for `other := req.WithContext(ctx)`: the same, with a header of its own. */
function cloneRequest({ tree }: GoFile, statement: Node): Fix | undefined {
  const value = onlyChild(tree, childAt(tree, statement, field.right));
  const method = childAt(tree, childAt(tree, value, field.function), field.field);
  if (textOf(tree, method) !== "WithContext") return undefined;
  return fixOf(tree, [replaceNode(tree, method, "Clone")]);
}
