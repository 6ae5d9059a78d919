import { APP } from "../sealed/sealed-segment.ts";

/** The name of a deployed function and of its role. */
export function physicalName(stage: string, functionName: string): string {
  return `${APP}-${stage}-${functionName}`;
}
