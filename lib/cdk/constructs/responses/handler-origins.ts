import { Annotations } from "aws-cdk-lib";
import { type Function, type IFunction, QualifiedFunctionBase } from "aws-cdk-lib/aws-lambda";
import type { IConstruct } from "constructs";
import { CORS_VARIABLE, type CorsConfig } from "../../../formats/function/cors-config.ts";
import type { CorsOptions } from "./cors-options.ts";

const written = new WeakMap<IConstruct, string>();

/**
 * Writes the allowed origins into the environment of a handler, for `corsHeaders` of `signet-cdk/runtime`. The
 * environment of an imported function cannot be changed, which is an annotation.
 *
 * @throws {RangeError} If the function serves another API with other origins, because the two would be mixed up.
 */
export function writeOrigins(handler: IFunction, options: CorsOptions): void {
  const { allowOrigins, exposeHeaders, allowCredentials } = options;
  const config: CorsConfig = {
    allowOrigins,
    ...(exposeHeaders?.length ? { exposeHeaders } : {}),
    ...(allowCredentials ? { allowCredentials } : {}),
  };
  const value = JSON.stringify(config);
  const fn = unqualified(handler);
  const there = written.get(fn);
  if (there === value) return;
  if (there !== undefined) {
    throw new RangeError(
      `cors: ${fn.node.path} also serves an API with other origins; use one function for each API`,
    );
  }
  written.set(fn, value);
  if (isOwn(fn)) fn.addEnvironment(CORS_VARIABLE, value);
  else {
    Annotations.of(fn).addInfo(
      `the environment of an imported function cannot be changed: set its variable ${CORS_VARIABLE} to ${value}, or add the CORS headers in another way`,
    );
  }
}

/** Returns the function of an alias or version. */
function unqualified(handler: IFunction): IFunction {
  return handler instanceof QualifiedFunctionBase ? handler.lambda : handler;
}

function isOwn(fn: IFunction): fn is Function {
  return "addEnvironment" in fn;
}
