import type { Budget } from "../limits/budget.ts";
import { print } from "../values/print.ts";
import { JavaList, JavaMap, type Value } from "../values/value.ts";
import type { Overrides, Rendered, TemplateInput } from "./template-input.ts";

/** The members `requestOverride` and `responseOverride` of `$context`, which templates assign to. */
export interface OverrideMaps {
  readonly request: JavaMap;
  readonly response: JavaMap;
}

/** Returns the maps of a new request, or those that the template of the request has left. */
export function overrideMaps({ requestOverride: earlier }: TemplateInput): OverrideMaps {
  if (earlier?.maps) return earlier.maps;
  const request = new JavaMap();
  for (const place of ["header", "path", "querystring"] as const) {
    request.entries.set(place, new JavaMap(new Map(Object.entries(earlier?.[place] ?? {}))));
  }
  return { request, response: new JavaMap(new Map([["header", new JavaMap()]])) };
}

export function requestOverrides(maps: OverrideMaps, budget: Budget): Overrides {
  const texts = (place: string) => textsOf(maps.request.get(place), budget);
  return { header: texts("header"), path: texts("path"), querystring: texts("querystring"), maps };
}

export function responseOverrides(
  { response }: OverrideMaps,
  budget: Budget,
): Rendered["responseOverride"] {
  const header = textsOf(response.get("header"), budget);
  const status = statusOf(response.get("status"));
  return status === undefined ? { header } : { status, header };
}

/** A status that is not an integer from 100 to 599 is ignored. */
function statusOf(value: Value): number | undefined {
  const text = typeof value === "bigint" || typeof value === "string" ? String(value) : "";
  return /^[1-5]\d\d$/.test(text) ? Number(text) : undefined;
}

function textsOf(value: Value, budget: Budget): Readonly<Record<string, string>> {
  if (!(value instanceof JavaMap)) return {};
  return Object.fromEntries(
    [...value.entries].map(([name, one]) => [
      name,
      one instanceof JavaList ? listed(one, budget) : print(one, budget),
    ]),
  );
}

/** Joins the values of a header that has several. */
function listed({ items }: JavaList, budget: Budget): string {
  return budget.text(items.map((item) => print(item, budget)).join(","));
}
