/** A long-lived map of large values that is emptied and kept. */
import { cellsIn } from "../go/accesses.ts";
import type { Access, Cell } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoPackage } from "../go/model.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  parentOf,
  textOf,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { bytesOfType } from "../go/type-size.ts";
import { mapOf } from "../go/types.ts";
import { type Fix, fixOf, replaceNode } from "./fix.ts";
import { typeTextAt } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

/** Smaller entries are not worth a word; larger ones are kept outside the map and are freed. */
const entryBytesMin = 64;
const inlineBytesMax = 128;

export default defineRule({
  id: "map-memory-not-released",
  title: { en: "Emptied map keeps its memory", "zh-CN": "清空后的 map 不会释放内存" },
  severity: "note",
  confidence: "low",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "`delete` and `clear` never give back the memory of the table itself. A map that once held a million entries of 128 " +
    "bytes keeps almost 300 MB with no entry left (measured with Go 1.23 and 1.27). What pointers in it point to is freed. " +
    "Reported for package variables and fields whose elements are stored inside the map (64 to 128 bytes) and that are never " +
    "made again. How large the map gets is not known, so the confidence is low and the finding is only listed.",
  bad: [
    {
      name: "emptied after each batch",
      go: `
var batch = map[int][128]byte{}

func flush(write func([128]byte)) {
	for _, block := range batch {
		write(block)
	}
	clear(batch) // want map-memory-not-released
}`,
    },
    {
      name: "a loop of deletes",
      go: `
type store struct{ blocks map[int][128]byte }

func (s *store) reset() {
	for id := range s.blocks {
		delete(s.blocks, id) // want map-memory-not-released
	}
}`,
    },
  ],
  good: [
    {
      name: "a new map, pointers, a map that is filled again",
      go: `
var (
	batch  = map[int][128]byte{}
	shared = map[int]*[128]byte{}
	again  = map[int][128]byte{}
	names  = map[int]string{}
)

func flush() {
	batch = make(map[int][128]byte)
	clear(shared)
	clear(names)
	clear(again)
	for id := range 10 {
		again[id] = [128]byte{}
	}
}`,
    },
    {
      name: "single entries, and a map of the function itself",
      go: `
var blocks = map[int][128]byte{}

func drop(id int) {
	delete(blocks, id)
	for old, block := range blocks {
		if block[0] == 0 {
			delete(blocks, old)
		}
	}
	own := map[int][128]byte{id: {}}
	clear(own)
}`,
    },
  ],
  limits: [],
  messages: {
    kept: {
      en: {
        what: "{map} is empty after {code} and keeps the memory of its largest size.",
        why: "Its elements of {bytes} bytes are stored inside the map, whose table never shrinks, and nothing in the package makes it again.",
        fix: "Assign a new map instead, where it may have become large.",
      },
      "zh-CN": {
        what: "{code} 之后 {map} 为空，但仍占用其最大时的内存。",
        why: "它的元素（{bytes} 字节）直接存放在 map 内部，而 map 的表不会缩小，包内也没有任何代码重新创建它。",
        fix: "如果它可能变得很大，改为赋值一个新的 map。",
      },
    },
  },
  *check(pkg) {
    for (const { access, bytes } of emptiedMaps(pkg)) {
      const { file, node, base, cell } = access;
      yield {
        ...{ file, node, subject: cell.name, message: "kept", fix: makeAgain(access) },
        values: { map: textOf(file.tree, base), code: textOf(file.tree, node), bytes },
      };
    }
  },
});

interface EmptiedMap {
  readonly access: Access;
  readonly bytes: number;
}

function* emptiedMaps(pkg: GoPackage): Iterable<EmptiedMap> {
  for (const cell of cellsIn(pkg)) {
    if (cell.kind === "local" || cell.depth > 0 || cell.incomplete || isMadeAgain(cell)) continue;
    const access = cell.accesses.find((one) => empties(one) && !isFilledAgain(one));
    const bytes = access && bytesOfElement(access);
    if (access && bytes !== undefined && bytes >= entryBytesMin && bytes <= inlineBytesMax)
      yield { access, bytes };
  }
}

function isMadeAgain({ accesses }: Cell): boolean {
  return accesses.some(
    ({ op, constructing, owned }) => op === "replace" && !constructing && !owned,
  );
}

function bytesOfElement({ file, base }: Access): number | undefined {
  const map = mapOf(typeOf(file, base));
  return map && bytesOfType(map.element);
}

/** `clear(m)`, or the only statement of a loop over the map that deletes the key of the loop. */
function empties(access: Access): boolean {
  const { op, file, owned, constructing } = access;
  if (file.test || owned || constructing) return false;
  return op === "clear" || (op === "delete" && loopAround(access) !== none);
}

function loopAround({ file, node, base, key }: Access): Node {
  const { tree } = file;
  const loop = ancestorOf(tree, node, kind.forStatement);
  const clause = onlyChild(tree, loop);
  if (loop === none || kindOf(tree, clause) !== kind.rangeClause) return none;
  const body = childrenOf(tree, onlyChild(tree, childAt(tree, loop, field.body)));
  const isOnly = body.length === 1 && parentOf(tree, node) === body[0];
  const isSame = textOf(tree, childAt(tree, clause, field.right)) === textOf(tree, base);
  const [name = none] = childrenOf(tree, childAt(tree, clause, field.left));
  return isOnly && isSame && textOf(tree, name) === textOf(tree, key) ? loop : none;
}

/** The same function fills the map afterwards, so that its memory is wanted. */
function isFilledAgain({ cell, function: fn, node }: Access): boolean {
  return cell.accesses.some(
    (one) => one.function === fn && one.node > node && (one.op === "write" || one.op === "fill"),
  );
}

/** `m = make(map[K]V)` in place of the statement. */
function makeAgain(access: Access): Fix | undefined {
  const { file, node, base, op, alias } = access;
  const { tree } = file;
  const map = mapOf(typeOf(file, base));
  const type = map && typeTextAt(file, node, typeOf(file, base));
  if (!type || alias) return undefined;
  const statement = op === "clear" ? parentOf(tree, node) : loopAround(access);
  return fixOf(tree, [replaceNode(tree, statement, `${textOf(tree, base)} = make(${type})`)]);
}
