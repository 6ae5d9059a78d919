/** The services whose calls can be made to fail, and how. That of the faults themselves is none of them. */
export const FAULTY_SERVICES = ["kms", "lambda", "sts", "iam", "dynamodb"] as const;
export const FAULT_KINDS = ["throttle", "error", "hang", "reset", "truncate"] as const;

export type FaultyService = (typeof FAULTY_SERVICES)[number];
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Calls that are not answered as they should be. */
export interface Fault {
  readonly service: FaultyService;
  /** As in `X-Amz-Target`, `Action` or Lambda's reference; `*` for any. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** How often it is given; `undefined`: until it is cleared. */
  readonly times: number | undefined;
}

/** A cloud whose clock is wrong. */
interface ClockShift {
  readonly shiftMs: number;
}

export type FaultSetting = Fault | ClockShift;

/** A fault in the grammar that `parseFault` reads. */
export function faultText(setting: FaultSetting): string {
  if ("shiftMs" in setting) return `clock=${shiftText(setting.shiftMs)}`;
  const { service, operation, kind, times } = setting;
  return `${service}:${operation}=${kind}${times === undefined ? "" : `*${times}`}`;
}

/** In seconds, unless it is whole minutes or hours; `0` for none. */
function shiftText(ms: number): string {
  if (ms === 0) return "0";
  const [unit, size] = UNITS.find(([, unitMs]) => ms % unitMs === 0) ?? ["s", 1000];
  return `${ms < 0 ? "-" : "+"}${Math.abs(ms) / size}${unit}`;
}

/** The units of a clock's shift, in milliseconds, longest first. */
export const UNITS = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;
