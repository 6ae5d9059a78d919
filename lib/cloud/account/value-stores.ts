import type { CloudState } from "../state/cloud-state.ts";
import { Secrets } from "./secretsmanager/secrets.ts";
import { Parameters } from "./ssm/parameters.ts";

/** The services of the account that store values of its owner. */
export interface ValueStores {
  readonly secrets: Secrets;
  readonly parameters: Parameters;
}

export function valueStores(partition: string, state: CloudState): ValueStores {
  const { region, accountId } = state;
  const arnPrefix = (service: string) => `arn:${partition}:${service}:${region}:${accountId}`;
  return {
    secrets: new Secrets(arnPrefix("secretsmanager"), state),
    parameters: new Parameters(arnPrefix("ssm"), state),
  };
}
