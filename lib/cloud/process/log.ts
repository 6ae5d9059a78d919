/** Logs a line for the person who runs the cloud: what happened, for which caller, and why. */
export type Log = (line: string) => void;
