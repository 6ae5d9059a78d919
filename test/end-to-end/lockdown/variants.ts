import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { User } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { auth, LockedApi, SealedFunction, SealingKeys } from "../../../lib/cdk/constructs/index.ts";
import { decryptOnly } from "../../../lib/cdk/constructs/function/decrypt-only.ts";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { sealSegments } from "../../../lib/cli/sealing/seal.ts";
import { sdkKeyService } from "../../../lib/cli/sealing/key-service/sdk-key-service.ts";
import cdk from "../../../cdk.json" with { type: "json" };
import { key } from "../../cloud/services/kms/kms-cloud.ts";
import { REGION, startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { secretOf, standardWebhooks } from "../../formats/webhook/schemes.ts";
import { damaged } from "./damaged.ts";
import { writeHandlers, type VariantHandler } from "./variant-handlers.ts";

const STAGE = { app: "variants", stage: "test" } as const;
/** Values that must be only in the functions' memory. */
export const secrets = {
  a: secretOf(standardWebhooks, `a${crypto.randomUUID().slice(0, 8)}`),
  b: secretOf(standardWebhooks, `b${crypto.randomUUID().slice(0, 8)}`),
};
type SecretName = keyof typeof secrets;

/** A deployed app of our constructs for cases that the demo app does not have. */
export interface Variants {
  readonly local: TestCloud;
  /** The folder of the synthesized app. */
  readonly assembly: string;
  /** The undamaged segment of `callfromanother`. */
  readonly stolen: SealedSegment;
  /** The ARNs of the keys, the first of most functions and the second of a few. */
  readonly keys: readonly [string, string];
}

export async function startVariants(): Promise<Variants> {
  const local = await startTestCloud([
    { name: "Keys", resources: { ...key("One"), ...key("Two") } },
  ]);
  try {
    return await deployVariants(local);
  } catch (error) {
    await local.close();
    throw error;
  }
}

async function deployVariants(local: TestCloud): Promise<Variants> {
  const service = sdkKeyService({
    region: REGION,
    endpoint: local.cloud.awsEndpoint,
    credentials: local.keys("admin"),
  });
  const seal = async (functionName: string, name: SecretName, keyId = "alias/one") => {
    const values = new Map([[name, secrets[name]]]);
    const [segment] = await sealSegments(service, STAGE, { functionName, keyId }, values);
    if (!segment) throw new Error(`nothing was sealed for ${functionName}`);
    return segment;
  };
  const [a, b] = [await seal("hooks", "a"), await seal("hooks", "b", "alias/two")];
  const stolen = await seal("callfromanother", "a");
  const sealed: Readonly<Record<string, readonly SealedSegment[]>> = {
    hooks: [a, b],
    callfromanother: [stolen],
    nodeinfo: [await seal("nodeinfo", "a")],
    refusing: [await seal("refusing", "a")],
    spill: [await seal("spill", "a")],
    recovering: [await seal("recovering", "a", "alias/two")],
    ...damaged(await seal("swapped", "a"), stolen, b),
  };
  const handlers = join(local.directory, "handlers");
  await writeHandlers(handlers);
  const assembly = join(local.directory, "variants");
  const app = new App({
    outdir: assembly,
    context: { ...cdk.context, "@aws-cdk/core:failSynthOnValidationErrors": false },
  });
  variantsStack(app, { sealed, handlers, keys: [a.key, b.key] });
  app.synth();
  for (const stack of readAssembly(assembly)) await local.cloud.deploy(stack);
  return { local, assembly, stolen, keys: [a.key, b.key] };
}

interface VariantsProps extends Pick<Variants, "keys"> {
  readonly sealed: Readonly<Record<string, readonly SealedSegment[]>>;
  readonly handlers: string;
}

const once = { duplicates: "accept" } as const;

function variantsStack(app: App, { sealed, handlers, keys }: VariantsProps): void {
  const stack = new Stack(app, "Variants");
  const [one, two] = keys.map((arn, index) => Key.fromKeyArn(stack, `Key${index}`, arn));
  if (!one || !two) throw new Error("there are two keys");
  const api = new LockedApi(stack, "Api", { name: "variants", rateLimit: 1000, burstLimit: 1000 });
  const caller = new User(stack, "TestLambda", { userName: "TestLambda" });
  new User(stack, "Auditor", { userName: "Auditor" });

  const keysOf = (id: string, sealingKey: IKey) =>
    SealingKeys.fromSealingKeysAttributes(stack, id, { ...STAGE, sealingKey, environmentKey: one });
  const [first, second] = [keysOf("First", one), keysOf("Second", two)];
  const fn = (name: string, handler: VariantHandler, functionKeys = first, more: object = {}) =>
    new SealedFunction(stack, name, {
      keys: functionKeys,
      name,
      code: Code.fromAsset(join(handlers, handler)),
      env: { settings: [], secrets: (sealed[name] ?? []).flatMap(({ names }) => names) },
      settings: {},
      sealed: sealed[name] ?? [],
      ...more,
    });
  const post = (path: `/${string}`, handler: SealedFunction, more: object = {}) =>
    api.addRoute({ method: "POST", path, handler, ...more });
  const standard = (more: object = {}) =>
    auth.hmac({ scheme: "standard", keys: [{ secret: "a" }], ...once, ...more });

  const hooks = fn("hooks", "echo");
  // The constructs support one sealing key for each function. The app itself grants the second one.
  hooks.grantPrincipal.addToPrincipalPolicy(
    decryptOnly(two, encryptionContext(STAGE.app, STAGE.stage, "hooks")),
  );
  const [a, b] = [{ secret: "a" }, { secret: "b" }];
  const past = new Date(Date.now() - 1000);
  const sha1 = { scheme: "openfaas", header: "Hmac", sha1: true } as const;
  post("/sha1", hooks, { auth: auth.hmac({ ...sha1, keys: [a], ...once }) });
  post("/refuse", fn("refusing", "echo"), { auth: standard({ duplicates: "refuse" }) });
  post("/new", hooks, { auth: standard() });
  post("/both", hooks, { auth: standard({ keys: [a, b] }) });
  post("/over", hooks, { auth: standard({ keys: [a, { ...b, notAfter: past }] }) });
  post("/recovering", fn("recovering", "echo", second), { auth: standard() });
  for (const name of ["swapped", "foreign", "truncated", "flipped"]) {
    post(`/${name}`, fn(name, "echo"), { auth: standard() });
  }

  const [callfromanother, nodeinfo] = [fn("callfromanother", "agent"), fn("nodeinfo", "agent")];
  fn("sentimentanalysis", "analysis").allowCallsFrom(callfromanother);
  for (const agent of [callfromanother, nodeinfo]) {
    post(`/${agent.node.id}`, agent).grantInvoke(caller);
  }
  post("/spill", fn("spill", "spill")).grantInvoke(caller);
  fn("slow", "slow", first, { reservedConcurrency: 2 });

  const judged = fn("judged", "echo", first, { timeout: Duration.seconds(2) });
  const judge = fn("judge", "judge");
  post("/plug", judged, { auth: auth.plugin(judge.function, { passBody: true }) });

  const orders = fn("orders", "echo");
  const open = auth.public({ reason: "a test" });
  post("/orders", orders).grantInvoke(caller);
  const count = {
    type: "object",
    additionalProperties: false,
    properties: { n: { type: "number" } },
  };
  post("/checked", orders, { auth: open, body: count });
  post("/rare", orders, { auth: open, throttle: { rateLimit: 1, burstLimit: 4 } });
  post("/keyed", orders, { auth: open, apiKeyRequired: true });
  for (const name of ["flooder", "neighbour"]) {
    const plan = api.restApi.addUsagePlan(name, { throttle: { rateLimit: 1, burstLimit: 2 } });
    plan.addApiStage({ stage: api.restApi.deploymentStage });
    plan.addApiKey(api.restApi.addApiKey(`${name}Key`, { value: apiKeyOf(name) }));
  }
}

/** Returns an API key that tests can predict. */
export function apiKeyOf(name: string): string {
  return `api-key-of-the-${name}`;
}
