import type { WireResponse } from "../../../http/http-types.ts";
import type { LambdaFunctions } from "../../../invocations/lambda-functions.ts";
import type { Call } from "../../protocol/call.ts";

/** The parameters in the path of a request, decoded. One that the path does not have is empty. */
export interface PathParameters {
  /** The reference to a function. */
  readonly reference: string;
  /** The name of an alias or of a layer. */
  readonly name: string;
}

/** An operation of Lambda. */
export interface Operation {
  readonly name: string;
  /** The permission that a caller needs. */
  readonly action: string;
  readonly method: string;
  /** Pattern of the path. Its group `function` matches the reference to the function, if the path has one. */
  readonly path: RegExp;
  /** A query parameter without which the path belongs to another operation. */
  readonly query?: string;
  readonly perform: (
    call: Call,
    parameters: PathParameters,
    functions: LambdaFunctions,
  ) => Promise<WireResponse> | WireResponse;
}

/** Returns the pattern of a path, such as `/2015-03-31/functions/{function}/aliases/{name}`, with a group for each name. */
export function pathPattern(path: string): RegExp {
  const form = path.replaceAll(/\{([a-z]+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${form}/?$`);
}
