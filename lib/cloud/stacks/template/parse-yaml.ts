import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { functionOf } from "./short-tags.ts";
import { tooDeepAt } from "./nesting-of.ts";
import { TemplateMalformed } from "./template-malformed.ts";

/** Types of YAML 1.1 that CloudFormation does not have. It reads a date such as `2012-10-17` as a text. */
const NOT_READ = new Set(["binary", "merge", "omap", "pairs", "set", "timestamp"]);
const STANDARD = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;
/** Maximum depth of nodes. Real templates have fewer levels, and this number cannot overflow the call stack. */
const DEEPEST = 200;

/**
 * Parses YAML 1.1 as CloudFormation does: with the short forms of its functions and without aliases.
 *
 * @throws {TemplateMalformed} If the text is not YAML, or has a part that CloudFormation does not read.
 */
export function parseYaml(text: string): unknown {
  // Most templates are JSON, so the parser is loaded only for YAML.
  const yaml = createRequire(import.meta.url)("yaml") as typeof Yaml;
  const lines = new yaml.LineCounter();
  const document = composed();
  const [first] = document.errors;
  if (first) throw notWellFormed(first.pos[0]);
  return valueOf(document.contents);

  /** The parser needs no call stack for nested nodes, but the composer does. So the depth is checked between them. */
  function composed(): Yaml.Document.Parsed {
    const tokens = [...new yaml.Parser(lines.addNewLine).parse(text)];
    for (const token of tokens) {
      const deep = tooDeepAt(token, DEEPEST);
      if (deep !== undefined) throw notWellFormed(deep, " is nested too deep");
    }
    const composer = new yaml.Composer({
      version: "1.1",
      logLevel: "silent",
      // The library compares each pair of keys.
      uniqueKeys: false,
      customTags: (tags) =>
        tags.filter((tag) => !NOT_READ.has(typeof tag === "string" ? tag : nameOf(tag.tag))),
    });
    const [only, second] = [...composer.compose(tokens, true, text.length)];
    if (!only || second) throw notWellFormed(second?.range[0] ?? 0);
    return only;
  }

  function notWellFormed(offset: number, what = ""): TemplateMalformed {
    const { line, col } = lines.linePos(offset);
    return new TemplateMalformed(
      `Template format error: YAML not well-formed. (line ${line}, column ${col}${what})`,
    );
  }

  function valueOf(node: unknown): unknown {
    if (node === null) return null;
    if (yaml.isAlias(node)) {
      throw new TemplateMalformed(
        "Template error: YAML aliases are not allowed in CloudFormation templates",
      );
    }
    if (!yaml.isNode(node)) return node;
    const plain = plainValue(node);
    const { tag } = node;
    if (tag === undefined || STANDARD.test(tag)) return plain;
    const call = functionOf(tag, plain);
    if (call === undefined)
      throw notWellFormed(node.range?.[0] ?? 0, ` has the unknown tag ${tag}`);
    return call;
  }

  function plainValue(node: Yaml.Node): unknown {
    if (yaml.isScalar(node)) return scalar(node);
    if (yaml.isSeq(node)) return node.items.map((item) => valueOf(item));
    if (!yaml.isMap(node)) throw notWellFormed(node.range?.[0] ?? 0);
    const entries = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      const name = yaml.isScalar(key) ? keyText(key) : undefined;
      const at = yaml.isNode(key) ? (key.range?.[0] ?? 0) : 0;
      if (name === undefined || name === "__proto__") throw notWellFormed(at, " is not a name");
      if (entries.has(name)) throw notWellFormed(at, " repeats a key");
      entries.set(name, valueOf(value));
    }
    return Object.fromEntries(entries);
  }

  function keyText({ value, source }: Yaml.Scalar): string | undefined {
    if (typeof value === "string") return value;
    // A key such as `1` or `yes` is a text, as written.
    return value === null ? undefined : source;
  }
}

/** A number that would lose digits stays as written: an account id with a leading zero, or one of many digits. */
function scalar({ value, source, type }: Yaml.Scalar): unknown {
  if (typeof value !== "number" || type !== "PLAIN" || source === undefined) return value;
  const isExact =
    Number.isFinite(value) && !(Number.isInteger(value) && !Number.isSafeInteger(value));
  return isExact && !/^[-+]?0\d*[89]/.test(source) ? value : source;
}

function nameOf(tag: string): string {
  return tag.slice(tag.lastIndexOf(":") + 1);
}
