import { describe } from "vitest";
import { from, itTells, may, not } from "./condition-cases.ts";

const notFrom = (...ranges: readonly string[]) => ({ NotIpAddress: { "aws:SourceIp": ranges } });

describe("the terms of addresses, flags, numbers and dates", () => {
  itTells([
    [
      "an allow list",
      [may(from("192.0.2.0/24"))],
      "if aws:SourceIp is in 192.0.2.0/24",
      { "aws:SourceIp": ["192.0.2.0"] },
    ],
    ["a wider one", [may(from("192.0.2.0/23"))], "if aws:SourceIp is in 192.0.2.0/23"],
    [
      "a deny list",
      [may(), not(from("192.0.2.0/24"))],
      "unless aws:SourceIp is in 192.0.2.0/24",
      {},
    ],
    [
      "a Deny of all others",
      [may(), not(notFrom("192.0.2.0/24", "2001:db8::/32"))],
      "unless aws:SourceIp is not in 192.0.2.0/24 or 2001:db8::/32",
      { "aws:SourceIp": ["192.0.2.0"] },
    ],
    [
      "a hole at the beginning of a range",
      [may(from("10.0.0.0/8")), not(from("10.0.0.0/9"))],
      "if aws:SourceIp is in 10.0.0.0/8; unless aws:SourceIp is in 10.0.0.0/9",
      { "aws:SourceIp": ["10.128.0.0"] },
    ],
    [
      "a hole that takes all of it",
      [may(from("10.0.0.0/8")), not(from("10.0.0.0/9", "10.128.0.0/9"))],
      "no",
    ],
    [
      "the addresses of IPv6 alone",
      [may(), not(from("0.0.0.0/0"))],
      "unless aws:SourceIp is in 0.0.0.0/0",
      { "aws:SourceIp": ["0:0:0:0:0:0:0:0"] },
    ],
    [
      "no address at all",
      [may(), not(from("0.0.0.0/0", "::/0"))],
      "unless aws:SourceIp is in 0.0.0.0/0 or ::/0",
      { "aws:SourceIp": [] },
    ],
    [
      "two lists that share nothing",
      [may({ ...from("192.0.2.0/24"), ...notFrom("192.0.2.0/23") })],
      "no",
    ],
    [
      "a mapped range",
      [may(from("::ffff:192.0.2.0/120"))],
      "if aws:SourceIp is in ::ffff:192.0.2.0/120",
      { "aws:SourceIp": ["192.0.2.0"] },
    ],
    [
      "TLS",
      [may({ Bool: { "aws:SecureTransport": "true" } })],
      "if aws:SecureTransport is true",
      {},
    ],
    [
      "no TLS",
      [may({ Bool: { "aws:SecureTransport": "false" } })],
      "if aws:SecureTransport is false",
      { "aws:SecureTransport": ["false"] },
    ],
    ["neither", [may({ Null: { "aws:SecureTransport": "true" } })], "no"],
    [
      "a flag that may be absent",
      [may({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })],
      "if aws:MultiFactorAuthPresent is true or absent",
      {},
    ],
    [
      "one that may not",
      [may({ Bool: { "aws:MultiFactorAuthPresent": "true" } })],
      "if aws:MultiFactorAuthPresent is true",
      { "aws:MultiFactorAuthPresent": ["true"] },
    ],
    [
      "a Deny without it",
      [may(), not({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })],
      "unless aws:MultiFactorAuthPresent is false or absent",
      { "aws:MultiFactorAuthPresent": ["true"] },
    ],
    [
      "a young second factor",
      [may({ NumericLessThan: { "aws:MultiFactorAuthAge": "1" } })],
      "if aws:MultiFactorAuthAge is less than 1",
      { "aws:MultiFactorAuthAge": ["0"] },
    ],
    ["an age that is none", [may({ NumericLessThan: { "aws:MultiFactorAuthAge": "0" } })], "no"],
    [
      "between two numbers",
      [
        may({
          NumericGreaterThan: { "aws:MultiFactorAuthAge": "3" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "5" },
        }),
      ],
      "if aws:MultiFactorAuthAge is less than 5 and aws:MultiFactorAuthAge is more than 3",
      { "aws:MultiFactorAuthAge": ["4"] },
    ],
    [
      "between two numbers that leave none",
      [
        may({
          NumericGreaterThan: { "aws:MultiFactorAuthAge": "3" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "4" },
        }),
      ],
      "no",
    ],
    [
      "a date that has passed",
      [may({ DateLessThan: { "aws:CurrentTime": "2001-01-01T00:00:00Z" } })],
      "if aws:CurrentTime is before 2001-01-01T00:00:00Z",
      { "aws:CurrentTime": ["2000-12-31T23:59:59Z"] },
    ],
    [
      "a clock by its other key",
      [may({ NumericLessThan: { "aws:EpochTime": "1000000000" } })],
      "if aws:EpochTime is less than 1000000000",
      { "aws:CurrentTime": ["2001-09-09T01:46:39Z"] },
    ],
    [
      "a date to come",
      [may({ DateGreaterThanEquals: { "aws:CurrentTime": "2999-01-01T00:00:00Z" } })],
      "if aws:CurrentTime is not before 2999-01-01T00:00:00Z",
    ],
    [
      "times of one clock that cannot be",
      [
        may({
          DateLessThan: { "aws:CurrentTime": "2001-01-01T00:00:00Z" },
          NumericGreaterThan: { "aws:EpochTime": "1000000000" },
        }),
      ],
      "no",
    ],
  ]);
});
