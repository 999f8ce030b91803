/** HTTP clients with a transport of their own that are dropped with their connections open. */

import type { Access } from "../go/facts.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { clientPerCall, openClients, removalFrom, transportOf } from "../go/http-clients.ts";
import type { GoFunction, GoSymbol } from "../go/model.ts";
import { functionAt } from "../go/symbols.ts";
import { type Node, parentOf, statementOf, textOf } from "../go/tree.ts";
import { type Fix, fixOf, linesAfter, linesBefore } from "./fix.ts";
import { freshName, packageNameAt } from "./fix-names.ts";
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
          const fix = limitIdle(fn, node) ?? closeBefore(fn, removal);
          yield { ...base, subject: map, message: "entry", values: { code, map, site }, fix };
        } else if (client) {
          const values = {
            code,
            here: fn.name,
            client: client.name,
            close: `${client.name}.CloseIdleConnections()`,
          };
          const fix = closeAtEnd(fn, node, client);
          yield { ...base, subject: `${fn.name} ${client.name}`, message: "call", values, fix };
        }
      }
    }
  },
});

/** `IdleConnTimeout: 90 * time.Second`, as the default transport has it, at the end of a literal on one line. */
function limitIdle(fn: GoFunction, client: Node): Fix | undefined {
  const { file } = fn;
  const { tree } = file;
  const time = packageNameAt(file, client, "time");
  const literal = transportOf(fn, client);
  const text = literal === undefined ? "" : textOf(tree, literal);
  if (literal === undefined || time === undefined || !/^[\w.]+\{.*\}$/.test(text)) return undefined;
  const end = (tree.end[literal] ?? 0) - 1;
  const isEmpty = /\{\s*\}$/.test(text);
  const added = `${isEmpty ? "" : ", "}IdleConnTimeout: 90 * ${time}.Second`;
  return fixOf(tree, [{ start: end, end, text: added }]);
}

/** `if client, ok := m[k]; ok { client.CloseIdleConnections() }` above the `delete`. */
function closeBefore(fn: GoFunction, { file, node, base, key }: Access): Fix | undefined {
  const { tree } = file;
  const statement = statementOf(tree, node);
  const element = `${textOf(tree, base)}[${textOf(tree, key)}]`;
  const remover = functionAt(file, node);
  const client = remover && freshName(remover, ["client", "old", "dropped"]);
  const found = remover && freshName(remover, ["ok", "found"]);
  const isPlain = parentOf(tree, node) === statement && !/[()\n]/.test(element);
  if (file !== fn.file || !isPlain || !client || !found) return undefined;
  return fixOf(tree, [
    linesBefore(tree, statement, [
      `if ${client}, ${found} := ${element}; ${found} {`,
      `\t${client}.CloseIdleConnections()`,
      "}",
    ]),
  ]);
}

/** `defer client.CloseIdleConnections()` below the statement that makes it; in a loop it would come too late. */
function closeAtEnd(fn: GoFunction, node: Node, client: GoSymbol): Fix | undefined {
  const { tree } = fn.file;
  const isLooped = (flowOf(fn)?.loops.get(stepOf(fn, node))?.length ?? 0) > 0;
  const [write] = client.writes;
  if (isLooped || client.owner !== fn || write?.statement === undefined) return undefined;
  const statement = statementOf(tree, write.node);
  return fixOf(tree, [
    linesAfter(tree, statement, [`defer ${client.name}.CloseIdleConnections()`]),
  ]);
}
