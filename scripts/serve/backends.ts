import type { BackendOption } from "../../lib/cloud/services/decided/s3-backend/open-backends.ts";
import { UsageError } from "../terminal/io.ts";

/**
 * Parses `SERVICE=URL` texts: servers that do the work of services. Their keys are variables, because arguments are visible
 * to every user of the machine.
 *
 * @throws {UsageError} If a text is malformed, a service is given twice, or only one half of a key is set.
 */
export function parseBackends(
  texts: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): Readonly<Record<string, BackendOption>> {
  const found: Record<string, BackendOption> = {};
  for (const text of texts) {
    const [, service, url] = /^([a-z0-9-]{1,64})=(.+)$/s.exec(text) ?? [];
    if (service === undefined || url === undefined) {
      throw new UsageError(
        `--backend takes SERVICE=URL such as s3=http://127.0.0.1:4568, not ${text.replace(/\/\/[^@/]*@/, "//…@")}`,
      );
    }
    if (Object.hasOwn(found, service)) throw new UsageError(`--backend ${service} is given twice`);
    found[service] = { url, ...keyOf(service, env) };
  }
  return found;
}

function keyOf(
  service: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Pick<BackendOption, "accessKeyId" | "secretAccessKey"> {
  const prefix = `SIGNET_BACKEND_${service.toUpperCase().replaceAll("-", "_")}`;
  const idName = `${prefix}_ACCESS_KEY_ID`;
  const secretName = `${prefix}_SECRET_ACCESS_KEY`;
  const { [idName]: accessKeyId, [secretName]: secretAccessKey } = env;
  if ((accessKeyId ?? "") === "" && (secretAccessKey ?? "") === "") return {};
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw new UsageError(`${idName} and ${secretName} must be set together`);
}
