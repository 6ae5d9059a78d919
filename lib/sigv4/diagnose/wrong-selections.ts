import { uriReencode } from "../request/encoding.ts";
import { mistake, type StepVariant } from "./mistakes.ts";
import type { Pair } from "../request/request.ts";

/** Number of parameters, from the start of the query, that are each tried as the only unsigned parameter. */
const LEFT_OUT = 16;

/** Returns the selections of parameters that a wrong signer may sign. The first selection has all parameters. */
export function querySelections(query: readonly Pair[]): readonly StepVariant<readonly Pair[]>[] {
  return [
    [query],
    [[], mistake("query-left-out", "sign the query too")],
    [
      query.filter(([name]) => uriReencode(name).startsWith("X-Amz-")),
      mistake("query-left-out", "sign the other parameters of the query too"),
    ],
    [
      query.filter(([, value]) => value !== ""),
      mistake("query-empty-dropped", "sign parameters without a value too, as `name=`"),
    ],
    [
      query.filter(([name], at) => query.findIndex(([other]) => other === name) === at),
      mistake("query-repeats-first", "sign every repeat of a parameter, not only the first"),
    ],
    [
      query.filter(([name], at) => query.findLastIndex(([other]) => other === name) === at),
      mistake("query-repeats-last", "sign every repeat of a parameter, not only the last"),
    ],
    ...query
      .slice(0, LEFT_OUT)
      .map(([name], left): StepVariant<readonly Pair[]> => [
        query.filter((_, at) => at !== left),
        uriReencode(name) === "X-Amz-Security-Token"
          ? mistake(
              "token-unsigned",
              "add X-Amz-Security-Token to the query before signing, not after",
            )
          : mistake("query-parameter-added", `add ${shownName(name)} before signing, not after`),
      ]),
  ];
}

/** Returns a parameter's name as short ASCII text. */
function shownName(name: string): string {
  return uriReencode(name).slice(0, 40);
}
