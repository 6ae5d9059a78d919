import type { Pair } from "../../lib/sigv4/request/request.ts";
import { call, type Answer, type TestCloud } from "../cloud/test-cloud.ts";
import { jsonOf } from "../json-of.ts";
import type { AppCall, WantedToken } from "./app-call.ts";

/** Sends a request to the cloud in which the apps are deployed. */
export async function sendCall(
  local: TestCloud,
  { to, request = "POST /", as, token, headers = [], body = "" }: AppCall,
): Promise<Answer> {
  const [method = "", path = ""] = request.split(" ");
  const { endpoint, base, service, host } = addressOf(local, to);
  const authorization: Pair[] = token
    ? [["Authorization", `Bearer ${await tokenOf(local, token)}`]]
    : [];
  return call(endpoint, method, base + path, {
    service,
    as: as === undefined ? undefined : local.keys(as),
    headers: [...host, ...headers, ...authorization],
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

interface Address {
  readonly endpoint: string;
  /** Path before the path of the request. */
  readonly base: string;
  readonly service: string;
  /** The header that names the host, if the host's name need not be resolved. */
  readonly host: readonly Pair[];
}

function addressOf({ cloud }: TestCloud, to: AppCall["to"]): Address {
  const [kind, name = ""] = to.split(" ");
  if (kind === "aws") return { endpoint: cloud.awsEndpoint, base: "", service: name, host: [] };
  const urls = kind === "url" ? cloud.functionUrls() : cloud.apis();
  const url = new URL(urls[name] ?? "");
  if (kind === "api") {
    const base = url.pathname.replace(/\/$/, "");
    return { endpoint: url.origin, base, service: "execute-api", host: [] };
  }
  const endpoint = `http://127.0.0.1:${url.port}`;
  return { endpoint, base: "", service: "lambda", host: [["Host", url.host]] };
}

/** Returns a token of the local issuer. `%POOL%` is replaced by the id of the user pool of the apps. */
async function tokenOf({ cloud }: TestCloud, { kind, form }: WantedToken): Promise<string> {
  const { clientId, clientSecret, issuer } = cloud.oidc;
  const [pool = ""] = cloud.poolsWithoutKeys();
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    ...form,
  });
  if (body.get("user_pool") === "%POOL%") body.set("user_pool", pool);
  const { origin, pathname } = new URL(issuer);
  const answer = await call(origin, "POST", `${pathname}/token`, {
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: body.toString(),
  });
  return jsonOf<Partial<Record<string, string>>>(answer)[kind] ?? "";
}
