import type { Account } from "../account/account.ts";
import type { Properties } from "../assembly/properties.ts";
import { bytesOf, componentOf } from "./components.ts";
import { transformationOf } from "./transformations.ts";
import type { Matcher } from "../account/wafv2/web-acl.ts";

type Parse = (properties: Properties, account: Account) => Matcher;

/** WAF's limit on the length of a search string. */
const SEARCH_LIMIT_BYTES = 200;

/**
 * Parses a statement that can be nested in other statements.
 *
 * @throws {TemplateUnsupported} If the statement cannot be evaluated here. It is never ignored.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html
 */
export function statementOf(properties: Properties, account: Account): Matcher {
  const [kind = "", ...more] = properties.names;
  const parse = STATEMENTS.get(kind);
  if (parse && more.length === 0) return parse(properties.map(kind), account);
  return properties.fail(
    kind,
    `cannot be emulated by the local cloud: use exactly one of ${[...STATEMENTS.keys()].join(", ")} or, directly in a rule, RateBasedStatement; or leave the rule out of stacks that are deployed here`,
  );
}

const STATEMENTS: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ["AndStatement", (properties, account) => every(statementsOf(properties, account))],
  ["OrStatement", (properties, account) => some(statementsOf(properties, account))],
  ["NotStatement", not],
  ["IPSetReferenceStatement", ipSetReference],
  ["ByteMatchStatement", byteMatch],
  ["SizeConstraintStatement", sizeConstraint],
]);

function every(all: readonly Matcher[]): Matcher {
  return (inspected) => all.every((matches) => matches(inspected));
}

function some(all: readonly Matcher[]): Matcher {
  return (inspected) => all.some((matches) => matches(inspected));
}

function not(properties: Properties, account: Account): Matcher {
  const matches = statementOf(properties.only(["Statement"]).map("Statement"), account);
  return (inspected) => !matches(inspected);
}

function statementsOf(properties: Properties, account: Account): readonly Matcher[] {
  const given = properties.only(["Statements"]).maps("Statements");
  if (given.length < 2) properties.fail("Statements", "must be two or more");
  return given.map((one) => statementOf(one, account));
}

/** Matches the sender's own address. `IPSetForwardedIPConfig` is refused, because any client can set that header. */
function ipSetReference(properties: Properties, { ipSets }: Account): Matcher {
  const arn = properties.only(["Arn"]).text("Arn");
  const known = ipSets.get(arn) ?? properties.fail("Arn", `is not the ARN of an IP set: ${arn}`);
  // The set can be updated after the rule was parsed.
  return ({ sourceIp }) => (ipSets.get(arn) ?? known).contains(sourceIp);
}

const POSITIONS: Readonly<Record<string, (bytes: string, searched: string) => boolean>> = {
  CONTAINS: (bytes, searched) => bytes.includes(searched),
  ENDS_WITH: (bytes, searched) => bytes.endsWith(searched),
  EXACTLY: (bytes, searched) => bytes === searched,
  STARTS_WITH: (bytes, searched) => bytes.startsWith(searched),
};

function byteMatch(properties: Properties): Matcher {
  properties
    .only(
      ["FieldToMatch", "PositionalConstraint", "TextTransformations"],
      ["SearchString", "SearchStringBase64"],
    )
    .allow("PositionalConstraint", Object.keys(POSITIONS));
  const isThere = POSITIONS[properties.text("PositionalConstraint")];
  const searched = searchedFor(properties);
  return matching(properties, (bytes) => isThere?.(bytes, searched) ?? false);
}

function searchedFor(properties: Properties): string {
  const plain = properties.optionalText("SearchString");
  const encoded = properties.optionalText("SearchStringBase64");
  if ((plain === undefined) === (encoded === undefined)) {
    properties.fail("SearchString", "or SearchStringBase64 is required, but not both");
  }
  const bytes =
    plain === undefined ? Buffer.from(encoded ?? "", "base64").toString("latin1") : bytesOf(plain);
  if (bytes === "" || bytes.length > SEARCH_LIMIT_BYTES) {
    properties.fail("SearchString", `must have from 1 to ${SEARCH_LIMIT_BYTES} bytes`);
  }
  return bytes;
}

const COMPARISONS: Readonly<Record<string, (size: number, limit: number) => boolean>> = {
  EQ: (size, limit) => size === limit,
  GE: (size, limit) => size >= limit,
  GT: (size, limit) => size > limit,
  LE: (size, limit) => size <= limit,
  LT: (size, limit) => size < limit,
  NE: (size, limit) => size !== limit,
};

function sizeConstraint(properties: Properties): Matcher {
  properties
    .only(["ComparisonOperator", "FieldToMatch", "Size", "TextTransformations"])
    .allow("ComparisonOperator", Object.keys(COMPARISONS));
  const compare = COMPARISONS[properties.text("ComparisonOperator")];
  properties.text("Size");
  const limit = properties.integer("Size", 0, { from: 0, to: 21_474_836_480 });
  return matching(properties, (bytes) => compare?.(bytes.length, limit) ?? false);
}

/** Matches if one of the component's parts satisfies the predicate after its transformations. */
function matching(properties: Properties, isSuch: (bytes: string) => boolean): Matcher {
  const component = componentOf(properties.map("FieldToMatch"));
  const transform = transformationOf(properties);
  return (inspected) => {
    const parts = component(inspected);
    return typeof parts === "boolean" ? parts : parts.some((part) => isSuch(transform(part)));
  };
}
