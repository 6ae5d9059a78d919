import {
  CreateAliasCommand,
  DeleteAliasCommand,
  ListAliasesCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { user } from "../../deployment/sketch.ts";
import { key, kmsCloud, refusal } from "./kms-cloud.ts";

const onAlias = { Action: "kms:*Alias", Resource: "arn:aws:kms:us-east-1:123456789012:alias/bob*" };
const kms = kmsCloud({
  Bob: user("Bob", onAlias),
  Tom: user("Tom", { Action: "kms:*Alias", Resource: "arn:aws:kms:*:*:key/*" }),
  Rae: user("Rae", {
    Action: "kms:Encrypt",
    Resource: "*",
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/rae" } },
  }),
  ...key("Main"),
  ...key("Other"),
});
const ann = () => kms.as("Ann");
const prefix = "arn:aws:kms:us-east-1:123456789012";

const create = async (AliasName: string, target = "alias/main", as = "Ann") =>
  kms.as(as).send(new CreateAliasCommand({ AliasName, TargetKeyId: await kms.arnOf(target) }));

it("an alias can be created, moved to another key, listed with its dates, and deleted", async () => {
  await create("alias/new");
  const made = await kms.encrypt("Ann", "alias/new");
  expect(await kms.decrypt("Ann", made, undefined, "alias/main")).toBe("the secret");
  const TargetKeyId = await kms.arnOf("alias/other");
  await ann().send(new UpdateAliasCommand({ AliasName: "alias/new", TargetKeyId }));
  const { Aliases } = await ann().send(new ListAliasesCommand({ KeyId: TargetKeyId }));
  expect(Aliases?.find(({ AliasName }) => AliasName === "alias/new")).toEqual({
    AliasArn: `${prefix}:alias/new`,
    AliasName: "alias/new",
    CreationDate: expect.any(Date),
    LastUpdatedDate: expect.any(Date),
    TargetKeyId: TargetKeyId.split("/")[1],
  });
  await ann().send(new DeleteAliasCommand({ AliasName: "alias/new" }));
  expect((await refusal(kms.encrypt("Ann", "alias/new")))[0]).toBe("NotFoundException");
});

it("ListAliases returns pages, sorted by name", async () => {
  const first = await ann().send(new ListAliasesCommand({ Limit: 1 }));
  expect(first).toMatchObject({ Aliases: [{ AliasName: "alias/main" }], Truncated: true });
  const Marker = first.NextMarker;
  const second = await ann().send(new ListAliasesCommand({ Marker }));
  expect(second).toMatchObject({ Aliases: [{ AliasName: "alias/other" }], Truncated: false });
});

describe("CreateAlias refuses", () => {
  it.each([
    [
      "a name that is taken",
      "alias/main",
      "AlreadyExistsException",
      `An alias with the name ${prefix}:alias/main already exists`,
    ],
    [
      "a name without its prefix",
      "main",
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ],
    ["a name that is reserved for AWS", "alias/aws/x", "NotAuthorizedException", "UnknownError"],
    [
      "a name with a colon",
      "alias/a:b",
      "ValidationException",
      "alias/a:b contains invalid characters for an alias",
    ],
    [
      "a name with a space",
      "alias/a b",
      "ValidationException",
      "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
    ],
  ])("%s", async (_, name, type, message) => {
    expect(await refusal(create(name))).toEqual([type, 400, message]);
  });

  it("an alias as the target key", async () => {
    const made = ann().send(
      new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: "alias/main" }),
    );
    expect(await refusal(made)).toEqual([
      "ValidationException",
      400,
      "Aliases must refer to keys. Not aliases",
    ]);
  });

  it("the 51st alias of a key", async () => {
    const names = Array.from({ length: 49 }, (_, i) => `alias/other/${i + 1}`);
    await Promise.all(names.map((name) => create(name, "alias/other")));
    expect((await refusal(create("alias/other/50", "alias/other"))).slice(0, 2)).toEqual([
      "LimitExceededException",
      400,
    ]);
  });

  it("a caller without the permission for the alias or for the key", async () => {
    const arn = await kms.arnOf("alias/main");
    expect((await refusal(create("alias/bob", "alias/main", "Bob")))[2]).toContain(
      `kms:CreateAlias on resource: ${arn} because`,
    );
    expect((await refusal(create("alias/tom", "alias/main", "Tom")))[2]).toContain(
      `kms:CreateAlias on resource: ${prefix}:alias/tom because`,
    );
  });
});

it("an alias may have the name of a member of every object", async () => {
  for (const name of ["alias/__proto__", "alias/constructor"]) {
    await create(name);
    expect(await kms.encrypt("Ann", name)).toBeDefined();
    await ann().send(new DeleteAliasCommand({ AliasName: name }));
  }
});

it("DeleteAlias and UpdateAlias refuse an alias that does not exist", async () => {
  const AliasName = "alias/none";
  const TargetKeyId = await kms.arnOf("alias/main");
  for (const command of [
    ann().send(new DeleteAliasCommand({ AliasName })),
    ann().send(new UpdateAliasCommand({ AliasName, TargetKeyId })),
  ]) {
    const message = `Alias ${prefix}:alias/none is not found.`;
    expect(await refusal(command)).toEqual(["NotFoundException", 400, message]);
  }
});

it("conditions can use the aliases of a key", async () => {
  expect((await refusal(kms.encrypt("Rae", "alias/main")))[0]).toBe("AccessDeniedException");
  await create("alias/rae");
  expect(await kms.encrypt("Rae", "alias/main")).toBeDefined();
});
