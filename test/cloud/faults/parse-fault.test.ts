import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAULT_KINDS, FAULTY_SERVICES, faultText } from "../../../lib/cloud/faults/fault.ts";
import { FaultInvalid, parseFault } from "../../../lib/cloud/faults/parse-fault.ts";

const fault = (service: string, operation: string, kind: string, times?: number) => ({
  service,
  operation,
  kind,
  times,
});

describe("a fault", () => {
  it.each([
    ["kms:Decrypt=throttle*3", fault("kms", "Decrypt", "throttle", 3)],
    ["kms:*=hang", fault("kms", "*", "hang")],
    ["lambda:Invoke=error*1", fault("lambda", "Invoke", "error", 1)],
    ["sts:AssumeRole=reset*1000000", fault("sts", "AssumeRole", "reset", 1_000_000)],
    [
      "iam:SimulatePrincipalPolicy=truncate",
      fault("iam", "SimulatePrincipalPolicy", "truncate", undefined),
    ],
    ["clock=+20m", { shiftMs: 1_200_000 }],
    ["clock=-90s", { shiftMs: -90_000 }],
    ["clock=+24h", { shiftMs: 86_400_000 }],
    ["clock=0", { shiftMs: 0 }],
    ["clock=-0s", { shiftMs: 0 }],
  ])("is parsed from %s", (text, expected) => {
    expect(parseFault(text)).toEqual(expected);
  });

  it.each([
    ["", /^fault "" has no =; write SERVICE:OPERATION=KIND\[\*TIMES\], such as/],
    ["kms:Decrypt", /has no =/],
    ["=", /^"" has no operation/],
    ["kms=hang", /^"kms" has no operation; write SERVICE:OPERATION, or clock$/],
    [
      "s3:*=hang",
      /^service "s3" does not support faults; write one of kms, lambda, sts, iam, dynamodb$/,
    ],
    ["signet:*=hang", /^service "signet" does not support faults/],
    ["KMS:*=hang", /^service "KMS" does not support faults/],
    [
      "kms:=hang",
      /^operation "" is invalid; write it as in the API, such as Decrypt, or \* for any$/,
    ],
    ["kms:decrypt=hang", /^operation "decrypt" is invalid/],
    ["kms:Dec*=hang", /^operation "Dec\*" is invalid/],
    [
      "lambda:Invoke\n=hang",
      /^operation "Invoke\\n" is invalid; write it as in the API, such as Invoke,/,
    ],
    ["kms:*=", /^kind "" is unknown; write one of throttle, error, hang, reset, truncate$/],
    ["kms:*=slow*2", /^kind "slow" is unknown/],
    ["kms:*=Hang", /^kind "Hang" is unknown/],
    [
      "kms:*=hang*",
      /^times "" is not a whole number from 1 to 1000000; leave out \*TIMES for a fault/,
    ],
    ["kms:*=hang*0", /^times "0"/],
    ["kms:*=hang*-1", /^times "-1"/],
    ["kms:*=hang*1.5", /^times "1.5"/],
    ["kms:*=hang*1000001", /^times "1000001"/],
    ["kms:*=hang*2*2", /^times "2\*2"/],
    ["clock=", /^clock "" is not a shift; write \+20m or -90s \(s, m or h, at most 24h\), or 0/],
    ["clock=20m", /^clock "20m" is not a shift/],
    ["clock=+20", /^clock "\+20" is not a shift/],
    ["clock=+25h", /^clock "\+25h" is not a shift/],
    ["clock=+86401s", /^clock "\+86401s" is not a shift/],
  ])("cannot be parsed from %j", (text, message) => {
    expect(() => parseFault(text)).toThrow(FaultInvalid);
    expect(() => parseFault(text)).toThrow(message);
  });

  it("can be parsed from the text that faultText returns for the fault", () => {
    const settings = fc.oneof(
      fc.record({
        service: fc.constantFrom(...FAULTY_SERVICES),
        operation: fc.constantFrom("*", "Decrypt", "Invoke", "GenerateDataKey"),
        kind: fc.constantFrom(...FAULT_KINDS),
        times: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
      }),
      fc.integer({ min: -86_400, max: 86_400 }).map((seconds) => ({ shiftMs: seconds * 1000 })),
    );
    fc.assert(
      fc.property(settings, (setting) => {
        expect(parseFault(faultText(setting))).toEqual(setting);
      }),
    );
  });
});
