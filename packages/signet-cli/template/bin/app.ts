import { App, Stack, Validations } from "aws-cdk-lib";
import { LocalCloud, LockdownChecks, SealingKeys } from "signet-cdk";
import { SealedSecrets } from "signet-cdk/sealing";
import { ApiStack } from "../lib/api-stack.ts";

const app = new App();
const cloud = LocalCloud.of(app);
const stage: string = app.node.tryGetContext("stage") ?? (cloud.isLocal ? "local" : "dev");
cloud.requireFor(stage); // Stage local is for the local cloud, never for AWS.

// The keys have a stack of their own, because it is deployed before the first secret can be sealed.
const keyStack = new Stack(app, `AppName-${stage}-Keys`, { terminationProtection: true });
const keys = new SealingKeys(keyStack, "Keys", { stage });

const secretsDir: string = app.node.tryGetContext("secretsDir") ?? "secrets";
const sealed = SealedSecrets.fromFile(`${secretsDir}/${stage}.json`, { stage });
new ApiStack(app, `AppName-${stage}-Api`, { keys, sealed });

Validations.of(app).addPlugins(new LockdownChecks()); // Synthesis fails if access is left open.
app.synth();
