/** Takes a line for the person who runs the cloud: what happened, by whom, and why. */
export type Log = (line: string) => void;
