// Stops a process that belongs to somebody else, such as another function.
export const handler = ({ stranger }) => process.kill(stranger, 0);
