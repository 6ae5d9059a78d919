import { signComplete } from "../../lib/signed-fetch/http/attempt.ts";
import type { CredentialSource } from "../../lib/cli/client/credentials.ts";
import { curlCommand, quoted } from "../../lib/cli/client/curl-command.ts";
import { presign } from "../../lib/sigv4/signing/presign.ts";
import { requestTarget, wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import { traceJson } from "../../lib/sigv4/signing/render-trace.ts";
import { bodyFile } from "./body.ts";
import type { CallOptions } from "./options.ts";
import { requestHead, showTrace } from "./output.ts";
import type { Prepared } from "./prepare.ts";
import { print } from "./result.ts";
import type { Io } from "../terminal/io.ts";

/** Prints the URL that makes this one request. It contains the session token, without which it is rejected. */
export function printPresigned(prepared: Prepared, options: CallOptions, io: Io): void {
  const { url, method, headers, body, signing } = prepared;
  const { service, credentials, signHost } = signing;
  const webSocket = /^ws/i.test(url);
  const unsigned = service === "s3" && options.data === undefined;
  const host: readonly Pair[] = signHost === undefined ? [] : [["Host", signHost]];
  const { request, trace } = presign(wireRequest(method, url, [...host, ...headers], body), {
    ...signing,
    date: new Date(),
    ...(webSocket ? {} : { expiresIn: options.expiresIn }),
    ...(unsigned ? { payload: "UNSIGNED-PAYLOAD" } : {}),
  });
  showTrace(trace, options, io);
  const { protocol, host: called } = new URL(url);
  io.outWithSecret(`${protocol}//${called}${requestTarget(request)}\n`);

  if (webSocket) {
    io.err("note: the URL is valid for 5 minutes, because WebSocket APIs accept no other expiry");
  } else if (options.expiresIn > 300 && (service === "execute-api" || service === "lambda")) {
    io.err(`note: ${service} accepts the URL for 5 minutes only, even if its expiry is later`);
  }
  const withIt = [
    ...(method.toUpperCase() === "GET" ? [] : [`as ${method.toUpperCase()}`]),
    ...(options.data === undefined ? [] : ["with exactly this body, because its hash is signed"]),
    ...headers.map(([name]) => `with the header ${name} as given`),
  ];
  if (withIt.length > 0) io.err(`note: the request must be sent ${withIt.join(", ")}`);
  if (credentials.sessionToken !== undefined) {
    io.err("note: the URL contains the session token, and expires with it at the latest");
  }
}

/** Prints the request as it would be sent. With `--trace=json` it prints the steps of the signature instead. */
export async function printSigned(prepared: Prepared, options: CallOptions, io: Io): Promise<void> {
  const { url, method, headers, body, signing } = prepared;
  const { request, trace } = signComplete(wireRequest(method, url, headers, body), {
    ...signing,
    date: new Date(),
  });
  if (options.trace === "json") {
    io.out(`${traceJson(trace)}\n`);
    return;
  }
  showTrace(trace, options, io);
  await print(Buffer.concat([Buffer.from(requestHead(request)), request.body]), io);
}

/** Prints the curl command, and says where it takes its secrets from. */
export function printCurl(prepared: Prepared, options: CallOptions, io: Io): void {
  const { url, method, headers, body, signing } = prepared;
  const request = wireRequest(method, url, headers, body);
  // Throws if the request cannot be signed.
  signComplete(request, { ...signing, date: new Date() });
  const sessionToken = signing.credentials.sessionToken !== undefined;
  const { region, service, payload } = signing;
  // curl signs this value in place of the hash of the body.
  const hash: readonly Pair[] = payload === undefined ? [] : [["x-amz-content-sha256", payload]];
  const shown = { ...request, headers: [...request.headers, ...hash] };
  const { command, warnings } = curlCommand(url, shown, {
    region,
    service,
    sessionToken,
    connectTo: prepared.connectTo,
    bodyFile: bodyFile(options.data),
  });
  io.out(`${command}\n`);
  for (const warning of warnings) io.err(`warning: ${warning}`);
  if (command.includes("--data-binary @-")) io.err("note: curl reads the body from standard input");
  const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
  const needed = names.slice(0, sessionToken ? 3 : 2).join(", ");
  io.err(`note: curl takes ${needed} from the environment${exporting(prepared.source)}`);
}

/** Returns the command of the AWS CLI that exports a profile's credentials to the environment. */
function exporting({ profile, configFile, credentialsFile }: CredentialSource): string {
  if (profile === undefined) return "";
  const files = [
    ...(configFile === undefined ? [] : [`AWS_CONFIG_FILE=${quoted(configFile)} `]),
    ...(credentialsFile === undefined
      ? []
      : [`AWS_SHARED_CREDENTIALS_FILE=${quoted(credentialsFile)} `]),
  ].join("");
  return `: eval "$(${files}aws configure export-credentials --profile ${quoted(profile)} --format env)"`;
}
