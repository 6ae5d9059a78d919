import { setFlagsFromString } from "node:v8";
import { command } from "../terminal/command.ts";
import { MORE, OPTIONS } from "./option-table.ts";

export const main = command({
  name: "serve",
  summary: "serve a CDK app on this machine, with the same checks as on AWS",
  description:
    "Without --app, builds and runs the app of cdk.json as cdk does, deploys its stacks to a local cloud and serves their APIs, function URLs, KMS, STS, Lambda, CloudWatch Logs, IAM, DynamoDB, Secrets Manager, Parameter Store and API Gateway on loopback.",
  options: OPTIONS,
  more: MORE,
  async run({ values }, io) {
    keepYoungGenerationSmall();
    // Not needed for the help, and slow to load.
    const { run } = await import("./run.ts");
    return run(values, io);
  },
});

/**
 * Keeps the memory for new objects at 2 MiB. V8 would let it grow to 32 MiB during the start, and would not give it back. Few
 * objects of a request live long, so less memory costs no CPU time.
 */
function keepYoungGenerationSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
