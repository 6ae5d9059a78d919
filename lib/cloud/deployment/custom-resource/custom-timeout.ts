import type { CustomRecord } from "../../state/custom-record.ts";

/** CloudFormation's default and limit of `ServiceTimeout`, in seconds. */
const LONGEST = 3600;

/** Returns how many seconds a custom resource has for its response, or `NaN` if its `ServiceTimeout` is invalid. */
export function customTimeout({ ServiceTimeout }: CustomRecord["properties"]): number {
  if (ServiceTimeout === undefined) return LONGEST;
  const seconds = Number(ServiceTimeout);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST ? seconds : Number.NaN;
}
