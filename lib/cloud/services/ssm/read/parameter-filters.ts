import { latestVersion, type Parameter } from "../../../account/ssm/parameters.ts";
import { serviceAlias } from "../../../account/kms/service-key.ts";
import { list, structure, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { ServiceError } from "../../protocol/service-error.ts";

export const parameterFilters = list(
  structure({ Key: required(text), Option: text, Values: list(text) }),
);

interface Filter {
  readonly Key: string;
  readonly Option: string | undefined;
  readonly Values: readonly string[] | undefined;
}

/**
 * Whether a parameter matches every filter.
 *
 * @throws {ServiceError} InvalidFilterOption if a filter has an unknown option.
 */
export function matchesFilters(parameter: Parameter, filters: readonly Filter[]): boolean {
  return filters.every((filter) => matches(parameter, filter));
}

function matches(parameter: Parameter, { Key, Option, Values = [] }: Filter): boolean {
  const { name, tags } = parameter.record;
  const option = Option ?? (Key === "Path" ? "OneLevel" : "Equals");
  if (Key === "Path") {
    if (option !== "OneLevel" && option !== "Recursive") throw invalidOption(option);
    return Values.some((path) => isBelow(name, path, option === "Recursive"));
  }
  if (!["Equals", "BeginsWith", "Contains"].includes(option)) throw invalidOption(option);
  const { type, tier, dataType, labels, keyId = serviceAlias("ssm") } = latestVersion(parameter);
  const texts: Readonly<Record<string, readonly string[]>> = {
    Name: [name, name.replace(/^\//, "")],
    Type: [type],
    Tier: [tier],
    DataType: [dataType],
    Label: labels,
    KeyId: type === "SecureString" ? [keyId] : [],
  };
  const own = Key.startsWith("tag:")
    ? tags.filter(([key]) => key === Key.slice("tag:".length)).map(([, value]) => value)
    : (texts[Key] ?? []);
  // A filter without values asks only for the tag.
  if (Values.length === 0) return own.length > 0;
  return own.some((one) =>
    Values.some((value) =>
      option === "Equals"
        ? one === value
        : option === "BeginsWith"
          ? one.startsWith(value)
          : one.includes(value),
    ),
  );
}

/** Whether a name is below a path: directly, or at any depth. */
export function isBelow(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  // A name without a slash is directly below the root.
  const full = name.startsWith("/") ? name : `/${name}`;
  const rest = full.slice(prefix.length);
  return full.startsWith(prefix) && rest !== "" && (recursive || !rest.includes("/"));
}

function invalidOption(option: string): ServiceError {
  return new ServiceError("InvalidFilterOption", `The filter option ${option} isn't valid.`);
}
