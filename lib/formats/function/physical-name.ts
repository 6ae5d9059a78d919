/** Returns the name of a deployed function, unless its construct sets another one. */
export function physicalName(app: string, stage: string, functionName: string): string {
  return `${app}-${stage}-${functionName}`;
}
