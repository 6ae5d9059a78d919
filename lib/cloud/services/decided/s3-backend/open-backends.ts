import { backendRefusal } from "../../../gateway/backend/backend-address.ts";
import type { Backends } from "../s3/s3-call.ts";
import { BackendUnusable } from "./backend-settings.ts";
import { s3Backend } from "./s3-backend.ts";

/** A backend as the start command or a test gives it. */
export interface BackendOption {
  readonly url: string;
  /** @default "S3RVER" */
  readonly accessKeyId?: string | undefined;
  /** @default "S3RVER" */
  readonly secretAccessKey?: string | undefined;
  /** Longest time in ms without a byte in either direction. @default one minute */
  readonly idleMs?: number | undefined;
}

/** The key of s3rver. Most other servers accept every key. */
const USUAL_KEY = "S3RVER";
const IDLE_MS = 60_000;

/**
 * Returns the backends of the start command.
 *
 * @param allowed Hosts that may be called in addition to this machine, in lower case.
 * @throws {BackendUnusable} If a service cannot have a backend, or the local cloud may not call its URL.
 */
export function openBackends(
  options: Readonly<Record<string, BackendOption | undefined>>,
  allowed: ReadonlySet<string>,
): Backends {
  for (const [service, option] of Object.entries(options)) {
    if (service === "s3" || option === undefined) continue;
    throw new BackendUnusable(
      `${service} cannot have a backend: the only service that can is s3, as in --backend s3=http://127.0.0.1:4568`,
    );
  }
  const { s3 } = options;
  if (!s3) return {};
  const { accessKeyId = USUAL_KEY, secretAccessKey = USUAL_KEY, idleMs = IDLE_MS } = s3;
  const origin = originOf(s3.url);
  const refused = backendRefusal(new URL(origin).hostname, allowed);
  if (refused !== undefined) throw new BackendUnusable(`the backend of s3: ${refused}`);
  return {
    s3: s3Backend({ origin, credentials: { accessKeyId, secretAccessKey }, allowed, idleMs }),
  };
}

/** Returns scheme, host and port of a URL that has no other parts. */
function originOf(text: string): string {
  const url = /^https?:\/\/[!-~]+$/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin =
    url && url.username === "" && url.password === "" && `${url.origin}/` === url.href;
  if (isOrigin) return url.origin;
  throw new BackendUnusable(
    "the backend of s3 must be a URL with scheme, host and port only, such as http://127.0.0.1:4568",
  );
}
