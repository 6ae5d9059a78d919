import { isMap } from "../../json.ts";
import {
  isDate,
  isFlag,
  isPair,
  isText,
  listOf,
  mapOf,
  oneOf,
  optional,
  shape,
  someOf,
} from "./record-checks.ts";

const sealed = { dataKey: isText, value: isText };

/** Returns whether a parsed value is a {@link SecretRecord}. */
export const isSecretRecord = shape({
  name: isText,
  created: isDate,
  changed: isDate,
  accessed: optional(isDate),
  description: optional(isText),
  kmsKeyId: optional(isText),
  deletion: optional(shape({ requested: isDate, due: isDate })),
  tags: listOf(isPair),
  policy: optional(isMap),
  versions: mapOf(
    shape({
      ...sealed,
      created: isDate,
      accessed: optional(isDate),
      binary: isFlag,
      stages: listOf(isText),
    }),
  ),
  rotation: optional(shape({ lambdaArn: optional(isText) })),
  template: optional(shape(sealed)),
});

/** Returns whether a parsed value is a {@link ParameterRecord}. */
export const isParameterRecord = shape({
  name: isText,
  tags: listOf(isPair),
  versions: someOf(
    shape({
      version: (value) => Number.isSafeInteger(value),
      type: oneOf(["String", "StringList", "SecureString"]),
      tier: oneOf(["Standard", "Advanced"]),
      value: isText,
      keyId: optional(isText),
      description: optional(isText),
      allowedPattern: optional(isText),
      dataType: isText,
      modified: isDate,
      modifiedBy: isText,
      labels: listOf(isText),
    }),
  ),
  template: optional(isText),
});
