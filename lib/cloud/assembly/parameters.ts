import { CodedError } from "../../errors.ts";
import { isMap } from "../../json.ts";
import type { AssemblyStack } from "./manifest.ts";
import { readParameter, type ParameterRead, type StoredParameter } from "./parameter.ts";

/** The values of `--parameters` cannot be used with the stacks. */
export class ParametersInvalid extends CodedError {
  readonly code = "ERR_PARAMETERS";
}

/** A value for a parameter of one stack, or of every stack that has the parameter. */
export interface GivenParameter {
  /** Name or id of the stack, or `undefined` for every stack. */
  readonly stack: string | undefined;
  readonly key: string;
  readonly value: string;
}

/**
 * Parses `Stack:Key=value` and `Key=value`, as the CDK CLI takes them.
 *
 * @throws {ParametersInvalid} If a text has another form. The message never repeats a value, which may be secret.
 */
export function parseParameters(texts: readonly string[]): readonly GivenParameter[] {
  return texts.map((text, index) => {
    const [, stack, key, value] = /^(?:([^:=]+):)?([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new ParametersInvalid(
        `--parameters takes Stack:Key=value or Key=value; number ${index + 1} has another form`,
      );
    }
    return { stack, key, value };
  });
}

/**
 * Returns the stacks with these values of their parameters. A value for one stack is preferred to a value for every
 * stack, and a later value to an earlier one.
 *
 * @throws {ParametersInvalid} If no stack has the parameter.
 */
export function withParameters(
  stacks: readonly AssemblyStack[],
  given: readonly GivenParameter[],
): readonly AssemblyStack[] {
  for (const parameter of given) requireParameter(parameter, stacks);
  return stacks.map((stack) => {
    const own = given.filter(
      ({ stack: of, key }) => isOf(of, stack) && Object.hasOwn(stack.template.parameters, key),
    );
    const sorted = [
      ...own.filter((parameter) => parameter.stack === undefined),
      ...own.filter((parameter) => parameter.stack !== undefined),
    ];
    const values = sorted.map(({ key, value }) => [key, value] as const);
    return { ...stack, parameters: new Map([...stack.parameters, ...values]) };
  });
}

function isOf(name: string | undefined, stack: AssemblyStack): boolean {
  return name === undefined || name === stack.name || name === stack.id;
}

function requireParameter({ stack, key }: GivenParameter, stacks: readonly AssemblyStack[]): void {
  const meant = stacks.filter((one) => isOf(stack, one));
  if (stack !== undefined && meant.length === 0) {
    const ids = stacks.map(({ id }) => id).join(", ");
    throw new ParametersInvalid(`--parameters: no stack ${stack}; the stacks are ${ids}`);
  }
  if (meant.some(({ template }) => Object.hasOwn(template.parameters, key))) return;
  const known = meant.flatMap(({ id, template }) =>
    Object.keys(template.parameters)
      .filter((name) => name !== BOOTSTRAP_VERSION)
      .map((name) => `${id}:${name}`),
  );
  const there = known.length === 0 ? "there are no parameters" : `there are ${known.join(", ")}`;
  throw new ParametersInvalid(
    `--parameters: no parameter ${stack === undefined ? "" : `${stack}:`}${key}; ${there}`,
  );
}

/** The parameter with which CDK checks its bootstrap stack, which the local cloud does not need. */
export const BOOTSTRAP_VERSION = "BootstrapVersion";

/**
 * Returns the value of each parameter of a stack, or the reason why it has no value.
 *
 * @param inStore Looks up values of Parameter Store.
 */
export function parametersOf(
  stack: AssemblyStack,
  inStore: StoredParameter,
): ReadonlyMap<string, ParameterRead> {
  return new Map(
    Object.entries(stack.template.parameters).map(([key, definition]) => {
      const known = isMap(definition) ? definition : {};
      const named = `${stack.id}:${key}`;
      return [key, readParameter(named, known, stack.parameters.get(key), inStore)];
    }),
  );
}
