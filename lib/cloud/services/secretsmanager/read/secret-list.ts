import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import type { Call } from "../../protocol/call.ts";
import { keyPage } from "../../protocol/key-page.ts";
import { ServiceError } from "../../protocol/service-error.ts";

interface Asked {
  readonly MaxResults: number | undefined;
  readonly NextToken: string | undefined;
}

interface Filter {
  readonly Key: string | undefined;
  readonly Values: readonly string[] | undefined;
}

/** Returns the secrets that match every filter: one of its values must be the beginning of a text of the secret. */
export function matching(
  { account: { secrets, region } }: Call,
  filters: readonly Filter[],
): readonly Secret[] {
  return secrets
    .all()
    .filter((secret) => filters.every((filter) => matches(secret, filter, region)));
}

/** @throws {ServiceError} InvalidNextTokenException if the token does not have the form of a page's token. */
export function secretPage<T extends Pick<Secret, "arn">>(
  all: readonly T[],
  { MaxResults, NextToken }: Asked,
  most: number,
  keyOf: (item: T) => string = ({ arn }) => arn,
): { readonly items: readonly T[]; readonly more: { readonly NextToken?: string } } {
  const { items, next } = keyPage(all, keyOf, {
    marker: NextToken,
    most: MaxResults ?? most,
    invalid: () => new ServiceError("InvalidNextTokenException", "The NextToken value is invalid."),
  });
  return { items, more: next === undefined ? {} : { NextToken: next } };
}

function matches(
  { record }: Secret,
  { Key = "all", Values = [] }: Filter,
  region: string,
): boolean {
  const { name, description = "", tags } = record;
  const texts: Readonly<Record<string, readonly string[]>> = {
    name: [name],
    description: [description, ...description.split(/\s+/)],
    "tag-key": tags.map(([key]) => key),
    "tag-value": tags.map(([, value]) => value),
    "primary-region": [region],
    "owning-service": [],
  };
  // Only names, keys and values of tags are case-sensitive on AWS.
  const folds = Key === "description" || Key === "all";
  const all = texts[Key] ?? Object.values(texts).flat();
  const fold = (text: string) => (folds ? text.toLowerCase() : text);
  return Values.some((wanted) => {
    const negated = wanted.startsWith("!");
    const begin = fold(negated ? wanted.slice(1) : wanted);
    return all.some((text) => fold(text).startsWith(begin)) !== negated;
  });
}
