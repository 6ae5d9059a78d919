import type { KeyAttribute } from "../../account/dynamodb/table.ts";
import type { Properties } from "../../assembly/properties.ts";

/** The key of a table or index. */
export interface KeySchema {
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | undefined;
  /** The `KeySchema` for `CreateTable`. */
  readonly elements: readonly { readonly AttributeName: string; readonly KeyType: string }[];
}

type Types = ReadonlyMap<string, KeyAttribute["type"]>;

const TYPES = ["S", "N", "B"] as const;

/**
 * Reads the types of a table's key attributes, by name.
 *
 * @throws {TemplateUnsupported} If `AttributeDefinitions` is invalid.
 */
export function keyTypes(properties: Properties): Types {
  return new Map(
    properties.maps("AttributeDefinitions").map((definition) => {
      definition.only(["AttributeName", "AttributeType"]).allow("AttributeType", TYPES);
      const given = definition.text("AttributeType");
      const type = TYPES.find((one) => one === given) ?? "S";
      return [definition.match("AttributeName", ATTRIBUTE).text("AttributeName"), type];
    }),
  );
}

/** Excludes the only name that does not work in the database, which stores items as JavaScript objects. */
const ATTRIBUTE = /^(?!__proto__$).{1,255}$/su;

/**
 * Reads the `KeySchema` of a table or index: a partition key, and a sort key if there is one.
 *
 * @throws {TemplateUnsupported} If `KeySchema` is invalid.
 */
export function keySchema(properties: Properties, types: Types): KeySchema {
  const given = properties.maps("KeySchema").map((element) => ({
    AttributeName: element.only(["AttributeName", "KeyType"]).text("AttributeName"),
    KeyType: element.text("KeyType"),
  }));
  const order = given.map(({ KeyType }) => KeyType).join();
  if (order !== "HASH" && order !== "HASH,RANGE") {
    return properties.fail("KeySchema", "must be a HASH key, optionally followed by a RANGE key");
  }
  const [partitionKey, sortKey] = given.map(({ AttributeName: name }) => {
    const type = types.get(name);
    return type
      ? { name, type }
      : properties.fail("KeySchema", `names ${name}, which AttributeDefinitions lacks`);
  });
  if (!partitionKey || partitionKey.name === sortKey?.name) {
    return properties.fail("KeySchema", "names an attribute twice");
  }
  return { partitionKey, sortKey, elements: given };
}
