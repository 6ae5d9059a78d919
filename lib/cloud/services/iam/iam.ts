import { isForm } from "../protocol/query/form.ts";
import { queryService } from "../protocol/query/query-service.ts";
import type { Service } from "../protocol/service.ts";
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

import { UNSERVED } from "./unserved-operations.ts";

import { refuseUserSession } from "./access/user-session.ts";

const VERSION = "2010-05-08";

/** IAM. It is a global service, so clients in every region sign for us-east-1. */
export const iam: Service = queryService({
  signingName: "iam",
  region: "us-east-1",
  version: VERSION,
  // STS uses the same protocol with another version.
  claims: (request) => isForm(request) && Buffer.from(request.body).includes(`Version=${VERSION}`),
  unserved: UNSERVED,
  admit: ({ caller }) => refuseUserSession(caller),
  operations: {
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
  },
});
