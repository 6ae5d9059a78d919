import type { Random } from "../../forgery/random.ts";
import type { Json } from "../policies.ts";
import type { Asked } from "./statement-applies.ts";

/** Operators and values of one kind of condition key. `value` is the value of the request, if it has one. */
interface Kind {
  readonly operators: readonly string[];
  readonly values: (random: Random, value: string | undefined) => unknown;
}

const strings: Kind = {
  operators: [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
  ],
  values: (random, value = "red") =>
    random.pick([
      escaped(value),
      escaped(value),
      escaped(value).toUpperCase(),
      `${escaped(value.slice(0, 2))}*`,
      `?${escaped(value.slice(1))}`,
      "*",
      "team",
      "${aws:username}",
      "${aws:PrincipalTag/team}",
      "${aws:PrincipalTag/team, 'red'}",
      "a${*}?${$}",
      "a${?}c",
    ]),
};
const arns: Kind = {
  operators: ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
  values: (random, value = "arn:aws:s3:::bucket") =>
    random.pick([
      value,
      `${value.slice(0, -2)}*`,
      "arn:aws:s3:::*",
      "arn:aws:sns:*:*:top?c:*",
      "arn:*:*:*:*:*",
      "arn:aws:iam::*:user/${aws:username}",
    ]),
};
const numbers: Kind = {
  operators: [
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
  ],
  values: (random, value = "300") =>
    random.pick<unknown>([value, Number(value), "301", -1, "3600.0"]),
};
const dates: Kind = {
  operators: [
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
  ],
  values: (random, value = "2026-11-22T12:00:00Z") =>
    random.pick([value, "2026-11-22T12:00:00Z", "2026-11-22T13:00:00+01:00", "1795348799"]),
};
const KINDS: Readonly<Record<string, Kind>> = {
  "aws:username": strings,
  "aws:UserAgent": strings,
  "AWS:principaltag/Team": strings,
  "aws:PrincipalArn": arns,
  "aws:SourceArn": arns,
  "aws:MultiFactorAuthAge": numbers,
  "aws:CurrentTime": dates,
  "aws:EpochTime": dates,
  "aws:SecureTransport": {
    operators: ["Bool"],
    values: (random) => random.pick<unknown>(["true", "false", true, false]),
  },
  "aws:SourceIp": {
    operators: ["IpAddress", "NotIpAddress"],
    values: (random, value = "203.0.113.7") =>
      random.pick([
        value,
        "203.0.113.0/24",
        "203.0.113.4/31",
        "198.51.100.128/25",
        "0.0.0.0/0",
        "2001:db8::/32",
        "2001:DB8::/31",
        "::/0",
      ]),
  },
  "key:Digest": {
    operators: ["BinaryEquals"],
    values: (random) => random.pick(["AQID", "BAUG"]),
  },
};
const KEYS = Object.keys(KINDS);

/** Writes a dollar sign as the variable of this character, so that it does not begin another variable. */
function escaped(value: string): string {
  return value.replaceAll("$", "${$}");
}

/** Returns a random condition on one to three keys. */
export function randomCondition(random: Random, context: Asked["context"]): Json {
  const condition: Record<string, Record<string, unknown>> = {};
  const count = random.pick([1, 1, 1, 2, 3]);
  for (let made = 0; made < count; made += 1) {
    const [operator, key, values] = random.chance(0.2)
      ? ofSeveralValues(random, context)
      : ofOneValue(random, context);
    condition[operator] = { ...condition[operator], [key]: values };
  }
  return condition;
}

function ofOneValue(random: Random, context: Asked["context"]): readonly [string, string, unknown] {
  const key = random.pick(KEYS);
  if (random.chance(0.1))
    return ["Null", key, random.pick<unknown>(["true", "false", true, false])];
  const kind = KINDS[key];
  if (!kind) throw new Error(`no kind of values for ${key}`);
  const set = random.chance(0.1) ? random.pick(["ForAllValues:", "ForAnyValue:"]) : "";
  const operator = `${set}${random.pick(kind.operators)}${random.chance(0.25) ? "IfExists" : ""}`;
  return [
    operator,
    key,
    several(random, () => kind.values(random, context[key.toLowerCase()]?.[0])),
  ];
}

function ofSeveralValues(
  random: Random,
  context: Asked["context"],
): readonly [string, string, unknown] {
  const set = random.pick(["ForAllValues:", "ForAnyValue:"]);
  const operator = `${set}${random.pick(strings.operators)}${random.chance(0.2) ? "IfExists" : ""}`;
  const given = context["aws:tagkeys"] ?? [];
  const value = () => strings.values(random, given[random.below(Math.max(given.length, 1))]);
  return [operator, "aws:TagKeys", several(random, value)];
}

function several(random: Random, value: () => unknown): unknown {
  const values = Array.from({ length: random.pick([1, 1, 2, 3]) }, value);
  return values.length === 1 && random.chance(0.7) ? values[0] : values;
}
