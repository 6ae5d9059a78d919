import type { CredentialSource } from "../../lib/cli/client/credentials.ts";
import { ALLOW_HEADER, REASON_HEADER } from "../../lib/cloud/access/response-headers.ts";
import { invokeFunction, type FunctionResult } from "../../lib/cli/client/invoke-function.ts";
import { tracedSigner } from "../../lib/cli/client/sdk/sdk-signer.ts";
import { CodedError, errorCode, messageOf } from "../../lib/errors.ts";
import { explain } from "../../lib/sigv4/explain/explain.ts";
import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import { allowingText } from "./allowing.ts";
import { readBody } from "./body.ts";
import type { CallOptions } from "./options.ts";
import { checkOutput, showTrace } from "./output.ts";
import { beginResult, print } from "./result.ts";
import { configuredRegion, localOutputs, STATE } from "./target.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import { UsageError, type ExitStatus, type Io } from "../terminal/io.ts";
import { localCredentials, OutputsUnavailable, readOutputs } from "../outputs/outputs.ts";

/** A function was not invoked: it does not exist, the caller may not invoke it, or no server responds. */
class FunctionUninvokable extends CodedError {
  readonly code = "ERR_INVOKE";
}

/**
 * Invokes a function and shows what it returned. The exit status is 1 if the function failed.
 *
 * @throws {FunctionUninvokable} If the function cannot be invoked.
 */
export async function callFunction(options: CallOptions, io: Io): Promise<ExitStatus> {
  checkOutput(options.output);
  const { target, retries, timeoutMs, async: queued, log: logTail } = options;
  const endpoint = await lambdaEndpoint(options, io);
  const event = await eventOf(options, io);
  const credentials = await hiddenCredentials(endpoint.credentials, io);
  let trace: SigningTrace | undefined;
  const config = {
    credentials,
    region: endpoint.region,
    maxAttempts: retries + 1,
    signerConstructor: tracedSigner((signed) => (trace = signed)),
    ...(endpoint.endpoint === undefined ? {} : { endpoint: endpoint.endpoint }),
  };
  try {
    const type = queued ? "Event" : "RequestResponse";
    const result = await invokeFunction(config, target, event, { type, logTail, timeoutMs });
    return await show(result, options, io);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const why = options.explain && trace && error instanceof Error ? reasonFor(trace, error) : "";
    if (why !== "") io.err(why);
    throw new FunctionUninvokable(`cannot invoke ${target}: ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    if (trace) showTrace(trace, options, io);
  }
}

/** Explains a refusal by Lambda. Returns "" for any other failure. */
function reasonFor(trace: SigningTrace, error: Error): string {
  const { name, message } = error;
  const { cause, sentence } = explain(trace, JSON.stringify({ __type: name, message }));
  if (cause === "unknown-answer") return "";
  const { [REASON_HEADER]: reason, [ALLOW_HEADER]: allow } = headersOf(error);
  return reason === undefined ? sentence : `${sentence}\n${allowingText(reason, allow)}`;
}

/** Returns the headers of the response that caused an error of the SDK, by name in lower case. */
function headersOf(error: Error): Readonly<Record<string, string>> {
  // Only errors of the SDK have the response as a member.
  const { $response } = error as { $response?: { headers?: Record<string, string> } };
  return $response?.headers ?? {};
}

async function show(
  { functionError, payload, log }: FunctionResult,
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  if (log !== undefined) io.err(log.trimEnd());
  const payloadBytes = Buffer.from(payload);
  if (functionError === undefined) {
    const result = beginResult(options.output, io);
    await result.write(payloadBytes);
    await result.end();
    return 0;
  }
  io.err(`${options.target} failed: ${functionError}`);
  if (!options.fail) await print(payloadBytes, io);
  return 1;
}

interface LambdaEndpoint {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: CredentialSource;
}

/**
 * Returns the local cloud's endpoint if the local cloud has the function, unless `--region` or a profile that
 * is not the local cloud's selects AWS. With `--state`, the local cloud is always used.
 */
async function lambdaEndpoint(options: CallOptions, io: Io): Promise<LambdaEndpoint> {
  const { target, profile, state, region } = options;
  const outputs = state === undefined ? localOutputs(STATE) : readOutputs(state);
  const [arn, name = ""] = /^(?:arn:[^:]+:lambda:[^:]+:\d+:function:)?([^:]+)/.exec(target) ?? [];
  const functions = outputs?.functions ?? {};
  const isLocal = Object.hasOwn(functions, name) && (arn === name || functions[name] === arn);
  if (state !== undefined && !isLocal) {
    const known = Object.keys(functions).join(", ");
    throw new OutputsUnavailable(`the local cloud has no function ${target}; it has ${known}`);
  }
  const asked =
    state !== undefined ||
    (region === undefined && (profile === undefined || outputs?.profiles.includes(profile)));
  if (outputs && isLocal && asked) {
    return {
      region: region ?? outputs.region,
      endpoint: outputs.awsEndpoint,
      credentials: { profile, ...localCredentials(state ?? STATE, outputs) },
    };
  }
  const found =
    region ??
    /^arn:[^:]+:lambda:([^:]+):/.exec(target)?.[1] ??
    (await configuredRegion(profile, io));
  if (found !== undefined) return { region: found, credentials: { profile } };
  throw new UsageError(
    `the region of ${target} is unknown; pass --region or the function's ARN, or set AWS_REGION${outputs ? `; the functions of the local cloud are ${Object.keys(functions).join(", ")}` : ""}`,
  );
}

/** Returns the bytes of the event, which must be JSON. Without `-d` the event is `{}`. */
async function eventOf({ data }: CallOptions, io: Io): Promise<Uint8Array> {
  const event = await readBody(data ?? "{}", io);
  try {
    JSON.parse(Buffer.from(event).toString("utf8"));
    return event;
  } catch {
    throw new UsageError("-d is not JSON; the event of a function must be JSON");
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = errorCode(error);
  if (code === "ECONNREFUSED") return "connection refused (is the local cloud running?)";
  const [line = ""] = messageOf(error).split("\n");
  return error.name === "Error" ? line || (code ?? "no response") : `${error.name}: ${line}`;
}
