import { isMap } from "../../../json.ts";
import type { Account } from "../../account/account.ts";

export type Values = Readonly<Record<string, unknown>>;

/**
 * Returns the ARN of a template, or `undefined` if a value in it is missing. If the last value is an ARN, it is the ARN.
 *
 * @param values Values by name. `A.b` is the member `b` of `A`, `A.last` is what follows its last slash,
 *   `A.bare` lacks a slash at the beginning, and `A.unversioned` the number at the end.
 */
export function filledArn(
  { partition, region, accountId }: Pick<Account, "partition" | "region" | "accountId">,
  template: string,
  values: Values,
): string | undefined {
  if (template === "*") return template;
  const all: Values = { Region: region, Account: accountId, ...values };
  const texts = [...template.matchAll(/\$\{([\w.]+)\}/g)].map(([, name = ""]) =>
    valueOf(all, name),
  );
  if (!texts.every((text) => text !== undefined)) return undefined;
  const last = texts.at(-1);
  if (template.endsWith("}") && last?.startsWith("arn:")) return last;
  let index = 0;
  const filled = template.replaceAll(/\$\{[\w.]+\}/g, () => texts[index++] ?? "");
  return `arn:${partition}:${filled}`;
}

function valueOf(values: Values, name: string): string | undefined {
  const [first = "", member] = name.split(".");
  const value = values[first];
  if (isMap(value)) return textOf(value[member ?? ""]);
  const text = textOf(value);
  if (member === "last") return text?.split("/").at(-1);
  if (member === "bare") return text?.replace(/^\//, "");
  return member === "unversioned" ? text?.replace(/:\d+$/, "") : text;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
