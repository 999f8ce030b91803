/** HTTP clients with a transport of their own that are dropped with their connections open. */
import { cellsIn } from "../go/accesses.ts";
import { callsIn, nodesIn } from "../go/calls.ts";
import type { Access } from "../go/facts.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { field, kind, token } from "../go/kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
  unparen,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { isNamed, mapOf } from "../go/types.ts";
import { destinationOf } from "../go/value-flow.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "http-transport-per-entry",
  title: {
    en: "HTTP client dropped with its own connection pool",
    "zh-CN": "丢弃自带连接池的 HTTP 客户端",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "Every `http.Transport` has its own pool of idle connections, each with two goroutines, and a zero `IdleConnTimeout` " +
    "keeps them until the server hangs up. A client per map entry or per call that is dropped without " +
    "`CloseIdleConnections` leaves them behind. Clients that share a transport do not.",
  bad: [
    {
      name: "a client per entry",
      go: `
var clients = map[string]*http.Client{}

func add(host string) {
	clients[host] = &http.Client{Transport: &http.Transport{}} // want http-transport-per-entry
}

func remove(host string) { delete(clients, host) }`,
    },
    {
      name: "a client per call",
      go: `
func fetch(url string) (int, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 4}} // want http-transport-per-entry
	resp, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}`,
    },
  ],
  good: [
    {
      name: "closed when it is removed",
      go: `
var clients = map[string]*http.Client{}

func add(host string) {
	clients[host] = &http.Client{Transport: &http.Transport{}}
}

func remove(host string) {
	if client, ok := clients[host]; ok {
		client.CloseIdleConnections()
		delete(clients, host)
	}
}`,
    },
    {
      name: "a timeout, no keep-alives, the default transport, one client for all",
      go: `
var shared = &http.Client{Transport: &http.Transport{}}

var clients = map[string]*http.Client{}

func add(host string, now time.Duration) {
	clients[host] = &http.Client{Transport: &http.Transport{IdleConnTimeout: now}}
	clients[host] = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	clients[host] = &http.Client{Timeout: now}
	clients[host] = &http.Client{Transport: http.DefaultTransport}
	delete(clients, host)
}

func fetch(url string) error {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(url)
	if err == nil {
		resp.Body.Close()
	}
	return err
}`,
    },
  ],
  limits: [
    {
      name: "a transport that is set up in steps",
      why: "a field may be assigned anywhere, so only literals are judged",
      go: `
func fetch(url string) (*http.Response, error) {
	transport := &http.Transport{}
	transport.MaxIdleConns = 4
	client := &http.Client{Transport: transport}
	return client.Get(url)
}`,
    },
  ],
  messages: {
    entry: {
      en: {
        what: "{code} gives the entry a connection pool of its own, which stays open when the entry goes.",
        why: "{map} loses entries at {site} without `CloseIdleConnections`, and the transport sets no `IdleConnTimeout`.",
        fix: "Call `CloseIdleConnections` before the entry is removed, set `IdleConnTimeout`, or share one client.",
      },
      "zh-CN": {
        what: "{code} 使该条目拥有自己的连接池，条目移除后连接池仍然打开。",
        why: "{map} 在{site}移除条目时没有调用 `CloseIdleConnections`，而该 Transport 没有设置 `IdleConnTimeout`。",
        fix: "移除条目前调用 `CloseIdleConnections`，或设置 `IdleConnTimeout`，或共用一个客户端。",
      },
    },
    call: {
      en: {
        what: "{code} opens a connection pool for each call of {here}, and nothing closes it.",
        why: "{client} does not leave the function, and its transport sets no `IdleConnTimeout`, so idle connections and their goroutines stay.",
        fix: "Share one client, set `IdleConnTimeout`, or defer {close}.",
      },
      "zh-CN": {
        what: "{code} 在每次调用 {here} 时都会打开一个连接池，且没有关闭。",
        why: "{client} 没有离开该函数，其 Transport 也没有设置 `IdleConnTimeout`，空闲连接及其 goroutine 会一直存在。",
        fix: "共用一个客户端，或设置 `IdleConnTimeout`，或 defer {close}。",
      },
    },
  },
  *check(pkg) {
    for (const fn of pkg.functions) {
      for (const node of fn.file.test ? [] : openClients(fn)) {
        const { file } = fn;
        const code = textOf(file.tree, node).split("\n")[0] ?? "";
        const removal = removalFrom(pkg, file, node);
        const client = removal ? undefined : clientPerCall(fn, node);
        const base = { file, node };
        if (removal) {
          const site = { file: removal.file, node: removal.node };
          const map = removal.cell.name;
          yield { ...base, subject: map, message: "entry", values: { code, map, site } };
        } else if (client) {
          const values = {
            code,
            here: fn.name,
            client: client.name,
            close: `${client.name}.CloseIdleConnections()`,
          };
          yield { ...base, subject: `${fn.name} ${client.name}`, message: "call", values };
        }
      }
    }
  },
});

/** Literals of http.Client whose transport is a literal that keeps idle connections for ever. */
function* openClients(fn: GoFunction): Iterable<Node> {
  const { file } = fn;
  for (const node of nodesIn(fn, kind.compositeLiteral)) {
    if (!isNamed(typeOf(file, node), "net/http", "Client")) continue;
    const transport = fieldValue(file, node, "Transport");
    const literal = literalOf(fn, transport);
    if (literal === undefined || !isNamed(typeOf(file, literal), "net/http", "Transport")) continue;
    const ends = ["IdleConnTimeout", "DisableKeepAlives"];
    if (ends.every((name) => fieldValue(file, literal, name) === none)) yield node;
  }
}

/** The value of `name:` in a struct literal. */
function fieldValue({ tree }: GoFile, literal: Node, name: string): Node {
  const body = childAt(tree, literal, field.body);
  for (const element of childrenOf(tree, body)) {
    const [key = none, value = none] = childrenOf(tree, element);
    if (textOf(tree, key) === name) return childrenOf(tree, value)[0] ?? value;
  }
  return none;
}

/** `&T{…}`, directly or by a local that is used once. */
function literalOf(fn: GoFunction, expression: Node): Node | undefined {
  const { tree } = fn.file;
  const node = unparen(tree, expression);
  const here = kindOf(tree, node);
  if (here === kind.identifier) {
    const symbol = symbolOf(fn.file, node);
    const [write, ...others] = symbol?.writes ?? [];
    const isOnce = symbol?.owner === fn && symbol.uses.length === 1 && others.length === 0;
    return isOnce && write && write.value !== expression ? literalOf(fn, write.value) : undefined;
  }
  if (here !== kind.unaryExpression || operatorOf(tree, node) !== token.and) return undefined;
  const operand = childAt(tree, node, field.operand);
  return kindOf(tree, operand) === kind.compositeLiteral ? operand : undefined;
}

/** Where the map the client is stored in loses entries, where no function that uses it closes idle connections. */
function removalFrom(pkg: GoPackage, file: GoFile, node: Node): Access | undefined {
  const to = destinationOf(file, node);
  const symbol = to.kind === "local" ? to.symbol : undefined;
  const targets = symbol ? symbol.uses.map((use) => destinationOf(file, use)) : [to];
  const stored = targets.flatMap((one) => (one.kind === "store" ? [one.node] : []));
  const cell = cellsIn(pkg).find(
    (one) =>
      mapOf(typeOfSymbol(one.symbol)) &&
      one.accesses.some((access) => access.file === file && stored.includes(access.node)),
  );
  const closes = cell?.accesses.some(({ function: fn }) => closesIn(fn));
  return closes ? undefined : cell?.accesses.find(({ op }) => op === "delete");
}

function closesIn(fn: GoFunction): boolean {
  return callsIn(fn).some(
    ({ callee }) => "name" in callee && callee.name === "CloseIdleConnections",
  );
}

/** The local that holds the client, in a function that may run often and lets it go when it returns. */
function clientPerCall(fn: GoFunction, node: Node): GoSymbol | undefined {
  const { file } = fn;
  const to = destinationOf(file, node);
  if (to.kind !== "local" || closesIn(fn) || fn.literals.some(closesIn)) return undefined;
  const isLooped = (flowOf(fn)?.loops.get(stepOf(fn, node))?.length ?? 0) > 0;
  const isProgram = file.package.name === "main" || fn.name === "init";
  if (isProgram && !isLooped) return undefined;
  const uses = to.symbol.uses;
  const runs = uses.every((use) => isRequest(file, use)) && uses.length > 0;
  const ends = /\.Close = true|CloseIdle|Connection", *"close"/.test(textOf(file.tree, fn.node));
  return runs && !ends ? to.symbol : undefined;
}

/** `client.Get(…)`, `client.Do(…)`. */
function isRequest(file: GoFile, use: Node): boolean {
  const { tree } = file;
  const selector = parentOf(tree, use);
  const name = textOf(tree, childAt(tree, selector, field.field));
  return /^(?:Get|Head|Post|PostForm|Do)$/.test(name);
}
