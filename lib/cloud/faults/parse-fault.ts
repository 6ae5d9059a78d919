import { CodedError } from "../../errors.ts";
import { FAULT_KINDS, FAULTY_SERVICES, UNITS, type Fault, type FaultSetting } from "./fault.ts";

/** A text is not a fault. The message says what is wrong and what is accepted. */
export class FaultInvalid extends CodedError {
  readonly code = "ERR_FAULT";
}

const FORM = "SERVICE:OPERATION=KIND[*TIMES], such as kms:Decrypt=throttle*3, or clock=+20m";
const MOST_TIMES = 1_000_000;
/** Maximum shift in ms. A longer one has the same effect: signatures expire after minutes, sessions after hours. */
const LONGEST_SHIFT_MS = 24 * 3_600_000;

/**
 * Parses `SERVICE:OPERATION=KIND[*TIMES]`, or `clock=+20m`, `clock=-90s`, `clock=0`. The operation `*` matches
 * any operation. Without TIMES the fault lasts until it is cleared.
 *
 * An operation that the local cloud does not support is accepted.
 *
 * @throws {FaultInvalid} If the text is not a fault.
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
      `${JSON.stringify(target)} has no operation; write SERVICE:OPERATION, or clock`,
    );
  }
  const service = FAULTY_SERVICES.find((known) => known === name);
  if (service === undefined) {
    throw new FaultInvalid(
      `service ${JSON.stringify(name)} does not support faults; write one of ${FAULTY_SERVICES.join(", ")}`,
    );
  }
  if (operation !== "*" && !/^[A-Z][A-Za-z0-9]*$/.test(operation)) {
    throw new FaultInvalid(
      `operation ${JSON.stringify(operation)} is invalid; write it as in the API, such as ${EXAMPLES[service]}, or * for any`,
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
      `kind ${JSON.stringify(name ?? value)} is unknown; write one of ${FAULT_KINDS.join(", ")}`,
    );
  }
  if (times === undefined) return { kind, times };
  if (!/^[1-9]\d{0,6}$/.test(times) || Number(times) > MOST_TIMES) {
    throw new FaultInvalid(
      `times ${JSON.stringify(times)} is not a whole number from 1 to ${MOST_TIMES}; leave out *TIMES for a fault that lasts until it is cleared`,
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
      `clock ${JSON.stringify(value)} is not a shift; write +20m or -90s (s, m or h, at most 24h), or 0 for the right time`,
    );
  }
  return sign === "-" && ms > 0 ? -ms : ms;
}
