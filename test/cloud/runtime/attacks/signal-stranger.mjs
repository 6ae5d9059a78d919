// Checks whether another process, such as another function, can be signalled.
export const handler = ({ stranger }) => process.kill(stranger, 0);
