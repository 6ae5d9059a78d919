import type { AccessKey } from "../../account/iam/access-keys.ts";
import { ADMIN } from "../../account/naming/admin-name.ts";
import type { User } from "../../account/iam/identities.ts";
import type { AccessKeyRecord } from "../../state/cloud-state.ts";
import type { Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { page } from "../protocol/query/page.ts";
import { shapeXml } from "../protocol/query/shape-xml.ts";
import { element } from "../protocol/query/xml.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { userNamed } from "./access/user-named.ts";

/** Maximum number of access keys of a user. */
const QUOTA = 2;

type KnownKey = AccessKey & AccessKeyRecord;

/**
 * Creates an access key for a user. Only this response contains the secret.
 *
 * @throws {ServiceError} LimitExceeded if the user has two keys, or an error of {@link userNamed}.
 */
export function createAccessKey(call: Call, form: Form): string {
  const { accessKeys } = call.account.directory;
  const { userName } = userNamed(call, form, "CreateAccessKey");
  if (accessKeys.of(userName).length >= QUOTA) {
    throw new ServiceError(
      "LimitExceeded",
      `Cannot exceed quota for AccessKeysPerUser: ${QUOTA}`,
      409,
    );
  }
  const key = accessKeys.create(userName, call.now);
  call.save();
  const secret = element("SecretAccessKey", key.secretAccessKey);
  return `<AccessKey>${described(key)}${secret}${created(key)}</AccessKey>`;
}

/**
 * Lists the access keys of a user, without their secrets.
 *
 * @throws {ServiceError} ValidationError, or an error of {@link userNamed}.
 */
export function listAccessKeys(call: Call, form: Form): string {
  const { userName } = userNamed(call, form, "ListAccessKeys");
  const keys = call.account.directory.accessKeys.of(userName);
  const { items, more } = page(form, keys, dated);
  const members = items.map((key) => `<member>${described(key)}${created(key)}</member>`);
  return `<AccessKeyMetadata>${members.join("")}</AccessKeyMetadata>${shapeXml({ ...more })}`;
}

/**
 * Activates or deactivates a key, with effect from the next request.
 *
 * @throws {ServiceError} ValidationError, NoSuchEntity or UnmodifiableEntity, or an error of {@link userNamed}.
 */
export function updateAccessKey(call: Call, form: Form): undefined {
  const accessKeyId = form.get("AccessKeyId") ?? "";
  const status = form.get("Status");
  if (status !== "Active" && status !== "Inactive") {
    throw new ServiceError("ValidationError", `An access key cannot be set to ${status}.`);
  }
  const user = userNamed(call, form, "UpdateAccessKey");
  const key = keyOf(user, accessKeyId, call);
  if (status === "Inactive") keepAdminsLast(key, call);
  call.account.directory.accessKeys.setStatus(accessKeyId, status);
  call.save();
}

/**
 * Deletes a key, with effect from the next request.
 *
 * @throws {ServiceError} ValidationError, NoSuchEntity or UnmodifiableEntity, or an error of {@link userNamed}.
 */
export function deleteAccessKey(call: Call, form: Form): undefined {
  const accessKeyId = form.get("AccessKeyId") ?? "";
  const user = userNamed(call, form, "DeleteAccessKey");
  keepAdminsLast(keyOf(user, accessKeyId, call), call);
  call.account.directory.accessKeys.remove(accessKeyId);
  call.save();
}

/** @throws {ServiceError} NoSuchEntity if the user does not have this key, even if another user has it. */
function keyOf({ userName }: User, accessKeyId: string, { account }: Call): KnownKey {
  const keys = account.directory.accessKeys.of(userName);
  const found = keys.find((key) => key.accessKeyId === accessKeyId);
  if (found) return found;
  throw new ServiceError(
    "NoSuchEntity",
    `The Access Key with id ${accessKeyId} cannot be found.`,
    404,
  );
}

/**
 * Protects the last active key of the admin. An AWS account has a root user who can create new keys; the local
 * cloud does not.
 *
 * @throws {ServiceError} UnmodifiableEntity if the key is the admin's last active key.
 */
function keepAdminsLast({ userName, accessKeyId }: KnownKey, { account }: Call): void {
  if (userName !== ADMIN) return;
  const others = account.directory.accessKeys
    .of(ADMIN)
    .filter((key) => key.accessKeyId !== accessKeyId && key.status !== "Inactive");
  if (others.length > 0) return;
  throw new ServiceError(
    "UnmodifiableEntity",
    `${accessKeyId} is the only active access key of ${ADMIN}, the administrator of the local cloud: create another key first.`,
  );
}

/** The keys of a list are in the order of their creation. */
function dated({ createDate = "", accessKeyId }: KnownKey): string {
  return `${createDate} ${accessKeyId}`;
}

function described({ userName, accessKeyId, status = "Active" }: KnownKey): string {
  return (
    element("UserName", userName) + element("AccessKeyId", accessKeyId) + element("Status", status)
  );
}

/** Returns the creation date, or "" for a key of an earlier version of the local cloud, which lacks the date. */
function created({ createDate }: KnownKey): string {
  return createDate === undefined ? "" : element("CreateDate", `${createDate.slice(0, 19)}Z`);
}
