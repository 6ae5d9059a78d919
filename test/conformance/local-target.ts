import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { wireRequest, type WireRequest } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { ACCOUNT, call, REGION, startTestCloud } from "../cloud/test-cloud.ts";
import { bytesOf, rawRequest } from "../forgery/raw-request.ts";
import { sendRaw } from "../forgery/send-raw.ts";
import type { As, Target } from "./run-group.ts";
import { writeStackAssembly } from "./stack-assembly.ts";
import { readStack, stackNames } from "./stack-template.ts";
import { VECTORS } from "./vectors.ts";

/** Name of the stack `account`. The names of the other stacks are this name with their own as suffix. */
const STACK = "conformance";

/** Starts a local cloud with every stack. */
export async function startLocalTarget(): Promise<
  Target & { readonly close: () => Promise<void> }
> {
  const local = await startTestCloud();
  const assembly = mkdtempSync(join(tmpdir(), "signet-conformance-"));
  for (const name of stackNames()) {
    const template = readStack(name).withCode((file) => ({
      file: `index${extname(file)}`,
      source: readFileSync(join(VECTORS, "functions", file), "utf8"),
    }));
    writeStackAssembly(
      join(assembly, name),
      name === "account" ? STACK : `${STACK}-${name}`,
      template,
    );
    for (const stack of readAssembly(join(assembly, name))) await local.cloud.deploy(stack);
  }
  const urls = local.cloud.functionUrls();
  const apis = local.cloud.apis();
  const [someUrl = ""] = Object.values(urls);
  const caller = local.keys("conformance-caller");
  const keysOf = (as: As | undefined): Credentials => {
    if (as === undefined) return caller;
    if (typeof as === "string") return local.keys(as);
    const [accessKeyId, secretAccessKey, sessionToken] = as;
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  return {
    variables: { account: ACCOUNT, region: REGION, stack: STACK },
    call: (service, { path, ...request }, as) =>
      local.aws(service, path, { ...request, as: keysOf(as) }),
    http: ({ method, path, headers = [], body = "", bodyBase64, api, function: name, host }) => {
      const url = new URL(
        (api === undefined ? urls[`${STACK}-${name ?? ""}`] : apis[api]) ?? someUrl,
      );
      if (host !== undefined) url.hostname = host;
      const bytes = Buffer.from(bodyBase64 ?? body, bodyBase64 === undefined ? "utf8" : "base64");
      return headers.some(([header]) => OWN_HEADERS.has(header.toLowerCase()))
        ? sendUnchanged(url, wireRequest(method, url.origin + path, headers, bytes))
        : call(url.origin, method, path, { headers, body: bytes });
    },
    close: async () => {
      await local.close();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}

/** Headers that the HTTP client of Node.js refuses or acts on. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["expect", "trailer", "upgrade"]);

async function sendUnchanged(url: URL, request: WireRequest): Promise<HttpResponse> {
  const raw = rawRequest(request);
  const lines = raw.lines.slice(0, -1); // The last one closes the connection, which the request does not ask for.
  const [answer] = await sendRaw(Number(url.port), bytesOf({ ...raw, lines }));
  if (!answer) throw new Error(`${url.origin} closed the connection without a response`);
  return { ...answer, statusText: "", body: Buffer.from(answer.body) };
}
