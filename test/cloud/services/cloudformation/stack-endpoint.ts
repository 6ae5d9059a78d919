import { awsEndpoint } from "../../../../lib/cloud/services/endpoint.ts";
import type { CloudFormationParts } from "../../../../lib/cloud/services/cloudformation/request/stack-call.ts";
import { openDatabase } from "../../../../lib/cloud/services/dynamodb/database/database.ts";
import type { LambdaFunctions } from "../../../../lib/cloud/invocations/lambda-functions.ts";
import { wireRequest, type WireRequest } from "../../../../lib/sigv4/request/request.ts";
import { sign } from "../../../../lib/sigv4/signing/sign.ts";
import { element } from "../../assume-role.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import type { Resources } from "../../deployment/sketch.ts";
import { stacksInMemory } from "./stacks-in-memory.ts";

const VERSION = "2010-05-15";

export type Form = Readonly<Record<string, string>>;

interface Sent {
  readonly status: number;
  readonly text: string;
  /** `Code: Message` of an error, or the empty string. */
  readonly error: string;
}

/** Returns an AWS endpoint without a server, with users of the given resources and stacks in memory. */
export function stackEndpoint(resources: Resources, more: Partial<CloudFormationParts> = {}) {
  const account = emptyAccount();
  deploySketch(account, { name: "Users", resources });
  const stacks = stacksInMemory();
  const functions: LambdaFunctions = {
    enqueue: () => false,
    invoke: () => Promise.reject(new Error("CloudFormation's API invokes no function")),
    retire: () => {},
    retireOutdated: () => {},
    retireCode: () => [],
    close: () => Promise.resolve(),
  };
  const parts = { stacks, objects: { pathOf: () => undefined }, ...more };
  const log = () => {};
  const handle = awsEndpoint(account, functions, openDatabase(account), log, log, {}, parts);
  const keys = new Map<string, ReturnType<typeof account.directory.accessKeys.create>>();

  /** Sends a form to CloudFormation, signed by a user, or unsigned. */
  async function send(
    as: string | undefined,
    form: Form,
    tamper: (request: WireRequest) => WireRequest = (request) => request,
  ): Promise<Sent> {
    const body = new URLSearchParams({ Version: VERSION, ...form }).toString();
    const request = wireRequest(
      "POST",
      "http://127.0.0.1:4566/",
      [["Content-Type", "application/x-www-form-urlencoded"]],
      Buffer.from(body),
    );
    const now = account.clock.now();
    if (as !== undefined && !keys.has(as)) {
      keys.set(as, account.directory.accessKeys.create(as, now));
    }
    const credentials = as === undefined ? undefined : keys.get(as);
    const settings = { region: "us-east-1", service: "cloudformation", date: now };
    const signed = credentials ? sign(request, { credentials, ...settings }).request : request;
    const response = await handle(tamper(signed), { sourceIp: "127.0.0.1" });
    if (typeof response === "string") throw new Error(response);
    const text = String(response.body);
    const code = element(text, "Code");
    const error = code === "" ? "" : `${code}: ${element(text, "Message")}`;
    return { status: response.status, text, error };
  }

  return { account, stacks, send };
}
