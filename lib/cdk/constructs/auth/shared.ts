import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { physicalName } from "../../../formats/function/physical-name.ts";
import type { SealedFunction } from "../function/sealed-function.ts";
import type { BoundRoute } from "./route-auth.ts";

/** Arguments of {@link sharedByApi}. */
export interface SharedByApi<T> {
  /** Returns the construct id. `number` is empty for the first one, then `2`, `3` and so on. */
  readonly id: (number: string) => string;
  /** A text that is equal for equal constructs. */
  readonly key: string;
  readonly create: (id: string) => T;
}

/** What the routes of each API share, by key. */
const ofApis = new WeakMap<Construct, Map<string, unknown>>();

/** Returns the construct that an API has for a key. The first call for the key creates it. */
export function sharedByApi<T>(api: Construct, { id, key, create }: SharedByApi<T>): T {
  const made = ofApis.get(api) ?? new Map<string, unknown>();
  ofApis.set(api, made);
  const there = made.get(key);
  if (there !== undefined) return there as T; // The key contains the kind of the construct.
  let number = 1;
  const idOf = () => id(number === 1 ? "" : String(number));
  while (api.node.tryFindChild(idOf())) number++;
  const created = create(idOf());
  made.set(key, created);
  return created;
}

/** Arguments of {@link sharedFunction}. */
export interface SharedFunction {
  /** The function's name in the sealed file. */
  readonly name: string;
  /** Physical name of the function. @default - the name with the app, the stage and a hash of the API's path */
  readonly functionName: string | undefined;
  /** A text that is equal for functions with equal properties. */
  readonly settings: string;
  readonly create: (scope: Construct, functionName: string) => SealedFunction;
}

interface Owned {
  readonly settings: string;
  readonly function: SealedFunction;
}

/** The authorizer functions of each stack, by app, stage and name. */
const ofStacks = new WeakMap<Stack, Map<string, Owned>>();

/**
 * Returns the authorizer function with a name. All APIs of a stack share it. The first call creates it below its API.
 * APIs in several stacks have one each, because stacks that shared it would depend on each other.
 *
 * @throws {RangeError} If the name belongs to a function with other properties.
 */
export function sharedFunction(
  { api, handler, key }: BoundRoute,
  { name, functionName, settings, create }: SharedFunction,
): SealedFunction {
  const stack = Stack.of(api);
  const made = ofStacks.get(stack) ?? new Map<string, Owned>();
  ofStacks.set(stack, made);
  const { app, stage } = handler.keys;
  const owner = `${app} ${stage} ${name}`;
  const there = made.get(owner);
  if (there && there.settings !== settings) {
    throw new RangeError(
      `${key}: another route of the stack has an authorizer with the name ${name} and other properties; set name to another one`,
    );
  }
  const own = there ?? {
    settings,
    function: create(
      api,
      functionName ?? physicalName(app, stage, `${name}-${api.node.addr.slice(-8)}`),
    ),
  };
  made.set(owner, own);
  return own.function;
}
