import type {
  ClassElement,
  Expression,
  MethodDefinition,
  PropertyDefinition,
  PropertyKey,
  TSSignature,
} from "oxc-parser";
import type { Docstring } from "./docstring.ts";
import type { Exported, SourceModule } from "./source-module.ts";

/** A public member of a class or interface. */
export interface Member {
  readonly name: string;
  readonly kind: "property" | "method";
  readonly isStatic: boolean;
  readonly isOptional: boolean;
  /** The type of a property, or the parameters and the type of the result of a method. */
  readonly type: string;
  readonly doc: Docstring | undefined;
}

/** Members, and the names of the types of other packages whose members are there too. */
export interface Members {
  readonly own: readonly Member[];
  readonly others: readonly string[];
}

/** Returns the public members of a class or interface, with those that it inherits from types of this project. */
export function membersOf({ module, declaration }: Exported): Members {
  if (declaration.type === "TSInterfaceDeclaration") {
    const own = declaration.body.body.flatMap((one) => signature(module, one));
    const bases = declaration.extends.map(({ expression, typeArguments }) =>
      inherited(module, expression, typeArguments ? textOf(module, typeArguments) : ""),
    );
    return merged(own, bases);
  }
  if (declaration.type === "ClassDeclaration") {
    const own = declaration.body.body.flatMap((one) => element(module, one));
    const { superClass } = declaration;
    return merged(own, superClass ? [inherited(module, superClass, "")] : []);
  }
  return { own: [], others: [] };
}

/** Adds the inherited members that the type does not declare itself, before its own properties. */
function merged(own: readonly Member[], bases: readonly Members[]): Members {
  const names = new Set(own.map(({ name }) => name));
  const more = bases.flatMap((base) => base.own.filter(({ name }) => !names.has(name)));
  return { own: [...own, ...more], others: bases.flatMap(({ others }) => others) };
}

function inherited(module: SourceModule, base: Expression, typeArguments: string): Members {
  const name = textOf(module, base);
  const found = typeArguments === "" ? module.find(name) : undefined;
  return found ? membersOf(found) : { own: [], others: [`${name}${typeArguments}`] };
}

function signature(module: SourceModule, node: TSSignature): readonly Member[] {
  if (node.type !== "TSPropertySignature" && node.type !== "TSMethodSignature") {
    throw new Error(`the reference cannot describe ${textOf(module, node)}`);
  }
  const isMethod = node.type === "TSMethodSignature";
  return [
    {
      name: keyOf(node.key),
      kind: isMethod ? "method" : "property",
      isStatic: false,
      isOptional: node.optional,
      type: isMethod
        ? rest(module, node.key.end, node.end)
        : node.typeAnnotation
          ? textOf(module, node.typeAnnotation.typeAnnotation)
          : "unknown",
      doc: module.docAt(node.start),
    },
  ];
}

/** Returns the type of a property. A literal without a type, such as the code of an error, is its own type. */
function typeOf(
  module: SourceModule,
  { typeAnnotation, value }: Pick<PropertyDefinition, "typeAnnotation" | "value">,
): string {
  if (typeAnnotation) return textOf(module, typeAnnotation.typeAnnotation);
  return value?.type === "Literal" ? textOf(module, value) : "unknown";
}

function element(module: SourceModule, node: ClassElement): readonly Member[] {
  switch (node.type) {
    case "PropertyDefinition":
    case "TSAbstractPropertyDefinition": {
      return isPublic(node)
        ? [{ ...common(module, node), kind: "property", type: typeOf(module, node) }]
        : [];
    }
    case "MethodDefinition":
    case "TSAbstractMethodDefinition": {
      if (!isPublic(node) || node.kind === "constructor" || node.kind === "set") return [];
      const { returnType, body } = node.value;
      if (node.kind === "get") {
        const type = returnType ? textOf(module, returnType.typeAnnotation) : "unknown";
        return [{ ...common(module, node), kind: "property", type }];
      }
      const type = rest(module, node.key.end, body?.start ?? node.end);
      return [{ ...common(module, node), kind: "method", type }];
    }
    case "AccessorProperty":
    case "StaticBlock":
    case "TSAbstractAccessorProperty":
    case "TSIndexSignature":
      throw new Error(`the reference cannot describe ${textOf(module, node)}`);
  }
}

type Element = MethodDefinition | PropertyDefinition;

function isPublic({ accessibility }: Element): boolean {
  return accessibility !== "private" && accessibility !== "protected";
}

function common(module: SourceModule, { key, static: isStatic, start }: Element) {
  return { name: keyOf(key), isStatic, isOptional: false, doc: module.docAt(start) };
}

function keyOf(key: PropertyKey): string {
  return "name" in key && typeof key.name === "string" ? key.name : "";
}

/** Returns the source text of a node on one line. */
export function textOf(
  { source }: SourceModule,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  return source
    .slice(start, end)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/,(?= [)}\]>])/g, "")
    .replaceAll(/([([<]) | ([)\]>])/g, "$1$2")
    .trim();
}

/** Returns the parameters and the type of the result of a method, without its body. */
function rest(module: SourceModule, start: number, end: number): string {
  return textOf(module, { start, end }).replace(/;$/, "");
}
