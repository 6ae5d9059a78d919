import type { WireRequest } from "../../sigv4/request/request.ts";
import type { Account } from "../account/account.ts";
import { hostOf } from "./proxy/host.ts";

/** The API that a request names by its id, and the part of the path that belongs to the API. */
export interface ApiAddress {
  readonly apiId: string;
  /** Raw path below the address. For a REST API it begins with the stage. */
  readonly path: string;
}

/** Suffix of the host names of APIs, which come before it by their ids, as on AWS. */
export function apiHosts({ region }: Pick<Account, "region">): string {
  return `execute-api.${region}.localhost`;
}

/**
 * Returns the API that a request names: by its host, `<id>.execute-api.<region>.localhost` or AWS's own name of it, or
 * by the first segment of its path, for clients that do not resolve such a host. Returns `undefined` if the request
 * names no API, so its address must be found in another way, such as by a stage that only one API has.
 *
 * The path of the request stays as it was sent wherever its signature is verified.
 *
 * @param isApi Whether an API of the caller's kind has this id. A host that names another id is still the address of
 *   that id, so that no other API answers for it.
 */
export function apiAddress(
  { region }: Pick<Account, "region">,
  request: Pick<WireRequest, "headers" | "path">,
  isApi: (apiId: string) => boolean,
): ApiAddress | undefined {
  const { path } = request;
  const host = hostOf(request);
  const [, ofHost, suffix] = host.includes(NAMED) ? (HOST.exec(host) ?? []) : [];
  if (ofHost !== undefined && suffix?.startsWith(`${region}.`)) return { apiId: ofHost, path };
  const slash = path.indexOf("/", 1);
  const end = slash < 0 ? path.length : slash;
  const ofPath = path.slice(1, end);
  return isApi(ofPath) ? { apiId: ofPath, path: path.slice(end) || "/" } : undefined;
}

const NAMED = ".execute-api.";

const HOST = /^([^.]+)\.execute-api\.([^.]+\.(?:localhost|amazonaws\.com))$/;
