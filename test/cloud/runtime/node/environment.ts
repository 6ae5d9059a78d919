import type { SentEvent } from "../../../../lib/cloud/runtime/programs/function-program.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ContractCase } from "./cases.ts";

/** Writes the package of a case into a folder. */
export function writePackage({ files }: ContractCase, task: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(task, path)), { recursive: true });
    writeFileSync(join(task, path), text);
  }
}

/** Returns the variables of a case's function. */
export function environmentOf(
  { handler = "index.handler", env = {} }: ContractCase,
  task: string,
  major: number,
): Record<string, string> {
  return {
    _HANDLER: handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    AWS_LAMBDA_FUNCTION_NAME: "contract",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/contract",
    AWS_LAMBDA_LOG_STREAM_NAME: "stream",
    AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9",
    LAMBDA_TASK_ROOT: task,
    ...env,
  };
}

/** Returns the message with an event, whose request id is `r` and its place. */
export function invocationOf(at: number, event: unknown): SentEvent {
  return {
    requestId: `r${at}`,
    event: JSON.stringify(event),
    deadlineMs: Date.now() + 60_000,
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:contract",
    traceId: "Root=1-00000000-000000000000000000000000",
    clientContext: '{"custom":{"a":1}}',
  };
}
