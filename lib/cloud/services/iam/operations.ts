import {
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  updateAccessKey,
} from "./access-keys.ts";
import { getAccountAuthorizationDetails } from "./read/authorization-details.ts";
import { entityPolicies } from "./read/entity-policies.ts";
import { getEntity } from "./read/get-entity.ts";
import { listEntities } from "./read/list-entities.ts";
import { oidcProviders } from "./read/oidc-providers.ts";
import { policyOperations } from "./read/policy-operations.ts";
import { simulateCustomPolicy } from "./simulation/simulate-custom-policy.ts";
import { simulatePrincipalPolicy } from "./simulation/simulate-principal-policy.ts";

/** The operations of IAM that the local cloud serves. */
export const OPERATIONS = {
  CreateAccessKey: createAccessKey,
  ListAccessKeys: listAccessKeys,
  UpdateAccessKey: updateAccessKey,
  DeleteAccessKey: deleteAccessKey,
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
  SimulateCustomPolicy: simulateCustomPolicy,
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  ...getEntity,
  ...listEntities,
  ...entityPolicies,
  ...policyOperations,
  ...oidcProviders,
};
