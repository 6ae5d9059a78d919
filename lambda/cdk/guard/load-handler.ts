import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Context } from "aws-lambda";
import { GuardMisconfigured } from "./config.ts";

/** The user's handler, which returns the response. Handlers with a callback are not supported. */
export type Handler = (event: unknown, lambda: Context) => unknown;

/**
 * Loads a handler as Lambda does. An error that the handler's module throws at import is passed on.
 *
 * @param root The value of `LAMBDA_TASK_ROOT`.
 * @param name `file.export`. The file may be in a folder.
 * @throws {GuardMisconfigured} If the file or the export does not exist, if the export is not a function, or if the
 *   function takes a callback.
 */
export async function loadHandler(root: string | undefined, name: string): Promise<Handler> {
  const [, path, member = ""] = /^([^.]+)\.(\w+)$/.exec(name) ?? [];
  if (path === undefined)
    throw new GuardMisconfigured(`handler ${name} does not have the form file.export`);
  if (!root) throw new GuardMisconfigured("LAMBDA_TASK_ROOT is not set");
  const base = join(root, path);
  const file = [".js", ".mjs", ".cjs"].map((ending) => base + ending).find((at) => existsSync(at));
  if (file === undefined) throw new GuardMisconfigured(`there is no file ${path} for ${name}`);
  const module: unknown = await import(pathToFileURL(file).href);
  // Exports that a CommonJS module assigns to `module.exports` may be in `default` only.
  const handler = memberOf(module, member) ?? memberOf(memberOf(module, "default"), member);
  if (typeof handler !== "function") throw new GuardMisconfigured(`${name} is not a function`);
  if (handler.length > 2) {
    throw new GuardMisconfigured(
      `${name} takes a callback: return the response or a promise instead`,
    );
  }
  return handler as Handler; // The types are not checked, as in Lambda.
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
