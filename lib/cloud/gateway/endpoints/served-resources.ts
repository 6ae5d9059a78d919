import type { Account } from "../../account/account.ts";
import { servedBy } from "../../account/apigatewayv2/http-api.ts";

/** Numbers of deployed resources that work when they are called. */
export interface ServedResources {
  readonly functions: number;
  readonly aliases: number;
  readonly functionUrls: number;
  readonly apis: number;
  /** The methods and routes of every stage of every API. */
  readonly routes: number;
  readonly keys: number;
  readonly tables: number;
  readonly secrets: number;
  readonly parameters: number;
  readonly customResources: number;
}

export function servedResources(account: Account): ServedResources {
  const rest = [...account.apis.values()].flatMap(({ stages }) => [...stages.values()]);
  const http = [...account.httpApis.values()].flatMap((api) =>
    [...api.stages.values()].map((stage) => servedBy(api, stage)?.routes.size ?? 0),
  );
  const deployed = Object.values(account.state.stacks).flatMap(({ resources }) =>
    Object.values(resources),
  );
  return {
    functions: account.functions.size,
    aliases: account.functionAliases.size,
    functionUrls: account.functionUrls.size,
    apis: account.apis.size + account.httpApis.size,
    routes: sum([...rest.map(({ snapshot }) => snapshot.methods.length), ...http]),
    keys: deployed.filter(({ type }) => type === "AWS::KMS::Key").length,
    tables: account.tables.size,
    secrets: account.secrets.all().length,
    parameters: account.parameters.all().length,
    customResources: deployed.filter(({ custom }) => custom !== undefined).length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
