// Signals its process group, which needs no process id and would include the cloud.
export const handler = () => process.kill(0, "SIGWINCH");
export const isHeardAs = "SIGWINCH";
