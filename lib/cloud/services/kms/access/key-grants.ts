import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Key } from "../../../account/kms/keys.ts";
import type { GrantRecord } from "../../../state/cloud-state.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { notFound } from "./key-access.ts";
import { timestamp } from "../../protocol/json/operation.ts";

/** KMS's quota of grants for each key. */
const LIMIT = 50_000;

/** The part of a grant that a request contains. */
export type GrantSettings = Omit<GrantRecord, "grantId" | "creationDate">;

/**
 * Adds a grant and returns its id. If the grant has a name and an identical one exists, returns the id of the
 * existing grant.
 *
 * @throws {ServiceError} LimitExceededException if the key has 50,000 grants.
 */
export function addGrant(call: Call, { arn, record }: Key, settings: GrantSettings): string {
  const { grants = [] } = record;
  const same = grants.find((known) => {
    const { grantId, creationDate } = known;
    return isDeepStrictEqual(known, { grantId, creationDate, ...settings });
  });
  if (settings.name !== undefined && same) return same.grantId;
  if (grants.length >= LIMIT) {
    throw new ServiceError("LimitExceededException", `${arn} has ${LIMIT} grants already.`);
  }
  const grantId = randomBytes(32).toString("hex");
  record.grants = [...grants, { grantId, creationDate: call.now.toISOString(), ...settings }];
  call.save();
  return grantId;
}

/** @throws {ServiceError} NotFoundException if the key does not have this grant. */
export function findGrant({ record }: Key, grantId: string): GrantRecord {
  const grant = record.grants?.find((known) => known.grantId === grantId);
  if (!grant) throw notFound(`Grant ID ${grantId} not found`);
  return grant;
}

export function removeGrant(call: Call, { record }: Key, grant: GrantRecord): void {
  record.grants = (record.grants ?? []).filter((known) => known !== grant);
  call.save();
}

/** Returns the grants of these keys, in the form of ListGrants. */
export function shownGrants({ account }: Call, keys: readonly Key[]) {
  return keys.flatMap(({ arn, record }) =>
    (record.grants ?? []).map((grant) => ({
      ...(grant.constraints ? { Constraints: grant.constraints } : {}),
      CreationDate: timestamp(grant.creationDate),
      GrantId: grant.grantId,
      GranteePrincipal: grant.granteePrincipal,
      IssuingAccount: `arn:${account.partition}:iam::${account.accountId}:root`,
      KeyId: arn,
      ...(grant.name === undefined ? {} : { Name: grant.name }),
      Operations: grant.operations,
      ...(grant.retiringPrincipal === undefined
        ? {}
        : { RetiringPrincipal: grant.retiringPrincipal }),
    })),
  );
}
