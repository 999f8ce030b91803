/** What functions without source do with a map they are given. */
import type { AccessOp } from "./facts.ts";
import type { Callee } from "./model.ts";

type External = Extract<Callee, { kind: "external" }>;

/** `maps` of the standard library and its forerunner: the first argument is written, or all are read. */
const mapsPackage = /^(?:maps|golang\.org\/x\/exp\/maps)$/;
const mapsWriters: ReadonlySet<string> = new Set(["Copy", "DeleteFunc", "Insert", "Clear"]);

/** Methods of http.Header, url.Values, textproto.MIMEHeader and metadata.MD. */
const headerWriters: ReadonlySet<string> = new Set(["Set", "Add", "Del", "Append", "Delete"]);
const headerReaders: ReadonlySet<string> = new Set([
  ...["Get", "Values", "Has", "Clone", "Copy", "Encode", "Len", "Write", "WriteSubset"],
]);

/** `AddEntry`, `RemoveAll`: so methods are called that change what they are called on. */
const writerName =
  /^(?:Add|Append|Clear|Delete|Insert|Merge|Prune|Put|Remove|Set|Store)(?=\p{Lu}|$)/u;

/** What a call does with the map it is given as argument `index` (-1: its receiver). */
export function effectOfLibrary(callee: External, index: number): AccessOp | undefined {
  const { path, name } = callee;
  if (index < 0) {
    if (headerWriters.has(name) || writerName.test(name)) return "fill";
    return headerReaders.has(name) ? "copy" : undefined;
  }
  if (mapsPackage.test(path)) return mapsWriters.has(name) && index === 0 ? "fill" : "copy";
  if (decodes(callee)) return "fill";
  return path === "reflect" && name === "DeepEqual" ? "copy" : undefined;
}

/** Fills what it is given: `json.Unmarshal(data, &m)`, `decoder.Decode(&m)`. */
export function decodes({ path, name }: External): boolean {
  return (
    /(?:^|\/)(?:json|xml|gob|yaml(?:\.v\d)?|toml|bson|msgpack|mapstructure)(?:\/v\d+)?$|^encoding\//.test(
      path,
    ) && /^(?:Unmarshal|Decode|UnmarshalStrict|Scan)/.test(name)
  );
}

/** Decodes a text or stream into what its arguments point to, by a package that is known to do so. */
export function isDecoder(callee: Callee): boolean {
  return callee.kind === "external" && decodes(callee) && !callee.name.startsWith("Scan");
}

/** Goes over everything it is given: encoders, printers, loggers, templates. */
export function encodes({ path, name, receiverType }: External): boolean {
  if (path === "fmt") return /^(?:Sp|Fp|P)rint|^Append|^Errorf$/.test(name);
  if (path === "log" || path === "log/slog") return !/^(?:Set|New|Default|Flags|With)/.test(name);
  if (/^(?:html|text)\/template$/.test(path)) return name.startsWith("Execute");
  const isEncoder =
    /^(?:Marshal|Encode)/.test(name) && (receiverType === "" || receiverType === "Encoder");
  return (
    isEncoder &&
    /(?:^|\/)(?:json|xml|gob|yaml(?:\.v\d)?|toml|msgpack|cbor|bson|jsoniter)(?:\/v\d+|-iterator\/go)?$/.test(
      path,
    )
  );
}

/** Encoders that see exported fields only. */
export function seesExportedOnly({ path }: External): boolean {
  return path !== "fmt" && path !== "log" && path !== "log/slog";
}
