import type { Alias } from "../../../account/kms/key-settings.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { text } from "../../protocol/json/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required } from "../../protocol/json/members.ts";
import { authorizeAccount, authorizeKey, findKey, notFound } from "../access/key-access.ts";
import { requireNotPendingDeletion } from "./key-state.ts";
import { operation, timestamp } from "../../protocol/json/operation.ts";
import { keyId, paging } from "../request/operation.ts";
import { page } from "../request/paging.ts";

/** KMS's quota of aliases for each key. */
const LIMIT = 50;

const aliasName = required(text);
const aliasAndKey = { AliasName: aliasName, TargetKeyId: required(keyId) };

export const aliases = {
  CreateAlias: operation(aliasAndKey, (call, { AliasName, TargetKeyId }) => {
    const { keys } = call.account;
    const key = target(call, "kms:CreateAlias", AliasName, TargetKeyId);
    if (keys.aliasTarget(AliasName) !== undefined) {
      throw new ServiceError(
        "AlreadyExistsException",
        `An alias with the name ${keys.aliasArn(AliasName)} already exists`,
      );
    }
    turn(call, AliasName, key);
    return undefined;
  }),

  UpdateAlias: operation(aliasAndKey, (call, { AliasName, TargetKeyId }) => {
    const key = target(call, "kms:UpdateAlias", AliasName, TargetKeyId);
    const before = existing(call, AliasName);
    authorizeKey(call, "kms:UpdateAlias", before);
    turn(call, AliasName, key);
    return undefined;
  }),

  DeleteAlias: operation({ AliasName: aliasName }, (call, { AliasName }) => {
    requireOwnName(AliasName);
    authorizeAlias(call, "kms:DeleteAlias", AliasName);
    authorizeKey(call, "kms:DeleteAlias", existing(call, AliasName));
    call.account.keys.removeAlias(AliasName);
    call.save();
    return undefined;
  }),

  ListAliases: operation({ KeyId: keyId, ...paging }, (call, input) => {
    authorizeAccount(call, "kms:ListAliases");
    const ofKey = input.KeyId === undefined ? undefined : findKey(call, input.KeyId).keyId;
    const all = call.account.keys.aliases(ofKey);
    const { items, more } = page(all, (alias) => alias.aliasName, input, 50);
    return { Aliases: items.map((alias) => shown(call, alias)), ...more };
  }),
};

/**
 * Returns the target key that a request gives to an alias.
 *
 * @throws {ServiceError} If the alias name is invalid, the key does not exist or is pending deletion, or the caller
 *   may not perform the action on both the alias and the key.
 */
function target(call: Call, action: string, name: string, given: string): Key {
  requireOwnName(name);
  if (given.startsWith("alias/")) throw validation("Aliases must refer to keys. Not aliases");
  authorizeAlias(call, action, name);
  const key = findKey(call, given);
  authorizeKey(call, action, key);
  requireNotPendingDeletion(key);
  return key;
}

/**
 * Authorizes an action on an alias. An alias does not have a resource policy, so the caller's policies must allow
 * the action. The key is authorized separately.
 */
function authorizeAlias(call: Call, action: string, name: string): void {
  authorizeAccount(call, action, call.account.keys.aliasArn(name));
}

function turn(call: Call, name: string, { keyId: id, arn }: Key): void {
  const { keys } = call.account;
  if (keys.aliasTarget(name) !== id && keys.aliases(id).length >= LIMIT) {
    throw new ServiceError("LimitExceededException", `${arn} has ${LIMIT} aliases already.`);
  }
  keys.setAlias(name, id, call.now);
  call.save();
}

function existing({ account: { keys } }: Call, name: string): Key {
  const key = keys.get(keys.aliasTarget(name) ?? "");
  if (!key) throw notFound(`Alias ${keys.aliasArn(name)} is not found.`);
  return key;
}

function requireOwnName(name: string): void {
  if (!name.startsWith("alias/")) {
    throw validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith("alias/aws/")) throw new ServiceError("NotAuthorizedException", undefined);
  if (name === "alias/" || name.includes(":")) {
    throw validation(`${name} contains invalid characters for an alias`);
  }
}

function shown({ account: { keys } }: Call, alias: Alias): object {
  const { creationDate, lastUpdatedDate } = alias;
  return {
    AliasArn: keys.aliasArn(alias.aliasName),
    AliasName: alias.aliasName,
    ...(creationDate === undefined ? {} : { CreationDate: timestamp(creationDate) }),
    ...(lastUpdatedDate === undefined ? {} : { LastUpdatedDate: timestamp(lastUpdatedDate) }),
    TargetKeyId: alias.keyId,
  };
}
