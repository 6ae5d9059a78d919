import { isIP } from "node:net";
import { UsageError } from "../terminal/io.ts";

const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/**
 * Returns the hosts of `--allow-http` in lower case.
 *
 * @throws {UsageError} If a value is not the name or the address of one host.
 */
export function parseAllowedHosts(texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    const host = text.toLowerCase();
    if (NAME.test(host) || isIP(host) !== 0) return host;
    throw new UsageError(
      `--allow-http takes the name or address of one host, such as api.example.com, not ${JSON.stringify(text)}`,
    );
  });
}
