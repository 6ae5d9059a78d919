// Gets internal functions of Node.js, below its modules.
export const handler = () => {
  process.binding("pipe_wrap");
};
