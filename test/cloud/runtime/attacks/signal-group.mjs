// Signals the group of processes that it was started in, which has the cloud: no id is needed for that.
export const handler = () => process.kill(0, "SIGWINCH");
export const isHeardAs = "SIGWINCH";
