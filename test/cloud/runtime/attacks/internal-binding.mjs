// Takes Node's own functions from below its modules.
export const handler = () => {
  process.binding("pipe_wrap");
};
