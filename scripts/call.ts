import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { resolveCredentials, type CredentialSource } from "../lib/client/credentials.ts";
import { signedRequest } from "../lib/client/signed-request.ts";
import type { HttpResponse } from "../lib/client/transport.ts";
import { CodedError, messageOf } from "../lib/errors.ts";
import { RequestInvalid, type Pair } from "../lib/sigv4/request.ts";
import { renderTrace } from "../lib/sigv4/trace.ts";
import { runAsScript, runCommand, UsageError, type ExitStatus, type Io } from "./io.ts";
import { localCredentials, OutputsUnavailable, readOutputs } from "./outputs.ts";

const usage = `usage: npm run call -- [options] URL|/path

Signs a request with SigV4 and sends it. A bare /path goes to the local API, with the
profiles of the local cloud.

  -X, --request METHOD   default GET, or POST with -d
  -d, --data BODY        the body: text, @file, or - for standard input
  -H, --header 'k: v'    a header; may be repeated
      --profile NAME     credentials of that profile; default: the AWS credential chain
      --region REGION    default: the URL's, the local cloud's, AWS_REGION
      --service NAME     signing name of the service, default execute-api
      --state DIR        state of the local cloud, default .signet
      --trace            show each step of the signature
      --help

Exit status: 0 for an answer of 2xx, 1 for any other or none, 2 for wrong usage.`;

/** The file that `-d @file` names cannot be read. */
class BodyUnreadable extends CodedError {
  readonly code = "ERR_BODY";
}

interface CallOptions {
  readonly url: string;
  readonly method: string;
  readonly body: Uint8Array;
  readonly headers: readonly Pair[];
  readonly region: string;
  readonly service: string;
  readonly trace: boolean;
  readonly credentials: CredentialSource;
}

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("call", usage, io, async () => {
    const options = await parse(argv, io);
    if (options === "help") {
      io.out(`${usage}\n`);
      return 0;
    }
    const credentials = await resolveCredentials(options.credentials);
    const { response, trace } = await signedRequest(options.url, { ...options, credentials }).catch(
      asUsageError,
    );
    if (options.trace) io.err(renderTrace(trace));
    return show(response, io);
  });
}

/** What cannot be signed came from the command line: the URL, the method or a header. */
function asUsageError(error: unknown): never {
  if (error instanceof RequestInvalid) throw new UsageError(error.message, { cause: error });
  throw error;
}

function show(response: HttpResponse, io: Io): ExitStatus {
  const ok = response.status >= 200 && response.status < 300;
  if (!ok) {
    const errorType = response.headers.find(([name]) => name.toLowerCase() === "x-amzn-errortype");
    io.err(`HTTP ${response.status} ${errorType?.[1] ?? response.statusText}`);
  }
  io.out(response.body);
  if (response.body.length > 0 && response.body.at(-1) !== 0x0a) io.out("\n");
  return ok ? 0 : 1;
}

async function parse(argv: readonly string[], io: Io): Promise<CallOptions | "help"> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      request: { type: "string", short: "X" },
      data: { type: "string", short: "d" },
      header: { type: "string", short: "H", multiple: true, default: [] },
      profile: { type: "string" },
      region: { type: "string" },
      service: { type: "string", default: "execute-api" },
      state: { type: "string", default: ".signet" },
      trace: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const [target, ...more] = positionals;
  if (target === undefined) throw new UsageError("it takes a URL or a /path");
  if (more.length > 0) throw new UsageError(`it takes one URL; what is ${more[0]}?`);
  const place = target.startsWith("/") ? localApi(target, values.state) : { url: target };
  if (!/^https?:\/\//i.test(place.url)) {
    throw new UsageError(`${target} is no http(s) URL and no /path`);
  }
  const headers = values.header.map(parseHeader);
  const region = values.region ?? place.region ?? regionOf(place.url) ?? environmentRegion(io);
  return {
    url: place.url,
    method: values.request ?? (values.data === undefined ? "GET" : "POST"),
    body: await readBody(values.data, io),
    headers:
      values.data === undefined || headers.some(([name]) => name.toLowerCase() === "content-type")
        ? headers
        : [...headers, ["Content-Type", "application/json"]],
    region,
    service: values.service,
    trace: values.trace,
    credentials: { profile: values.profile, ...place.credentials },
  };
}

interface Place {
  readonly url: string;
  readonly region?: string;
  readonly credentials?: CredentialSource;
}

function localApi(path: string, state: string): Place {
  const outputs = readOutputs(state);
  const { apis, region } = outputs;
  const [base, ...others] = Object.values(apis);
  if (base === undefined) throw new OutputsUnavailable("the local cloud serves no API");
  if (others.length > 0) {
    throw new UsageError(
      `the local cloud serves several APIs; give a URL: ${Object.values(apis).join(" ")}`,
    );
  }
  return { url: base + path, region, credentials: localCredentials(state, outputs) };
}

/** The region in the host of an AWS endpoint. A custom domain does not tell: it must be given. */
export function regionOf(url: string): string | undefined {
  return /^https:\/\/[^/]+\.(?:execute-api|lambda-url)\.([a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)/i.exec(
    url,
  )?.[1];
}

function environmentRegion({ env }: Io): string {
  const region = env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  if (region === undefined || region === "") {
    throw new UsageError("the URL does not tell the region; pass --region or set AWS_REGION");
  }
  return region;
}

function parseHeader(text: string): Pair {
  const colon = text.indexOf(":");
  if (colon < 1) throw new UsageError(`header ${JSON.stringify(text)} must read 'name: value'`);
  return [text.slice(0, colon), text.slice(colon + 1).trim()];
}

async function readBody(data: string | undefined, io: Io): Promise<Uint8Array> {
  if (data === undefined) return new Uint8Array();
  if (data === "-") return io.stdin();
  if (!data.startsWith("@")) return Buffer.from(data);
  try {
    return readFileSync(data.slice(1));
  } catch (error) {
    throw new BodyUnreadable(`cannot read ${data.slice(1)}: ${messageOf(error)}`, { cause: error });
  }
}

await runAsScript(import.meta.filename, main);
