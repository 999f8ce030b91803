/** A map that an object shares with its default or its original, and changes. */

import type { Access } from "../go/facts.ts";
import type { GoFile } from "../go/model.ts";
import { type SharedChange, sharedChangesIn } from "../go/plain-copies.ts";
import { atLeastGo } from "../go/sees.ts";
import { type Node, statementOf, textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { packageNameAt } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "shared-map-mutated",
  title: { en: "Map changed that a plain copy shares", "zh-CN": "修改了与原值共用的 map" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "An assignment copies the reference, not the map. An object that is given the default map of the package, and a struct " +
    "that is copied with `c := *p`, have the same map as everybody else who got it: what one of them writes, all of them " +
    "see. With two goroutines it is a data race as well.",
  bad: [
    {
      name: "the default labels, changed through one object",
      go: `
var defaults = map[string]string{"env": "prod"}

type target struct{ labels map[string]string }

func newTarget() *target {
	return &target{labels: defaults} // want shared-map-mutated
}

func (t *target) set(key, value string) { t.labels[key] = value }`,
    },
    {
      name: "a copied struct has the map of its original",
      go: `
type options struct {
	name   string
	labels map[string]string
}

func (o *options) with(key, value string) *options {
	copied := *o
	copied.labels[key] = value // want shared-map-mutated
	return &copied
}`,
    },
  ],
  good: [
    {
      name: "a map of its own, before anything is written",
      go: `
var defaults = map[string]string{"env": "prod"}

type target struct{ labels map[string]string }

func newTarget() *target { return &target{labels: maps.Clone(defaults)} }

func (t *target) set(key, value string) { t.labels[key] = value }

func (t *target) with(key, value string) *target {
	copied := *t
	copied.labels = maps.Clone(t.labels)
	copied.labels[key] = value
	return &copied
}`,
    },
  ],
  limits: [
    {
      name: "a map of the caller",
      why: "the caller may hand it over, or want the changes",
      go: `
type target struct{ labels map[string]string }

func newTarget(labels map[string]string) *target { return &target{labels: labels} }

func (t *target) set(key, value string) { t.labels[key] = value }`,
    },
  ],
  messages: {
    default: {
      en: {
        what: "{source} is one map for the whole package, and {code} at {site} changes it through the object that gets it here.",
        why: "An assignment copies no map, so every object that was given {source} sees the change, and two of them race.",
        fix: "Give the object a map of its own, such as `maps.Clone({plain})`.",
      },
      "zh-CN": {
        what: "{source} 是整个包共用的一个 map，而{site}的 {code} 会通过在这里得到它的对象修改它。",
        why: "赋值不会复制 map，因此所有得到 {source} 的对象都会看到这一修改，两个对象之间还会发生竞争。",
        fix: "给该对象一个自己的 map，例如 `maps.Clone({plain})`。",
      },
    },
    copy: {
      en: {
        what: "{code} changes the original too: the copy made at {site} has the same map.",
        why: "{source} copies the struct but none of its maps, so both have one map.",
        fix: "Give the copy a map of its own before it is changed, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 也会修改原值：{site}得到的副本使用的是同一个 map。",
        why: "{source} 只复制了结构体，没有复制其中的 map，因此两者共用一个 map。",
        fix: "在修改之前给副本一个自己的 map，例如使用 `maps.Clone`。",
      },
    },
  },
  *check(pkg) {
    for (const change of sharedChangesIn(pkg)) {
      const { write, from, source } = change;
      const text = textOf(from.file.tree, source);
      const words = { code: codeOf(write), source: text };
      if (change.how === "copy") {
        yield {
          ...placeOf(change),
          message: "copy",
          values: { ...words, site: from },
          related: [{ ...from, label: "copied" }],
          fix: cloneField(write),
        };
        continue;
      }
      const site = { file: write.file, node: write.node };
      yield {
        ...placeOf(change),
        message: "default",
        values: { ...words, site, plain: text },
        related: [{ ...site, label: "write" }],
        fix: cloneDefault(change),
      };
    }
  },
});

/** What must be mended: the assignment of the table, or the change of the copy. */
function placeOf({ how, write, from }: SharedChange) {
  const { file, node } = how === "copy" ? write : from;
  return { file, node, subject: write.cell.name };
}

/** `labels: maps.Clone(defaults)`, where the file can name the package. */
function cloneDefault({ from: { file }, source }: SharedChange): Fix | undefined {
  const clone = cloneOf(file, source);
  return clone === undefined
    ? undefined
    : fixOf(file.tree, [replaceNode(file.tree, source, clone)]);
}

/** `copied.labels = maps.Clone(copied.labels)` above the write; in a loop each round would clone again. */
function cloneField({ file, node, base, loops, alias }: Access): Fix | undefined {
  const { tree } = file;
  const clone = cloneOf(file, base);
  if (clone === undefined || loops.length > 0 || alias) return undefined;
  const line = `${textOf(tree, base)} = ${clone}`;
  return fixOf(tree, [linesBefore(tree, statementOf(tree, node), [line])]);
}

function cloneOf(file: GoFile, map: Node): string | undefined {
  const text = textOf(file.tree, map);
  const maps = atLeastGo(file, 21) === true ? packageNameAt(file, map, "maps") : undefined;
  return maps && /^[\w.]+$/.test(text) ? `${maps}.Clone(${text})` : undefined;
}
