import { generatedPatterns } from "./generated-patterns.ts";

/** An expression whose pattern is built at run time, so recheck cannot read it from the source. */
export interface MadeExpression {
  /** Source of the construction. */
  readonly text: string;
  /** Examples of the built expression, which recheck must find linear. */
  readonly examples: readonly string[];
  /** Why every other built expression is linear too, or who wrote the pattern. */
  readonly why: string;
}

export const made: readonly MadeExpression[] = [
  {
    text: "new RegExp(`<${name}>([^<]*)</${name}>`)",
    examples: ["/<Message>([^<]*)</Message>/"],
    why: "the name is one of two words of the source",
  },
  {
    text: 'new RegExp(`^${name}:\\\\s*(\\\\d+) kB$`, "m")',
    examples: ["/^RssAnon:\\s*(\\d+) kB$/m"],
    why: "the name is a word of the source, and the kernel writes the text",
  },
  {
    text: 'new RegExp(`^(?:${expression})$`, "u")',
    examples: [],
    why: "the app's own template has the pattern, and API Gateway would use it too",
  },
  {
    text: 'new RegExp(`^(?:${pattern})$`, "su")',
    examples: [],
    why: "the app's own template has the pattern, and CloudFormation would use it too",
  },
  {
    text: "new RegExp(`^(?:${pattern})$`)",
    examples: [
      "/^(?:[\\w]+)$/",
      "/^(?:^[\\w+=,.@:/-]+$)$/",
      "/^(?:[\\u0020-\\u00FF]*)$/",
      ...generatedPatterns.filter((text) => text.endsWith("/")),
    ],
    why: "every pattern is a text of the source, or of a generated model, of which each is an example",
  },
  {
    text: 'new RegExp(`^(?:${pattern})$`, "u")',
    examples: generatedPatterns.filter((text) => text.endsWith("/u")),
    why: "every pattern is one of a generated model, of which each is an example",
  },
  {
    text: "new RegExp(`^${form}/?$`)",
    examples: ["/^/2015-03-31/functions/([^/]+)/policy/[^/]+/?$/"],
    why: "the forms are a table of the source, and a slash ends each repetition",
  },
  {
    text: 'new RegExp(`(?<![A-Za-z0-9])(?:${ids.join("|")})(?![A-Za-z0-9])`, "g")',
    examples: ["/(?<![A-Za-z0-9])(?:AIDAEXAMPLE|a1b2c3|a1b2)(?![A-Za-z0-9])/g"],
    why: "the pattern repeats nothing",
  },
  {
    text: 'new RegExp(character, "y")',
    examples: ["/a/y"],
    why: "the pattern is one letter or digit",
  },
  {
    text: 'new RegExp(forms, "y")',
    examples: ["/(?:\\\\?\\u002f|%(?:25){0,2}2[fF]|&#47;)/y"],
    why: "each repetition has at most two rounds",
  },
  {
    text: 'new RegExp(units.map(({ whole }) => whole.source).join(""), "g")',
    examples: ["/ab(?:\\\\?\\u002f|%(?:25){0,2}2[fF]|&#47;)cd/g"],
    why: "each repetition has at most two rounds",
  },
  {
    text: "new RegExp(`^(?:\\\\\\\\${quote}|[^${quote}])*?(?<!\\\\\\\\)${quote}([^\\\\n]*)`)",
    examples: ["/^(?:\\\\'|[^'])*?(?<!\\\\)'([^\\n]*)/"],
    why: "the quote is one of three characters",
  },
];
