import { describe } from "vitest";
import { from, itTells, may, not } from "./condition-cases.ts";

const notFrom = (...ranges: readonly string[]) => ({ NotIpAddress: { "aws:SourceIp": ranges } });

describe("the terms of conditions on addresses, flags, numbers and dates", () => {
  itTells([
    [
      "an allow list of addresses",
      [may(from("192.0.2.0/24"))],
      "if aws:SourceIp is in 192.0.2.0/24",
      { "aws:SourceIp": ["192.0.2.0"] },
    ],
    ["a wider allow list", [may(from("192.0.2.0/23"))], "if aws:SourceIp is in 192.0.2.0/23"],
    [
      "a deny list of addresses",
      [may(), not(from("192.0.2.0/24"))],
      "unless aws:SourceIp is in 192.0.2.0/24",
      {},
    ],
    [
      "a Deny of all other addresses",
      [may(), not(notFrom("192.0.2.0/24", "2001:db8::/32"))],
      "unless aws:SourceIp is not in 192.0.2.0/24 or 2001:db8::/32",
      { "aws:SourceIp": ["192.0.2.0"] },
    ],
    [
      "a Deny of the start of a range",
      [may(from("10.0.0.0/8")), not(from("10.0.0.0/9"))],
      "if aws:SourceIp is in 10.0.0.0/8; unless aws:SourceIp is in 10.0.0.0/9",
      { "aws:SourceIp": ["10.128.0.0"] },
    ],
    [
      "a Deny of all of an allowed range",
      [may(from("10.0.0.0/8")), not(from("10.0.0.0/9", "10.128.0.0/9"))],
      "no",
    ],
    [
      "a Deny of all IPv4 addresses",
      [may(), not(from("0.0.0.0/0"))],
      "unless aws:SourceIp is in 0.0.0.0/0",
      { "aws:SourceIp": ["0:0:0:0:0:0:0:0"] },
    ],
    [
      "a Deny of all addresses",
      [may(), not(from("0.0.0.0/0", "::/0"))],
      "unless aws:SourceIp is in 0.0.0.0/0 or ::/0",
      { "aws:SourceIp": [] },
    ],
    [
      "an allow list that is fully excluded",
      [may({ ...from("192.0.2.0/24"), ...notFrom("192.0.2.0/23") })],
      "no",
    ],
    [
      "a range of IPv4-mapped IPv6 addresses",
      [may(from("::ffff:192.0.2.0/120"))],
      "if aws:SourceIp is in ::ffff:192.0.2.0/120",
      { "aws:SourceIp": ["192.0.2.0"] },
    ],
    [
      "a flag that must be true",
      [may({ Bool: { "aws:SecureTransport": "true" } })],
      "if aws:SecureTransport is true",
      {},
    ],
    [
      "a flag that must be false",
      [may({ Bool: { "aws:SecureTransport": "false" } })],
      "if aws:SecureTransport is false",
      { "aws:SecureTransport": ["false"] },
    ],
    ["a flag that cannot be absent", [may({ Null: { "aws:SecureTransport": "true" } })], "no"],
    [
      "a flag that may be absent",
      [may({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })],
      "if aws:MultiFactorAuthPresent is true or absent",
      {},
    ],
    [
      "a flag that may not be absent",
      [may({ Bool: { "aws:MultiFactorAuthPresent": "true" } })],
      "if aws:MultiFactorAuthPresent is true",
      { "aws:MultiFactorAuthPresent": ["true"] },
    ],
    [
      "a Deny if the flag is absent or false",
      [may(), not({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })],
      "unless aws:MultiFactorAuthPresent is false or absent",
      { "aws:MultiFactorAuthPresent": ["true"] },
    ],
    [
      "a number below a bound",
      [may({ NumericLessThan: { "aws:MultiFactorAuthAge": "1" } })],
      "if aws:MultiFactorAuthAge is less than 1",
      { "aws:MultiFactorAuthAge": ["0"] },
    ],
    [
      "a number below its range",
      [may({ NumericLessThan: { "aws:MultiFactorAuthAge": "0" } })],
      "no",
    ],
    [
      "a number between two bounds",
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
      "two bounds without a number between",
      [
        may({
          NumericGreaterThan: { "aws:MultiFactorAuthAge": "3" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "4" },
        }),
      ],
      "no",
    ],
    [
      "a date in the past",
      [may({ DateLessThan: { "aws:CurrentTime": "2001-01-01T00:00:00Z" } })],
      "if aws:CurrentTime is before 2001-01-01T00:00:00Z",
      { "aws:CurrentTime": ["2000-12-31T23:59:59Z"] },
    ],
    [
      "the current time as a number",
      [may({ NumericLessThan: { "aws:EpochTime": "1000000000" } })],
      "if aws:EpochTime is less than 1000000000",
      { "aws:CurrentTime": ["2001-09-09T01:46:39Z"] },
    ],
    [
      "a date in the future",
      [may({ DateGreaterThanEquals: { "aws:CurrentTime": "2999-01-01T00:00:00Z" } })],
      "if aws:CurrentTime is not before 2999-01-01T00:00:00Z",
    ],
    [
      "contradicting keys of the clock",
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
