import { command } from "../terminal/command.ts";
import { OPTIONS, readOptions } from "./options.ts";

export const main = command({
  name: "who-can",
  summary: "show who may call which route, run which function, use which key and assume which role",
  description: "The local cloud decides each request with the same evaluator.",
  options: OPTIONS,
  more: "Exit status: 0 done, 1 different or failed, 2 for wrong usage.",
  async run({ values, argv }, io) {
    const options = readOptions(values, argv);
    // Not needed for the help, and slow to load.
    const { run } = await import("./run.ts");
    return run(options, io);
  },
});
