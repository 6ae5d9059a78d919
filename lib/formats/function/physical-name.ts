import { APP } from "../sealed/sealed-segment.ts";

/** Returns the name of a deployed function, which is also the name of its role. */
export function physicalName(stage: string, functionName: string): string {
  return `${APP}-${stage}-${functionName}`;
}
