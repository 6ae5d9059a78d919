import { ServiceError } from "../protocol/service-error.ts";

/** Returns the error for a value whose type differs from the type that the model names, such as `String`. */
export type WrongType = (value: unknown, wanted: string) => ServiceError;

/** KMS's error, which has no message. */
export const withoutText: WrongType = () => new ServiceError("SerializationException", undefined);

/** The error of the services that name both types. */
export const withText: WrongType = (value, wanted) => {
  const article = /^[AEIOU]/.test(wanted) ? "an" : "a";
  const text = partsText(value) ?? `${tokenOf(value)} can not be converted to ${article} ${wanted}`;
  return new ServiceError("SerializationException", text);
};

/** DynamoDB's error, in the words that dynalite's author recorded. */
export const ofDynamodb: WrongType = (value, wanted) => {
  const isCollection = wanted === "List" || wanted === "Map" || wanted === "Structure";
  const text = Array.isArray(value)
    ? `Unrecognized collection type class ${isCollection ? "java.util.Map" : `java.lang.${wanted}`}`
    : typeof value === "object"
      ? "Start of structure or map found where not expected"
      : isCollection
        ? "Unexpected field type"
        : `${tokenOf(value)} cannot be converted to ${wanted}`;
  return new ServiceError("SerializationException", text);
};

function partsText(value: unknown): string | undefined {
  if (Array.isArray(value)) return "Start of list found where not expected";
  return typeof value === "object"
    ? "Start of structure or map found where not expected"
    : undefined;
}

/** The name of a JSON token in the words of the parser that AWS uses. */
function tokenOf(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  return "STRING_VALUE";
}
