import type { Account } from "../../account/account.ts";
import { namesKeys } from "../../services/dynamodb/access/leading-keys.ts";
import {
  CONDITION_CHECK,
  OF_INDEX,
  OF_ONE_TABLE,
  OF_TABLES,
} from "../../services/dynamodb/access/operations.ts";
import { onTable } from "../../services/dynamodb/access/table-named.ts";
import { ANY } from "../circumstances/texts.ts";
import type { Labels } from "../words/labels.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target, type AccessPath } from "./target.ts";

const OPERATIONS = [...OF_ONE_TABLE, ...OF_TABLES, CONDITION_CHECK].toSorted();

/** Returns every permission on every table. A transaction needs the permissions of its parts. Indexes have their own access paths, because policies can omit them. */
export function tableTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.tables.values()].flatMap(({ name, arn, indexes }) =>
    OPERATIONS.map((operation): Target => {
      const action = `dynamodb:${operation}`;
      const keys = { "dynamodb:LeadingKeys": namesKeys(operation) ? [ANY] : [] };
      const onPart = (resource: string) => ({ ...onTable(account, action, resource), keys });
      const usual = onPart(arn);
      const ofIndexes = (OF_INDEX.has(operation) ? [...indexes.keys()] : []).map((index) => ({
        requested: onPart(`${arn}/index/${index}`),
        called: `of index ${index}`,
      }));
      return {
        kind: "table",
        name: labels.of(name),
        action,
        asked: [usual, ...ofIndexes.map(({ requested }) => requested)],
        alike: ofIndexes.map(({ called }) => called).join(),
        accessPaths({ caller }) {
          if (caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
          const indexed = ofIndexes.map(({ requested, called }): AccessPath => ({
            inputs: [prepare(caller, requested)],
            name: called,
          }));
          return { all: [{ inputs: [prepare(caller, usual)] }, ...indexed] };
        },
      };
    }),
  );
}
