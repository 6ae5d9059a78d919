// Opens the debugger of the cloud by SIGUSR1. The debugger can read all memory of the cloud.
import { connect } from "node:net";
export const handler = async ({ cloud, debuggerPort }) => {
  process.kill(cloud, "SIGUSR1");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await new Promise((resolve, reject) => {
    connect(debuggerPort, "127.0.0.1").on("connect", resolve).on("error", reject);
  });
};
