import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type Class,
  type Comment,
  type Directive,
  type Function,
  type ModuleExportName,
  parseSync,
  type Statement,
  type TSInterfaceDeclaration,
  type TSTypeAliasDeclaration,
} from "oxc-parser";
import { type Docstring, parseDocstring } from "./docstring.ts";

/** A declaration of which the reference has an entry. */
export type Declaration = Class | Function | TSInterfaceDeclaration | TSTypeAliasDeclaration;

/** A declaration, under the name with which users import it. */
export interface Exported {
  readonly name: string;
  readonly module: SourceModule;
  readonly declaration: Declaration;
}

/** A place in another module: a name, or all names (`*`). */
interface Elsewhere {
  readonly file: string;
  readonly name: string;
}

const modules = new Map<string, SourceModule>();

/** A TypeScript file with its declarations, imports and exports. */
export class SourceModule {
  readonly source: string;
  private readonly file: string;
  private readonly comments: readonly Comment[];
  private readonly declared = new Map<string, Declaration>();
  private readonly imported = new Map<string, Elsewhere>();
  private readonly exported = new Map<string, Elsewhere | Declaration>();
  private readonly all: { readonly file: string; readonly prefix: string }[] = [];

  private constructor(file: string) {
    this.file = file;
    this.source = readFileSync(file, "utf8");
    const { program, comments, errors } = parseSync(file, this.source);
    if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
    this.comments = comments;
    for (const statement of program.body) this.read(statement);
  }

  static of(file: string): SourceModule {
    const module = modules.get(file) ?? new SourceModule(file);
    modules.set(file, module);
    return module;
  }

  /** Returns the exports, in the order of the file. `export * as auth` prefixes names with `auth.`. */
  exports(): readonly Exported[] {
    const named = [...this.exported].flatMap(([name, target]): readonly Exported[] => {
      const found = "file" in target ? SourceModule.of(target.file).find(target.name) : undefined;
      if (found) return [{ ...found, name }];
      return "file" in target ? [] : [{ name, module: this, declaration: target }];
    });
    const others = this.all.flatMap(({ file, prefix }) =>
      SourceModule.of(file)
        .exports()
        .map((one) => ({ ...one, name: `${prefix}${one.name}` })),
    );
    return [...named, ...others];
  }

  /** Finds a declaration by its name in this file, here or in the file that it is imported from. */
  find(name: string): Exported | undefined {
    const declaration = this.declared.get(name);
    if (declaration) return { name, module: this, declaration };
    const target = this.imported.get(name) ?? this.exported.get(name);
    return target && "file" in target ? SourceModule.of(target.file).find(target.name) : undefined;
  }

  /** Returns the documentation comment that ends directly before an offset. */
  docAt(offset: number): Docstring | undefined {
    const comment = this.comments.findLast(({ end }) => end <= offset);
    const isDoc = comment?.type === "Block" && comment.value.startsWith("*");
    const isNear = comment && this.source.slice(comment.end, offset).trim() === "";
    return isDoc && isNear ? parseDocstring(comment.value.slice(1)) : undefined;
  }

  /** Returns the documentation comment of a declaration, which is before its `export`. */
  docOf({ start }: Declaration): Docstring | undefined {
    const before = /export (?:abstract )?$/.exec(this.source.slice(0, start));
    return this.docAt(before ? before.index : start);
  }

  private read(statement: Statement | Directive): void {
    if (statement.type === "ImportDeclaration") {
      for (const one of statement.specifiers) {
        if (one.type !== "ImportSpecifier") continue;
        const target = this.elsewhere(statement.source.value, nameOf(one.imported));
        if (target) this.imported.set(one.local.name, target);
      }
    } else if (statement.type === "ExportAllDeclaration") {
      const target = this.elsewhere(statement.source.value, "*");
      const prefix = statement.exported ? `${nameOf(statement.exported)}.` : "";
      if (target) this.all.push({ file: target.file, prefix });
    } else if (statement.type === "ExportNamedDeclaration") {
      for (const { local, exported } of statement.specifiers) {
        const target = statement.source && this.elsewhere(statement.source.value, nameOf(local));
        if (target) this.exported.set(nameOf(exported), target);
      }
      if (statement.declaration) this.declare(statement.declaration, true);
    } else this.declare(statement, false);
  }

  private declare(statement: Statement | Directive, isExported: boolean): void {
    if (
      statement.type !== "ClassDeclaration" &&
      statement.type !== "FunctionDeclaration" &&
      statement.type !== "TSInterfaceDeclaration" &&
      statement.type !== "TSTypeAliasDeclaration"
    ) {
      return;
    }
    const name = statement.id?.name ?? "";
    this.declared.set(name, statement);
    if (isExported) this.exported.set(name, statement);
  }

  /** Returns a name of a file of this project; `undefined` for a package. */
  private elsewhere(specifier: string, name: string): Elsewhere | undefined {
    return specifier.startsWith(".")
      ? { file: join(dirname(this.file), specifier), name }
      : undefined;
  }
}

function nameOf(name: ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}
