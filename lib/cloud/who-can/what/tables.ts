import type { Account } from "../../account/account.ts";
import { namesKeys } from "../../services/dynamodb/leading-keys.ts";
import { OF_INDEX, OF_ONE_TABLE, OF_TABLES } from "../../services/dynamodb/operations.ts";
import { onTable } from "../../services/dynamodb/table-named.ts";
import { ANY } from "../circumstances/texts.ts";
import type { Labels } from "../words/labels.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target, type AccessPath } from "./target.ts";

const OPERATIONS = [...OF_ONE_TABLE, ...OF_TABLES].toSorted();

/** Every operation on every table; on its indexes too, which policies can leave out. */
export function tableTargets(
  account: Account,
  labels: Labels,
  ask: PrepareEvaluation,
): readonly Target[] {
  return [...account.tables.values()].flatMap(({ name, arn, indexes }) =>
    OPERATIONS.map((operation): Target => {
      const action = `dynamodb:${operation}`;
      const keys = { "dynamodb:LeadingKeys": namesKeys(operation) ? [ANY] : [] };
      const ofIndex = OF_INDEX.has(operation) ? [...indexes.keys()] : [];
      return {
        kind: "table",
        name: labels.of(name),
        action,
        ways({ caller }) {
          if (caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
          const way = (resource: string, called?: string): AccessPath => ({
            asked: [ask(caller, { ...onTable(account, action, resource), keys })],
            ...(called === undefined ? {} : { name: called }),
          });
          const indexed = ofIndex.map((index) => way(`${arn}/index/${index}`, `of index ${index}`));
          return { all: [way(arn), ...indexed] };
        },
      };
    }),
  );
}
