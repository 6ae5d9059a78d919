import { ServiceError } from "../../protocol/service-error.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import type { Form } from "../../protocol/query/form.ts";

const NAME_OR_ARN = "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*";
const IS_NAME_OR_ARN = /^(?:[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*)$/;
const NAME = "[a-zA-Z][-a-zA-Z0-9]*";
const LONGEST_NAME = 128;
const LONGEST_ARN = 2_048;

/**
 * Returns the stack's name or ARN in a request, or `undefined` if the request has none.
 *
 * @throws {ServiceError} ValidationError if it is neither.
 */
export function stackNameIn(form: Form): string | undefined {
  const name = form.get("StackName");
  if (name === undefined) return undefined;
  if (!IS_NAME_OR_ARN.test(name)) throw refused(name, matches(NAME_OR_ARN));
  const longest = isArn(name) ? LONGEST_ARN : LONGEST_NAME;
  if (name.length > longest) throw refused(name, atMost(longest));
  return name;
}

/** @throws {ServiceError} ValidationError if the request has no name or ARN of a stack. */
export function requiredStackName(form: Form): string {
  const name = stackNameIn(form);
  if (name !== undefined) return name;
  throw invalid(
    "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
  );
}

/** @throws {ServiceError} ValidationError if the request has no name that a new stack can have. */
export function newStackName(form: Form): string {
  const name = requiredStackName(form);
  if (isArn(name)) throw refused(name, matches(NAME));
  if (name in {}) {
    throw invalid(`The local cloud has no stack with the name ${name}: choose another name.`);
  }
  return name;
}

export function isArn(name: string): boolean {
  return name.startsWith("arn:");
}

export function invalid(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}

function matches(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

function atMost(length: number): string {
  return `Member must have length less than or equal to ${length}`;
}

function refused(name: string, constraint: string): ServiceError {
  const shown = name.length > LONGEST_ARN ? undefined : `'${name}'`;
  return invalid(violationsText([violation(shown, "stackName", constraint)]));
}
