/** The services whose calls can fail. The `signet` service, which sets faults, is not among them. */
export const FAULTY_SERVICES = ["kms", "lambda", "sts", "iam", "dynamodb"] as const;
export const FAULT_KINDS = ["throttle", "error", "hang", "reset", "truncate"] as const;

export type FaultyService = (typeof FAULTY_SERVICES)[number];
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault in the responses to some calls. */
export interface Fault {
  readonly service: FaultyService;
  /** Operation as in `X-Amz-Target`, `Action` or Lambda's API reference; `*` matches any operation. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** How often the fault occurs, or `undefined` if it occurs until it is cleared. */
  readonly times: number | undefined;
}

/** A shift of the cloud's clock. */
interface ClockShift {
  readonly shiftMs: number;
}

export type FaultSetting = Fault | ClockShift;

/** Formats a fault in the grammar that `parseFault` reads. */
export function faultText(setting: FaultSetting): string {
  if ("shiftMs" in setting) return `clock=${shiftText(setting.shiftMs)}`;
  const { service, operation, kind, times } = setting;
  return `${service}:${operation}=${kind}${times === undefined ? "" : `*${times}`}`;
}

/** Formats a shift in the longest unit that divides it. The text is `0` if the clock is not shifted. */
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
