import { CodedError } from "../../errors.ts";
import { FAULT_KINDS, FAULTY_SERVICES, UNITS, type Fault, type FaultSetting } from "./fault.ts";

/** A text names no fault. The message says what is wrong, and what is accepted there. */
export class FaultInvalid extends CodedError {
  readonly code = "ERR_FAULT";
}

const FORM = "SERVICE:OPERATION=KIND[*TIMES], such as kms:Decrypt=throttle*3, or clock=+20m";
const MOST_TIMES = 1_000_000;
/** Beyond that nothing new happens: signatures are off by minutes, sessions end after hours. */
const LONGEST_SHIFT_MS = 24 * 3_600_000;

/**
 * Reads `SERVICE:OPERATION=KIND[*TIMES]`, where `*` stands for any operation and without TIMES it is
 * until cleared; or `clock=+20m`, `clock=-90s`, `clock=0`.
 *
 * Whether the service has such an operation is not checked: it may be one that is not served.
 *
 * @throws {FaultInvalid}
 */
export function parseFault(text: string): FaultSetting {
  const [, target, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (target === undefined || value === undefined) {
    throw new FaultInvalid(`fault ${JSON.stringify(text)} has no =; write ${FORM}`);
  }
  if (target === "clock") return { shiftMs: parseShift(value) };
  return { ...parseTarget(target), ...parseKind(value) };
}

function parseTarget(target: string): Pick<Fault, "service" | "operation"> {
  const [, name, operation] = /^([^:]*):(.*)$/s.exec(target) ?? [];
  if (name === undefined || operation === undefined) {
    throw new FaultInvalid(
      `${JSON.stringify(target)} names no operation: write SERVICE:OPERATION, or clock`,
    );
  }
  const service = FAULTY_SERVICES.find((known) => known === name);
  if (service === undefined) {
    throw new FaultInvalid(
      `service ${JSON.stringify(name)} takes no faults: it is one of ${FAULTY_SERVICES.join(", ")}`,
    );
  }
  if (operation !== "*" && !/^[A-Z][A-Za-z0-9]*$/.test(operation)) {
    throw new FaultInvalid(
      `operation ${JSON.stringify(operation)} is written as in the API, such as ${EXAMPLES[service]}, or * for any`,
    );
  }
  return { service, operation };
}

const EXAMPLES = {
  kms: "Decrypt",
  lambda: "Invoke",
  sts: "AssumeRole",
  iam: "SimulatePrincipalPolicy",
  dynamodb: "PutItem",
} as const;

function parseKind(value: string): Pick<Fault, "kind" | "times"> {
  const [, name, times] = /^([^*]*)(?:\*(.*))?$/s.exec(value) ?? [];
  const kind = FAULT_KINDS.find((known) => known === name);
  if (kind === undefined) {
    throw new FaultInvalid(
      `kind ${JSON.stringify(name ?? value)} is unknown: it is one of ${FAULT_KINDS.join(", ")}`,
    );
  }
  if (times === undefined) return { kind, times };
  if (!/^[1-9]\d{0,6}$/.test(times) || Number(times) > MOST_TIMES) {
    throw new FaultInvalid(
      `times ${JSON.stringify(times)} is no whole number from 1 to ${MOST_TIMES}; without *TIMES it is until cleared`,
    );
  }
  return { kind, times: Number(times) };
}

function parseShift(value: string): number {
  if (value === "0") return 0;
  const [, sign, count, letter] = /^([+-])(\d{1,5})([smh])$/.exec(value) ?? [];
  const unit = UNITS.find(([name]) => name === letter);
  const ms = unit && Number(count) * unit[1];
  if (ms === undefined || ms > LONGEST_SHIFT_MS) {
    throw new FaultInvalid(
      `clock ${JSON.stringify(value)} is no shift: write +20m or -90s (s, m or h, at most 24h), or 0 for the right time`,
    );
  }
  return sign === "-" && ms > 0 ? -ms : ms;
}
