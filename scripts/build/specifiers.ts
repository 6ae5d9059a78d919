import { parseSync, Visitor, type Argument, type Expression } from "oxc-parser";

/** The modules that a source text names. */
export interface Specifiers {
  readonly literal: readonly string[];
  /** The lines where the text loads a module whose name the parser cannot read. */
  readonly computed: readonly number[];
}

/** A source file's name. */
export const SOURCE = /\.[cm]?[jt]sx?$/;

/** A file's name that is copied, because no compiler reads it: a program of Python. */
export const COPIED = /\.py$/;

/**
 * Functions that load a module, or return such a function. Any use except a direct call hides the module's
 * name.
 */
const LOADERS = ["createRequire", "getBuiltinModule", "require"];

/** Reads every form in which a source text can name a module, for its value or its type alone. */
export function specifiersIn(file: string, source: string): Specifiers {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const literal: string[] = [];
  const computed = new Set<number>();
  const read = new Set<number>(); // Offsets of loaders whose specifier is known.
  const addComputed = (offset: number) => computed.add(source.slice(0, offset).split("\n").length);
  const add = (node: Argument | undefined, offset: number) => {
    const text = literalText(node);
    if (text === undefined) addComputed(offset);
    else literal.push(text);
  };
  const addUnread = (name: unknown, offset: number) => {
    if (LOADERS.some((loader) => loader === name) && !read.has(offset)) addComputed(offset);
  };
  new Visitor({
    ImportDeclaration: (node) => literal.push(node.source.value),
    ImportSpecifier: ({ imported, local }) => {
      if (imported.type === "Identifier" && imported.name === local.name) {
        read.add(imported.start).add(local.start);
      }
    },
    ExportAllDeclaration: (node) => literal.push(node.source.value),
    ExportNamedDeclaration: (node) => node.source && literal.push(node.source.value),
    TSImportType: (node) => literal.push(node.source.value),
    TSExternalModuleReference: ({ expression }) => literal.push(expression.value),
    ImportExpression: (node) => add(node.source, node.start),
    NewExpression: ({ callee, arguments: [address, base], start }) => {
      if (!isNamed(callee, "URL") || !isMeta(base, "url")) return;
      const text = literalText(address);
      if (text === undefined) addComputed(start);
      else if ((SOURCE.test(text) || COPIED.test(text)) && !URL.canParse(text)) {
        literal.push(relative(text));
      }
    },
    CallExpression: ({ callee, arguments: [specifier], start }) => {
      const name = loaderName(callee);
      if (name === undefined) return;
      read.add(name);
      add(specifier, start);
    },
    MemberExpression: (node) => {
      if (isMeta(node, "resolve") && !read.has(node.start)) addComputed(node.start);
    },
    Identifier: ({ name, start }) => addUnread(name, start),
    Literal: ({ value, start }) => value !== "require" && addUnread(value, start),
  }).visit(program);
  return { literal, computed: [...computed] };
}

/** Returns the offset of the loader's name in this callee, or `undefined` if the callee loads no module. */
function loaderName(callee: Expression): number | undefined {
  if (isMeta(callee, "resolve")) return callee.start;
  if (isNamed(callee, "require") || isNamed(callee, "getBuiltinModule")) return nameStart(callee);
  const loader = callee.type === "MemberExpression" ? callee.object : callee; // `require.resolve`
  if (isNamed(loader, "require")) return nameStart(loader);
  const isMade = loader.type === "CallExpression" && isNamed(loader.callee, "createRequire");
  return isMade ? nameStart(loader.callee) : undefined;
}

/** Whether this is the name, or a member of the name: `createRequire`, `module.createRequire`. */
function isNamed(node: Expression, name: string): boolean {
  if (node.type === "Identifier") return node.name === name;
  return (
    node.type === "MemberExpression" &&
    node.property.type === "Identifier" &&
    node.property.name === name
  );
}

function nameStart(node: Expression): number {
  return node.type === "MemberExpression" ? node.property.start : node.start;
}

/** Whether this is `import.meta.<name>`. */
function isMeta(node: Argument | undefined, name: string): boolean {
  return (
    node?.type === "MemberExpression" &&
    node.object.type === "MetaProperty" &&
    node.object.meta.name === "import" &&
    node.property.type === "Identifier" &&
    node.property.name === name
  );
}

/** Returns the text of a string, or of a template without inserted values. */
function literalText(node: Argument | undefined): string | undefined {
  if (node?.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node?.type !== "TemplateLiteral" || node.quasis.length !== 1) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

function relative(address: string): string {
  return address.startsWith(".") ? address : `./${address}`;
}
