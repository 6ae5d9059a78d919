import { readEnv } from "../../../lib/formats/function/env.ts";
import { httpsKeyService } from "../../../lib/cdk/runtime/https/https-key-service.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { readGuardConfig, tableOf } from "./config.ts";
import { dynamoDbReplayStore } from "./dynamodb-replay-store.ts";
import { guarded } from "./guard.ts";
import { loadHandler } from "./load-handler.ts";
import { routeGuard } from "./route-guards.ts";

const config = readGuardConfig(process.env);
const isJson = process.env["AWS_LAMBDA_LOG_FORMAT"] === "JSON";
const env = readEnv({ settings: [], secrets: config.secrets }, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  ...env.sealed,
  names: config.secrets,
});

export const handler = guarded(config, {
  handler: await loadHandler(process.env["LAMBDA_TASK_ROOT"], config.handler),
  routeGuard: routeGuard({
    functionName: config.function,
    secrets,
    store: () => dynamoDbReplayStore(process.env, tableOf(config)),
    env: process.env,
    now: () => new Date(),
  }),
  // With the log format JSON, Lambda adds an object to its own line as members, but a text as one escaped string.
  log: (line) => console.log(isJson ? line : JSON.stringify(line)),
});
