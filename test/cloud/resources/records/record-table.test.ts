import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import { beforeAll, describe, expect, it } from "vitest";
import { recordRows } from "../../../../lib/cloud/resources/record-types.ts";
import type { RecordRow } from "../../../../lib/cloud/resources/records/record-row.ts";
import { resourceTypes } from "../../../../lib/cloud/resources/resource-types.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { policy } from "../../deployment/sketch.ts";

/** What CloudFormation's schema says of a type. */
interface Schema {
  readonly arnTemplate?: string;
  /** The parts of `Ref`, if they are not the primary identifier. */
  readonly cfnRefIdentifier?: readonly string[];
  readonly primaryIdentifier?: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

const schemas = new Map<string, Schema>();
beforeAll(async () => {
  const database = await loadAwsServiceSpec();
  for (const schema of database.all("resource")) schemas.set(schema.cloudFormationType, schema);
});

const rows = Object.entries(recordRows);
/** Custom resources have no schema. */
const native = rows.filter(([type]) => !type.startsWith("Custom::"));

/** Types whose ARN differs from the schema's template, with the reason. */
const ARNS: Readonly<Record<string, string>> = {
  "AWS::Cognito::IdentityPool": "the id of a pool begins with the region",
  "AWS::Cognito::UserPool": "the id of a pool begins with the region",
  "AWS::RDS::DBProxy": "the id of a proxy begins with prx-",
};

/** Types whose `Ref` differs from the schema's identifier, with the reason. */
const REFS: Readonly<Record<string, string>> = {
  "AWS::ApiGateway::DocumentationVersion": "a version belongs to one API, so the version suffices",
  "AWS::ApplicationAutoScaling::ScalingPolicy": "the user guide says that Ref is the ARN",
  "AWS::CodeCommit::Repository":
    "the id of a repository has no effect here, so the name stands for it",
  "AWS::Cognito::UserPoolUserToGroupAttachment": "no template refers to a membership",
  "AWS::Events::EventBusPolicy": "the schema leaves out that the default bus needs no name",
  "AWS::Events::Rule": "a rule of the default bus has only its name",
};

/** Names of other resources, which must have the right form. */
const TEXTS: Readonly<Record<string, string>> = {
  Bucket: "given",
  Queue: "http://127.0.0.1:4566/123456789012/given",
  TopicArn: "arn:aws:sns:us-east-1:123456789012:given",
};

/** Properties without which a row cannot be deployed. */
const REQUIRED: Readonly<Record<string, unknown>> = {
  PolicyDocument: policy({ Action: "sqs:*", Resource: "*", Principal: "*" }),
  Action: "events:PutEvents",
  Principal: "123456789012",
  Queues: [],
  Topics: [],
  ...TEXTS,
};

const isLocal = (name: string) =>
  ["Account", "Arn", "AwsPort", "Name", "Partition", "Region"].includes(name);

/** Deploys one resource. Each property that its templates use has its own name as value. */
function deployed(type: string, row: RecordRow, more: object = {}) {
  const used = [...JSON.stringify(row).matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const Properties = {
    ...REQUIRED,
    ...Object.fromEntries(
      used
        .filter((name) => !isLocal(name) && !(name in REQUIRED))
        .map((name) => [name, `=${name}`]),
    ),
    ...more,
  };
  const account = emptyAccount();
  const resources = { Thing: { Type: type, Properties } };
  const stack = deploySketch(account, { name: "S", resources });
  return { account, thing: stack.resources["Thing"] };
}

describe("the table of types that are only recorded", () => {
  it("has no type that is served", () => {
    expect(rows.map(([type]) => type).filter((type) => resourceTypes.has(type))).toEqual([]);
  });

  it("has only types with names and attributes that CloudFormation has", () => {
    const wrong = native.flatMap(([type, { name = "", fifo = "", attributes = {} }]) => {
      const schema = schemas.get(type);
      if (!schema) return [type];
      const properties = [name, fifo].filter((one) => one !== "" && !(one in schema.properties));
      const others = Object.keys(attributes).filter((one) => !(one in schema.attributes));
      return [...properties, ...others].map((one) => `${type} ${one}`);
    });
    expect(wrong).toEqual([]);
  });

  it("has the ARNs of CloudFormation's schema", () => {
    const shape = (template: string) => template.replaceAll(/\$\{\w+\}/g, "*");
    const wrong = native.flatMap(([type, row]) => {
      const wanted = schemas.get(type)?.arnTemplate;
      if (wanted === undefined || Object.hasOwn(ARNS, type)) return [];
      const { thing, account } = deployed(type, row);
      const arn = [...account.records.values()][0]?.arn ?? "";
      const fits = new RegExp(`^${shape(wanted).replaceAll("*", "[^:/]*")}$`);
      return fits.test(arn) ? [] : [`${type} ${thing?.physicalId}: ${arn} is not ${wanted}`];
    });
    expect(wrong).toEqual([]);
  });

  it("has the Ref of CloudFormation's schema", () => {
    const wrong = native.flatMap(([type, row]) => {
      const schema = schemas.get(type);
      const parts = schema?.cfnRefIdentifier ?? schema?.primaryIdentifier ?? [];
      // The handlers of CloudFormation make up an identifier that is only called Id.
      if (parts.join("|") === "Id" || Object.hasOwn(REFS, type)) return [];
      const { thing, account } = deployed(type, row);
      const name = [...account.records.values()][0]?.name;
      const wanted = parts.map((part) =>
        part === row.name ? name : (thing?.attributes[part] ?? TEXTS[part] ?? `=${part}`),
      );
      const isSame = thing?.physicalId === wanted.join("|");
      return isSame ? [] : [`${type}: ${thing?.physicalId} is not ${parts.join("|")}`];
    });
    expect(wrong).toEqual([]);
  });
});
