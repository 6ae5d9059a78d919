import type { Account } from "../../account/account.ts";
import type { Table } from "../../account/dynamodb/table.ts";
import { isMap } from "../../../json.ts";
import { recordRows } from "../../resources/record-types.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";

/** A resource of the account as a stack would record it. */
export type Found = Pick<ResourceRecord, "physicalId" | "attributes">;

interface Importable {
  /** Property that identifies a resource of the type. */
  readonly identifier: string;
  readonly find: (account: Account, value: string) => Found | undefined;
}

const found = (physicalId: string, attributes: Readonly<Record<string, string>> = {}): Found => ({
  physicalId,
  attributes,
});

const IMPORTABLE: Readonly<Record<string, Importable>> = {
  "AWS::KMS::Key": {
    identifier: "KeyId",
    find({ keys }, value) {
      const key = keys.get(value);
      if (!key || key.record.deletionDate !== undefined) return undefined;
      return found(key.keyId, { Arn: key.arn, KeyId: key.keyId });
    },
  },
  "AWS::KMS::Alias": {
    identifier: "AliasName",
    find: ({ keys }, value) => (keys.aliasTarget(value) === undefined ? undefined : found(value)),
  },
  "AWS::DynamoDB::Table": {
    identifier: "TableName",
    find({ tables }, value) {
      const table = tables.get(value);
      return table && found(value, { Arn: table.arn, Key: keyOf(table) });
    },
  },
  "AWS::Logs::LogGroup": {
    identifier: "LogGroupName",
    find: ({ logGroups }, value) => (logGroups.has(value) ? found(value) : undefined),
  },
  "AWS::Lambda::Function": {
    identifier: "FunctionName",
    find({ functions }, value) {
      const known = functions.get(value);
      return known && found(value, { Arn: known.arn });
    },
  },
  "AWS::IAM::Role": {
    identifier: "RoleName",
    find({ directory }, value) {
      const role = directory.roles.get(value);
      return role && found(value, { Arn: role.arn, RoleId: role.roleId });
    },
  },
  "AWS::IAM::User": {
    identifier: "UserName",
    find({ directory }, value) {
      const user = directory.users.get(value);
      return user && found(value, { Arn: user.arn, UserId: user.userId });
    },
  },
  "AWS::SSM::Parameter": {
    identifier: "Name",
    find: ({ parameters }, value) =>
      parameters.find(parameters.arnOf(value)) ? found(value) : undefined,
  },
  "AWS::SecretsManager::Secret": {
    identifier: "Id",
    find: ({ secrets }, value) => (secrets.get(value) ? found(value, { Id: value }) : undefined),
  },
};

/** Returns the attribute by which a table's record knows its key. */
function keyOf({ definition }: Table): string {
  const schema = listOfMaps(definition["KeySchema"]);
  const types = new Map(
    listOfMaps(definition["AttributeDefinitions"]).map((one) => [
      one["AttributeName"],
      one["AttributeType"],
    ]),
  );
  const [partition, sort] = schema.map((element) => types.get(element["AttributeName"]));
  return JSON.stringify([schema, partition, sort]);
}

function listOfMaps(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** A resource that is only recorded is found by its name. */
function recorded(type: string): Importable | undefined {
  const identifier = recordRows[type]?.name;
  if (identifier === undefined) return undefined;
  return {
    identifier,
    find({ records }, value) {
      const entry = [...records].find(([, one]) => one.type === type && one.name === value);
      return entry && found(entry[0].slice(type.length + 1));
    },
  };
}

/** Returns how a resource of a type is found, or `undefined` if the local cloud cannot import the type. */
export function importableType(type: string): Importable | undefined {
  return IMPORTABLE[type] ?? recorded(type);
}
