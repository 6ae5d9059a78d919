import { isSymmetric, kindOf } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { GrantConstraints, GrantRecord } from "../../../state/cloud-state.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { endDryRun } from "../request/dry-run.ts";
import { flag, list, structure, text } from "../../protocol/json/fields.ts";
import { context } from "../request/fields.ts";
import { grantableOperations } from "../access/grantable-operations.ts";
import { isPrincipalArn, mayPassOn, namesPrincipal } from "../access/grant-permission.ts";
import { newGrantToken, readGrantToken } from "../access/grant-token.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required } from "../../protocol/json/members.ts";
import { authorizeAccount, authorizeKey, findKey, type Conditions } from "../access/key-access.ts";
import {
  addGrant,
  findGrant,
  removeGrant,
  shownGrants,
  type GrantSettings,
} from "../access/key-grants.ts";
import { requireEnabled } from "./key-state.ts";
import { operation } from "../../protocol/json/operation.ts";
import { grantTokens, keyId, paging } from "../request/operation.ts";
import { page } from "../request/paging.ts";

const principal = text;
const grantId = text;
const operations = list(text);

/** Condition key of every new grant, because AWS services do not request grants in the local cloud. */
const FOR_NO_SERVICE: Conditions = { "kms:GrantIsForAWSResource": ["false"] };

export const grants = {
  CreateGrant: operation(
    {
      KeyId: required(keyId),
      GranteePrincipal: required(principal),
      RetiringPrincipal: principal,
      Operations: required(operations),
      Constraints: structure({
        EncryptionContextEquals: context,
        EncryptionContextSubset: context,
      }),
      GrantTokens: grantTokens,
      Name: text,
      DryRun: flag,
    },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      const constraints: GrantConstraints = given(input.Constraints ?? {});
      const settings = given({
        name: input.Name,
        granteePrincipal: input.GranteePrincipal,
        retiringPrincipal: input.RetiringPrincipal,
        operations: [...new Set(input.Operations)],
        constraints: Object.keys(constraints).length > 0 ? constraints : undefined,
      });
      authorizeKey(call, "kms:CreateGrant", key, {
        context: { ...constraints.EncryptionContextSubset, ...constraints.EncryptionContextEquals },
        grantTokens: input.GrantTokens,
        conditions: grantConditions(settings),
        covers: (grant) => mayPassOn(grant, settings),
      });
      requireEnabled(key);
      requireSound(key, settings);
      endDryRun(input);
      const GrantId = addGrant(call, key, settings);
      return { GrantId, GrantToken: newGrantToken(key, GrantId) };
    },
  ),

  ListGrants: operation(
    { KeyId: required(keyId), GrantId: grantId, GranteePrincipal: principal, ...paging },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      authorizeKey(call, "kms:ListGrants", key, { conditions: FOR_NO_SERVICE });
      const all = shownGrants(call, [key]).filter(
        ({ GrantId, GranteePrincipal }) =>
          GrantId === (input.GrantId ?? GrantId) &&
          GranteePrincipal === (input.GranteePrincipal ?? GranteePrincipal),
      );
      const { items, more } = page(all, ({ GrantId }) => GrantId, input, 50);
      return { Grants: items, ...more };
    },
  ),

  ListRetirableGrants: operation(
    { RetiringPrincipal: required(principal), ...paging },
    (call, input) => {
      authorizeAccount(call, "kms:ListRetirableGrants");
      const all = shownGrants(call, call.account.keys.all()).filter(
        ({ RetiringPrincipal }) => RetiringPrincipal === input.RetiringPrincipal,
      );
      const { items, more } = page(all, ({ GrantId }) => GrantId, input, 50);
      return { Grants: items, ...more };
    },
  ),

  RetireGrant: operation(
    { GrantToken: text, KeyId: keyId, GrantId: grantId, DryRun: flag },
    (call, input) => {
      const { key, grantId: id } = namedGrant(call, input);
      const grant = findGrant(key, id);
      authorizeRetiring(call, key, grant);
      endDryRun(input);
      removeGrant(call, key, grant);
      return undefined;
    },
  ),

  RevokeGrant: operation(
    { KeyId: required(keyId), GrantId: required(grantId), DryRun: flag },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      authorizeKey(call, "kms:RevokeGrant", key, { conditions: FOR_NO_SERVICE });
      const grant = findGrant(key, input.GrantId);
      endDryRun(input);
      removeGrant(call, key, grant);
      return undefined;
    },
  ),
};

function grantConditions({ constraints, ...settings }: GrantSettings): Conditions {
  const { granteePrincipal, retiringPrincipal } = settings;
  return {
    ...FOR_NO_SERVICE,
    "kms:GranteePrincipal": [granteePrincipal],
    "kms:GrantConstraintType": Object.keys(constraints ?? {}),
    "kms:GrantOperations": settings.operations,
    "kms:RetiringPrincipal": retiringPrincipal === undefined ? [] : [retiringPrincipal],
  };
}

function requireSound({ record }: Key, settings: GrantSettings): void {
  const possible = grantableOperations(record);
  const wrong = settings.operations.filter((name) => !possible.includes(name));
  if (wrong.length > 0) {
    const kind = isSymmetric(record) ? "a symmetric key" : `a key of spec ${kindOf(record).spec}`;
    throw validation(`Operations [${wrong.join(", ")}] are not valid for ${kind}.`);
  }
  if (settings.constraints && !isSymmetric(record)) {
    // The operations of other keys have no encryption context, so that the constraints would have no effect.
    throw validation(
      "Encryption context constraints are valid only for symmetric encryption keys.",
    );
  }
  for (const arn of [settings.granteePrincipal, settings.retiringPrincipal]) {
    if (arn !== undefined && !isPrincipalArn(arn)) {
      const message = `ARN does not refer to a valid principal: ${arn}`;
      throw new ServiceError("InvalidArnException", message);
    }
  }
}

function namedGrant(
  call: Call,
  { GrantToken, KeyId, GrantId }: Readonly<Partial<Record<string, string | boolean>>>,
): { key: Key; grantId: string } {
  if (typeof GrantToken === "string" && KeyId === undefined && GrantId === undefined) {
    return readGrantToken(call, GrantToken);
  }
  if (GrantToken === undefined && typeof KeyId === "string" && typeof GrantId === "string") {
    return { key: findKey(call, KeyId), grantId: GrantId };
  }
  throw validation("Please specify either a grant token, or a key id and a grant id.");
}

/**
 * The principals that a grant names may retire it, and every principal whom policies allow to.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
 */
function authorizeRetiring(call: Call, key: Key, grant: GrantRecord): void {
  const { principal: caller } = call.caller;
  const { retiringPrincipal, granteePrincipal, operations: allowed } = grant;
  const naming =
    (retiringPrincipal === undefined ? undefined : namesPrincipal(retiringPrincipal, caller)) ??
    (allowed.includes("RetireGrant") ? namesPrincipal(granteePrincipal, caller) : undefined);
  const source = `grant ${grant.grantId} of ${key.arn}`;
  authorizeKey(call, "kms:RetireGrant", key, {
    grant: naming && { source, naming },
    // Another grant that allows RetireGrant allows it for itself only.
    covers: (other) => other === grant,
  });
}

/** Removes members that are `undefined`, because stored grants lack them and are compared with new grants. */
function given<T extends object>(members: T): T {
  // A removed member still reads as `undefined`.
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}
