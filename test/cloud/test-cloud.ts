import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import type { Assumed } from "../../lib/cloud/account/assumed-origin.ts";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import type { CloudOptions } from "../../lib/cloud/cloud-options.ts";
import { limitsHere } from "../../lib/cloud/runtime/limits/limits.ts";
import type { PrivateFolder } from "../../lib/cloud/runtime/limits/remembered-limits.ts";
import { project } from "../../scripts/build/build-output.ts";
import { logLines } from "../../lib/cloud/process/log-lines.ts";
import type { LogEvent } from "../../lib/cloud/process/log.ts";
import {
  headerValues,
  wireRequest,
  type Pair,
  type WireRequest,
} from "../../lib/sigv4/request/request.ts";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { sendFrom } from "./send-from.ts";
import { writeAssembly, type StackSketch } from "./write-assembly.ts";

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

export interface CallOptions {
  /** Keys that sign the request; if they are `undefined`, the request is unsigned. */
  readonly as?: Credentials | undefined;
  readonly body?: string | Uint8Array;
  readonly headers?: readonly Pair[];
  readonly date?: Date;
  readonly region?: string;
  /** Service in the signature's scope. @default "execute-api" */
  readonly service?: string;
  /** Method of a call to the AWS endpoint. @default "POST" */
  readonly method?: string;
  /** Address of this machine from which the request is sent. @default - chosen by the operating system */
  readonly from?: string;
  /** Changes the request between signing and sending. */
  readonly tamper?: (signed: WireRequest) => WireRequest;
}

export interface Answer extends HttpResponse {
  readonly text: string;
  readonly json: unknown;
  readonly header: (name: string) => string | undefined;
}

/** A separate cloud in a temporary directory, on free ports. */
export interface TestCloud {
  readonly cloud: Cloud;
  readonly directory: string;
  /** The events that the cloud has logged so far. */
  readonly events: LogEvent[];
  /** The same as lines of text. */
  readonly lines: string[];
  readonly deploy: (...stacks: readonly StackSketch[]) => Promise<void>;
  /** Returns the keys of a user. @throws {Error} If the user does not exist. */
  readonly keys: (userName: string) => Credentials;
  /** Calls a path on the port of the APIs. The path begins with the stage. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  /** Calls a service of the AWS endpoint. */
  readonly aws: (service: string, path: string, options?: CallOptions) => Promise<Answer>;
  /** Ends the cloud and starts it again with the same state, but without a deployed stack. */
  readonly restart: () => Promise<TestCloud>;
  /** Ends the cloud and removes its directory. */
  readonly close: () => Promise<void>;
}

/**
 * Stores the limits of functions on this machine in `dist`, because each process of the tests would have to find them
 * again otherwise, which takes a second. They are found again if the code, the kernel or Node.js changes.
 */
const tested: PrivateFolder = {
  readFile: (name) => {
    const path = join(project, "dist", name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  },
  writeFile: (name, text) => writeFileAtomic.sync(join(project, "dist", name), text),
};

export async function startTestCloud(
  stacks: readonly StackSketch[] = [],
  directory: string = mkdtempSync(join(tmpdir(), "signet-test-")),
  region: string = REGION,
  assumed?: Assumed,
  more: Partial<CloudOptions> = {},
): Promise<TestCloud> {
  await limitsHere(tested);
  const events: LogEvent[] = [];
  const lines: string[] = [];
  const cloud = await startCloud({
    state: join(directory, "state"),
    accountId: ACCOUNT,
    region,
    port: 0,
    awsPort: 0,
    ...(assumed ? { assumed } : {}),
    log(event) {
      events.push(event);
      lines.push(...logLines(event));
    },
    ...more,
  });
  await cloud.limits();
  const deploy = async (...some: readonly StackSketch[]): Promise<void> => {
    const assembly = join(directory, "cdk.out");
    writeAssembly(assembly, some);
    for (const stack of readAssembly(assembly)) await cloud.deploy(stack);
  };
  const close = async (): Promise<void> => {
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    if (stacks.length > 0) await deploy(...stacks);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    cloud,
    directory,
    events,
    lines,
    deploy,
    close,
    keys: (userName) => {
      const keys = cloud.users()[userName];
      if (!keys) throw new Error(`no user ${userName}`);
      return keys;
    },
    call: (method, path, options) => {
      const [url = ""] = Object.values(cloud.apis());
      return call(new URL(url).origin, method, path, options);
    },
    aws: (service, path, options = {}) =>
      call(cloud.awsEndpoint, options.method ?? "POST", path, { service, ...options }),
    restart: async () => {
      await cloud.close();
      return startTestCloud([], directory, region, assumed, more);
    },
  };
}

/** Sends one request unchanged, signed with the keys `as` if they are given. */
export async function call(
  endpoint: string,
  method: string,
  path: string,
  { as, body = "", headers = [], date, region, service, from, tamper }: CallOptions = {},
): Promise<Answer> {
  const request = wireRequest(method, endpoint + path, headers, Buffer.from(body));
  const signed = as
    ? sign(request, {
        credentials: as,
        region: region ?? REGION,
        service: service ?? "execute-api",
        date: date ?? new Date(),
      }).request
    : request;
  const sent = tamper ? tamper(signed) : signed;
  const response = await (from === undefined
    ? send(endpoint, sent)
    : sendFrom(from, endpoint, sent));
  const text = response.body.toString("utf8");
  return {
    ...response,
    text,
    get json(): unknown {
      return JSON.parse(text);
    },
    header: (name) => headerValues({ ...request, headers: response.headers }, name)[0],
  };
}
