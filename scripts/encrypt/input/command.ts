import type { EnvContract } from "../../../lib/formats/function/env.ts";
import type { ExitStatus, Io } from "../../terminal/io.ts";
import type { Options } from "./options.ts";

/** The functions of an app, by name, and the secrets that each declares. */
export type Functions = Readonly<Record<string, EnvContract>>;

/** A sub-command of `npm run encrypt`. */
export interface Command {
  /** In a line, for the list of all. */
  readonly summary: string;
  /** All that it takes, so that words can be told from options' values before it is known which command. */
  readonly options: Options;
  readonly usage: (functions: Functions) => string;
  /** @param argv Without the sub-command's own name. */
  readonly run: (argv: readonly string[], io: Io, functions: Functions) => Promise<ExitStatus>;
}
