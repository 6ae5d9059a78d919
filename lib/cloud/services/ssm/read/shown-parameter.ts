import type { Parameter } from "../../../account/ssm/parameters.ts";
import { openParameter } from "../../../account/ssm/parameter-values.ts";
import type { ParameterVersionRecord } from "../../../state/value-records.ts";
import type { Call } from "../../protocol/call.ts";
import { timestamp } from "../../protocol/json/operation.ts";
import { keyPage } from "../../protocol/key-page.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { openSecureString } from "../access/parameter-key.ts";

/** Returns a version of a parameter as the operations that read values show it. */
export function shownParameter(
  call: Call,
  parameter: Parameter,
  version: ParameterVersionRecord,
  decrypted: boolean,
  selector?: string,
): object {
  return {
    ARN: parameter.arn,
    DataType: version.dataType,
    LastModifiedDate: timestamp(version.modified),
    Name: parameter.record.name,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    Type: version.type,
    Value: shownValue(call, parameter.arn, version, decrypted),
    Version: version.version,
  };
}

/** Returns the value. A SecureString that the request does not want decrypted is shown as its ciphertext. */
export function shownValue(
  call: Call,
  arn: string,
  version: ParameterVersionRecord,
  decrypted: boolean,
): string {
  if (version.type === "SecureString") {
    return decrypted ? openSecureString(call, arn, version) : version.value;
  }
  return openParameter(call.account, arn, version.value) ?? "";
}

/** Returns the members of a version that DescribeParameters and GetParameterHistory show. */
export function shownMetadata(
  { record }: Parameter,
  version: ParameterVersionRecord,
): Readonly<Record<string, unknown>> {
  const { keyId, description, allowedPattern } = version;
  return {
    ...(allowedPattern === undefined ? {} : { AllowedPattern: allowedPattern }),
    DataType: version.dataType,
    ...(description === undefined ? {} : { Description: description }),
    ...(keyId === undefined ? {} : { KeyId: keyId }),
    LastModifiedDate: timestamp(version.modified),
    LastModifiedUser: version.modifiedBy,
    Name: record.name,
    Policies: [],
    Tier: version.tier,
    Type: version.type,
    Version: version.version,
  };
}

interface Asked {
  readonly MaxResults: number | undefined;
  readonly NextToken: string | undefined;
}

/** @throws {ServiceError} InvalidNextToken if the token does not have the form of a page's token. */
export function parameterPage<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { MaxResults, NextToken }: Asked,
  most: number,
): { readonly items: readonly T[]; readonly more: { readonly NextToken?: string } } {
  const { items, next } = keyPage(all, keyOf, {
    marker: NextToken,
    most: MaxResults ?? most,
    invalid: () => new ServiceError("InvalidNextToken", "The specified token isn't valid."),
  });
  return { items, more: next === undefined ? {} : { NextToken: next } };
}
