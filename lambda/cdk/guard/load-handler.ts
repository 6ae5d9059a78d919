import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Context } from "aws-lambda";
import { GuardMisconfigured } from "./config.ts";

/** The user's handler. It answers by what it returns. */
export type Handler = (event: unknown, lambda: Context) => unknown;

/**
 * Loads a handler as Lambda would.
 *
 * @param root `LAMBDA_TASK_ROOT`.
 * @param name `file.export`; the file may be in a folder.
 * @throws {GuardMisconfigured} when there is none; what its module throws.
 */
export async function loadHandler(root: string | undefined, name: string): Promise<Handler> {
  const [, path, member = ""] = /^([^.]+)\.(\w+)$/.exec(name) ?? [];
  if (path === undefined) throw new GuardMisconfigured(`handler ${name} does not read file.export`);
  if (!root) throw new GuardMisconfigured("LAMBDA_TASK_ROOT is not set");
  const base = join(root, path);
  const file = [".js", ".mjs", ".cjs"].map((ending) => base + ending).find((at) => existsSync(at));
  if (file === undefined) throw new GuardMisconfigured(`there is no file ${path} for ${name}`);
  const module: unknown = await import(pathToFileURL(file).href);
  // What CommonJS exports by assignment is found in `default` alone.
  const handler = memberOf(module, member) ?? memberOf(memberOf(module, "default"), member);
  if (typeof handler !== "function") throw new GuardMisconfigured(`${name} is no function`);
  if (handler.length > 2) {
    throw new GuardMisconfigured(`${name} takes a callback; return the answer, or a promise of it`);
  }
  return handler as Handler; // What it takes and gives is the user's affair.
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
