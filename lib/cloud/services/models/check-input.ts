import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { Members } from "../protocol/json/input.ts";

import { ServiceError } from "../protocol/service-error.ts";
import { violationsText } from "../protocol/violation.ts";
import { formValue } from "./form-value.ts";
import { jsonValue } from "./json-value.ts";
import { restValue } from "./rest-value.ts";
import { modelOf, type Modelled } from "./service-models.ts";
import { ofDynamodb, withoutText, withText, type WrongType } from "./type-texts.ts";
import { violationsIn } from "./violations-in.ts";

/** How a service words its errors. */
interface Style {
  /** Type of the error for violated constraints. */
  readonly error: string;
  readonly wrongType: WrongType;
  /** Whether it lists for the parts of lists and maps that they must not be null. */
  readonly notNull: boolean;
}

const USUAL: Style = { error: "ValidationException", wrongType: withText, notNull: false };
const QUERY: Style = { ...USUAL, error: "ValidationError" };

const STYLES: Readonly<Record<string, Style>> = {
  apigateway: { ...USUAL, error: "BadRequestException" },
  cloudformation: QUERY,
  dynamodb: { ...USUAL, wrongType: ofDynamodb },
  iam: QUERY,
  kms: { ...USUAL, wrongType: withoutText },
  lambda: { ...USUAL, notNull: true },
  logs: { ...USUAL, error: "InvalidParameterException" },
  sts: QUERY,
};

/**
 * Checks the JSON of an operation against AWS's model: required members, types, lengths, values, patterns and enums.
 * An operation without a model is not checked.
 *
 * @throws {ServiceError} The service's error with AWS's message.
 */
export function checkJson(service: string, operation: string, members: Members): void {
  check(service, operation, ({ model }, input, { wrongType }) =>
    jsonValue(model, input, members, wrongType),
  );
}

/** Checks the form of an operation in the same way as {@link checkJson} checks JSON. */
export function checkForm(
  service: string,
  operation: string,
  form: ReadonlyMap<string, string>,
): void {
  check(service, operation, ({ model }, input) => formValue(model, input, form));
}

/** Checks path, query, headers and body of a request in the same way as {@link checkJson} checks JSON. */
export function checkRest(service: string, operation: string, request: WireRequest): void {
  check(service, operation, (modelled, input, { wrongType }) =>
    restValue(modelled, input, request, wrongType),
  );
}

function check(
  service: string,
  operation: string,
  read: (modelled: Modelled, input: string, style: Style) => unknown,
): void {
  const modelled = modelOf(service, operation);
  const input = modelled?.operation.input;
  if (!modelled || input === undefined) return;
  const style = STYLES[service] ?? USUAL;
  const value = read(modelled, input, style);
  const violations = violationsIn(modelled.model, input, value, style.notNull);
  if (violations.length > 0) throw new ServiceError(style.error, violationsText(violations));
}
