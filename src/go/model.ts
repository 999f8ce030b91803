/** What the language model hands to flow, locks and rules: packages, functions, symbols, types, paths. */
import type { Node, Tree } from "./tree.ts";
import type { FileFacts, World } from "./world.ts";

/** Turns one file into its tree. Never throws; a file that takes too long gives a bare, `abandoned` tree. */
export type ParseGo = (path: string, text: string) => Tree;

/** The code at one commit, as `analyze` has it. */
export interface GoSources {
  readonly modules: readonly GoModule[];
  readonly judged: readonly GoDirectory[];
  readonly known: readonly GoKnown[];
}

export interface GoModule {
  readonly directory: string;
  readonly path: string;
  readonly goVersion?: string;
}

export interface GoDirectory {
  readonly directory: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** A package by its import path, of which only declarations are wanted: files are outlines. */
export interface GoKnown extends GoDirectory {
  readonly importPath: string;
}

/** Everything that is known of the code at one commit. Packages that nobody asks for are not parsed. */
export interface GoProgram {
  /** The packages findings are wanted for, sorted by directory, then by name. */
  readonly packages: readonly GoPackage[];
  /** The package that an import path names: judged, known, standard, or undefined when it is not at hand. */
  readonly packageAt: (importPath: string) => GoPackage | undefined;
  /** Tables of the language model; nobody outside it needs them. */
  readonly world: World;
}

/** The files of one directory under one package clause; in-package tests are among them. */
export interface GoPackage {
  /** Module path and directory; the external test package has the suffix `_test`. */
  readonly importPath: string;
  readonly name: string;
  readonly directory: string;
  /** Of another package only the declarations are here: functions have no bodies, and not all writes are seen. */
  readonly external: boolean;
  readonly files: readonly GoFile[];
  /** Functions, methods and literals of all files, each parent before its literals. */
  readonly functions: readonly GoFunction[];
  /** Package-level names; where build tags give one name twice, the first of `alternatives`. */
  readonly scope: ReadonlyMap<string, GoSymbol>;
  readonly program: GoProgram;
}

export interface GoFile {
  readonly path: string;
  readonly tree: Tree;
  readonly package: GoPackage;
  /** Whether the name ends in `_test.go`. */
  readonly test: boolean;
  /** Whether it carries the `Code generated … DO NOT EDIT.` line. */
  readonly generated: boolean;
  readonly imports: readonly GoImport[];
  /** Minor of the language version ("1.22" is 22), by go.mod or the file's build line; undefined when unknown. */
  readonly goMinor: number | undefined;
  readonly functions: readonly GoFunction[];
  /** What is remembered per node; read it through `symbolOf`, `typeOf` and `functionAt`. */
  readonly facts: FileFacts;
}

export interface GoImport {
  /** The name it is used under; `.` and `_` as written. */
  readonly name: string;
  readonly path: string;
  readonly node: Node;
}

/** A function, a method, or a function literal. */
export interface GoFunction {
  /** Unique and dense in the program, in order of parsing. */
  readonly id: number;
  readonly kind: "function" | "method" | "literal";
  /** "Load", "Cache.Get", "Cache.Get.func1"; a literal of a package variable: "handler.func1". */
  readonly name: string;
  readonly file: GoFile;
  /** The declaration or literal, and its block (`none` when it has none). */
  readonly node: Node;
  readonly body: Node;
  /** The declared name; literals have none. */
  readonly symbol: GoSymbol | undefined;
  readonly receiver: GoSymbol | undefined;
  /** One for each parameter and result, in order; those without a name are called "_". */
  readonly params: readonly GoSymbol[];
  readonly results: readonly GoSymbol[];
  readonly variadic: boolean;
  /** The function around a literal; undefined at package level. */
  readonly parent: GoFunction | undefined;
  /** Literals directly inside. */
  readonly literals: readonly GoFunction[];
  /** Locals of the functions around it that it, or a literal in it, names. */
  readonly captures: ReadonlySet<GoSymbol>;
  /** The comment above the declaration, markers stripped. */
  readonly doc: string;
}

export type SymbolKind =
  | "var"
  | "param"
  | "result"
  | "receiver"
  | "field"
  | "const"
  | "func"
  | "method"
  | "type"
  | "typeParam"
  | "import"
  | "builtin";

/** A declared thing. Compare with `===`; ids are unique in the program. */
export interface GoSymbol {
  readonly id: number;
  readonly kind: SymbolKind;
  readonly name: string;
  /** Where it is declared; predeclared names have no file and no node. */
  readonly file: GoFile | undefined;
  readonly node: Node;
  /** The innermost function a local belongs to; undefined at package level and for fields. */
  readonly owner: GoFunction | undefined;
  /** For fields and methods: the named type that declares it; undefined in a bare struct. */
  readonly ownerType: GoSymbol | undefined;
  /** For functions and methods with source: their model. */
  readonly function: GoFunction | undefined;
  /** For imports: the path. */
  readonly importPath: string | undefined;
  /** Every write by name, declaration included, in source order. Package variables: of all files. */
  readonly writes: readonly Write[];
  /** Identifiers that name it, declaration excluded, in source order (locals only). */
  readonly uses: readonly Node[];
  /** Whether `&x` is met anywhere, so that `writes` may not be all. */
  readonly addressTaken: boolean;
  /** Declarations of the same name for other build tags; at least itself. */
  readonly alternatives: readonly GoSymbol[];
}

/** One assignment to a variable by its name. */
export interface Write {
  readonly file: GoFile;
  /** The identifier on the left. */
  readonly node: Node;
  /** The statement or spec. */
  readonly statement: Node;
  /**
   * zero: declared without a value; define: `:=` or `var x = v`; assign: `=`; update: `+=`, `++`;
   * range: key or value of a range clause; receive: `case x := <-c`; switch: alias of a type switch.
   */
  readonly how: "zero" | "define" | "assign" | "update" | "range" | "receive" | "switch";
  /** The right-hand expression; `none` for zero. */
  readonly value: Node;
  /** Which of the values that `value` yields; -1 when it yields exactly one. Range: 0 key, 1 value. */
  readonly index: number;
}

export type Type =
  | NamedType
  | MapType
  | PointerType
  | SliceType
  | ArrayType
  | ChanType
  | FuncType
  | StructType
  | InterfaceType
  | TypeParamType
  | BasicType
  | TupleType
  | UnknownType;

interface TypeBase {
  /** Types are interned: equal types are the same object (but each struct or interface literal is its own). */
  readonly id: number;
}

/** A declared type. `symbol` is undefined when the package is not at hand: then `under` is unknown. */
export interface NamedType extends TypeBase {
  readonly kind: "named";
  readonly symbol: GoSymbol | undefined;
  /** Import path of the declaring package; "" for `error`, `comparable` and `any`. */
  readonly path: string;
  readonly name: string;
  readonly args: readonly Type[];
  /** The type literal behind it, names followed to the end. */
  readonly underlying: Type;
}

export interface MapType extends TypeBase {
  readonly kind: "map";
  readonly key: Type;
  readonly element: Type;
}

export interface PointerType extends TypeBase {
  readonly kind: "pointer";
  readonly element: Type;
}

export interface SliceType extends TypeBase {
  readonly kind: "slice";
  readonly element: Type;
}

export interface ArrayType extends TypeBase {
  readonly kind: "array";
  readonly element: Type;
  readonly length: string;
}

export interface ChanType extends TypeBase {
  readonly kind: "chan";
  readonly element: Type;
  readonly direction: "both" | "send" | "receive";
}

export interface FuncType extends TypeBase {
  readonly kind: "func";
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  /** The last parameter is then a slice. */
  readonly variadic: boolean;
  /** Type parameters still to be inferred; empty for all but generic functions. */
  readonly typeParams: readonly TypeParamType[];
}

export interface StructType extends TypeBase {
  readonly kind: "struct";
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly symbol: GoSymbol;
  readonly name: string;
  readonly type: Type;
  readonly embedded: boolean;
  /** The tag without its quotes; "" for none. */
  readonly tag: string;
}

export interface InterfaceType extends TypeBase {
  readonly kind: "interface";
  readonly methods: readonly {
    readonly name: string;
    readonly type: Type;
    readonly symbol: GoSymbol;
  }[];
  /** Embedded interfaces and, in constraints, each union as one list. */
  readonly embedded: readonly (readonly Type[])[];
}

export interface TypeParamType extends TypeBase {
  readonly kind: "typeParam";
  readonly symbol: GoSymbol;
}

/** `int`, `string`, …, `untyped int`, …, `untyped nil`. */
export interface BasicType extends TypeBase {
  readonly kind: "basic";
  readonly name: string;
}

/** What a call yields when it is not exactly one value. */
export interface TupleType extends TypeBase {
  readonly kind: "tuple";
  readonly elements: readonly Type[];
}

/** Not known, and never guessed. */
export interface UnknownType extends TypeBase {
  readonly kind: "unknown";
}

/** A field or method found on a type, through embedding where needed. */
export interface Member {
  readonly symbol: GoSymbol;
  /** Instantiated for the type it was asked of; a method's type is without receiver. */
  readonly type: Type;
  /** The embedded fields on the way, outermost first; empty when it is the type's own. */
  readonly through: readonly GoSymbol[];
}

/** What a call runs. */
export type Callee =
  /** A function or method with source in this program. `through` as in Member; `receiver` is `none` for functions. */
  | {
      readonly kind: "function";
      readonly function: GoFunction;
      readonly receiver: Node;
      readonly through: readonly GoSymbol[];
    }
  | { readonly kind: "literal"; readonly function: GoFunction }
  /** A variable, parameter or field of function type; `node` is the expression called. */
  | { readonly kind: "variable"; readonly symbol: GoSymbol | undefined; readonly node: Node }
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "conversion"; readonly type: Type }
  /** Code without source here: `sync` `Mutex` `Lock`, `maps` "" `Clone`. `path` is "" when only the name is known. */
  | {
      readonly kind: "external";
      readonly path: string;
      readonly receiverType: string;
      readonly name: string;
      readonly receiver: Node;
      readonly through: readonly GoSymbol[];
    }
  /** A method of an interface; `implementers` are methods of this package whose type has all its method names. */
  | {
      readonly kind: "interface";
      readonly name: string;
      readonly type: Type;
      readonly receiver: Node;
      readonly through: readonly GoSymbol[];
      readonly implementers: readonly GoFunction[];
    }
  | { readonly kind: "unknown"; readonly name: string };

/** One step of an access path: a field, or an index whose text is kept. */
export type Step =
  | { readonly kind: "field"; readonly symbol: GoSymbol; readonly promoted: boolean }
  | { readonly kind: "index"; readonly text: string; readonly node: Node };

/** A variable and what is reached from it; `*`, `&`, parentheses and type assertions leave no step. */
export interface Path {
  readonly root: GoSymbol;
  readonly steps: readonly Step[];
  /** Canonical: equal for equal paths, whatever the index ("12.Cache.shards[*].m"). */
  readonly key: string;
  /** As `key`, with the text of each index. */
  readonly exactKey: string;
}

/**
 * What a path stands for wherever it is reached from: `pkg.Type.field` of the last named owner,
 * `global:pkg.name`, or `local:<symbol id>`; fields of bare structs are appended, indexes are not.
 */
export type CellKey = string;
