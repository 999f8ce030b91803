/** Cuts a GraphQL schema down to what some documents touch, without its descriptions. */
import {
  buildSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  Kind,
  parse,
  print,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** What documents touch: "Type", "Type.member" and "Type.field(argument)". */
type Touched = Set<string>;

/** What is left of a schema, and why the documents could not be sent to a server that has it. */
export function pruneSchema(
  text: string,
  documents: readonly string[],
): { readonly schema: string; readonly problems: readonly string[] } {
  const schema = buildSchema(text, { assumeValid: true });
  const touched: Touched = new Set();
  const problems = documents.flatMap((each) => {
    const document = parse(each);
    touch(schema, document, touched);
    return validate(schema, document).map(({ message }) => message);
  });
  touchImplementations(schema, touched);
  const definitions = parse(text).definitions.flatMap((definition) => cut(definition, touched));
  return { schema: `${definitions.map(print).join("\n\n")}\n`, problems };
}

function touch(schema: GraphQLSchema, document: DocumentNode, touched: Touched): void {
  const info = new TypeInfo(schema);
  const touchType = (type: Parameters<typeof getNamedType>[0]) => {
    const named = getNamedType(type);
    if (named) touched.add(named.name);
    return named;
  };
  const visitor = {
    Field() {
      const parent = touchType(info.getParentType());
      const field = info.getFieldDef();
      if (!parent || !field || field.name.startsWith("__")) return;
      touched.add(`${parent.name}.${field.name}`);
      const answered = touchType(field.type);
      // A server may answer any of them.
      const values = isEnumType(answered) ? answered.getValues() : [];
      for (const { name } of values) touched.add(`${answered?.name}.${name}`);
    },
    Argument() {
      const argument = info.getArgument();
      touched.add(`${info.getParentType()}.${info.getFieldDef()?.name}(${argument?.name})`);
      touchType(argument?.type);
    },
    ObjectField({ name }: { readonly name: { readonly value: string } }) {
      touched.add(`${touchType(info.getParentInputType())?.name}.${name.value}`);
      touchType(info.getInputType());
    },
    EnumValue({ value }: { readonly value: string }) {
      touched.add(`${touchType(info.getInputType())?.name}.${value}`);
    },
    InlineFragment: () => void touchType(info.getType()),
    FragmentDefinition: () => void touchType(info.getType()),
    VariableDefinition: () => void touchType(info.getInputType()),
  };
  visit(document, visitWithTypeInfo(info, visitor));
}

/** Whoever is asked for a field of an interface may answer with any type that implements it. */
function touchImplementations(schema: GraphQLSchema, touched: Touched): void {
  const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType);
  for (const type of interfaces.filter(({ name }) => touched.has(name))) {
    const known = Object.keys(type.getFields());
    const asked = known.filter((name) => touched.has(`${type.name}.${name}`));
    // A type cannot be without fields: of an interface that is only narrowed to a type, the first is kept.
    const fields = asked.length > 0 ? asked : known.slice(0, 1);
    for (const field of fields) touched.add(`${type.name}.${field}`);
    for (const { name } of schema.getPossibleTypes(type)) {
      if (asked.length > 0) touched.add(name);
      for (const field of touched.has(name) ? fields : []) touched.add(`${name}.${field}`);
    }
  }
}

function cut(definition: DefinitionNode, touched: Touched): readonly DefinitionNode[] {
  if (!("name" in definition) || definition.name === undefined) return [];
  const { kind, name } = definition;
  if (kind === Kind.DIRECTIVE_DEFINITION || !touched.has(name.value)) return [];
  const plain = withoutWords(definition);
  const isTouched = (member: { readonly name: { readonly value: string } }) =>
    touched.has(`${name.value}.${member.name.value}`);
  if (plain.kind === Kind.OBJECT_TYPE_DEFINITION || plain.kind === Kind.INTERFACE_TYPE_DEFINITION) {
    const interfaces = plain.interfaces?.filter((each) => touched.has(each.name.value)) ?? [];
    const fields = (plain.fields ?? []).filter(isTouched).map((field) => ({
      ...field,
      arguments: (field.arguments ?? []).filter((argument) =>
        touched.has(`${name.value}.${field.name.value}(${argument.name.value})`),
      ),
    }));
    return [{ ...plain, interfaces, fields }];
  }
  if (plain.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    return [{ ...plain, fields: plain.fields?.filter(isTouched) ?? [] }];
  }
  if (plain.kind === Kind.ENUM_TYPE_DEFINITION) {
    return [{ ...plain, values: plain.values?.filter(isTouched) ?? [] }];
  }
  return [plain];
}

/** The names and types alone. */
function withoutWords<Definition extends DefinitionNode>(definition: Definition): Definition {
  return visit(definition, {
    enter: (node) => ("description" in node ? { ...node, description: undefined } : undefined),
    Directive: () => null,
  });
}
