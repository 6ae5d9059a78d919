import { isPublicPolicy } from "../../account/secretsmanager/public-policy.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { secretOf } from "./secret-of.ts";

/** The resource policy of a secret. A secret has at most one. */
export const secretPolicy: ResourceType = {
  enforced: ["BlockPublicPolicy", "ResourcePolicy", "SecretId"],
  inert: [],
  attributes: ["Id"],
  put({ properties, stackName }, account) {
    const one = secretOf(properties, account);
    const { arn, record } = one;
    const other = Object.entries(account.state.stacks)
      .filter(([name]) => name !== stackName)
      .flatMap(([, { resources }]) => Object.values(resources))
      .find(({ type, physicalId }) => type === POLICY && physicalId === arn);
    if (other) properties.fail("SecretId", `${record.name} has a resource policy already`);
    const document = properties.raw("ResourcePolicy");
    account.secrets.parse(arn, document);
    if (properties.boolean("BlockPublicPolicy", false) && isPublicPolicy(document)) {
      properties.fail("ResourcePolicy", "grants broad access, which BlockPublicPolicy excludes");
    }
    account.secrets.setPolicy(one, document);
    return { physicalId: arn, attributes: { Id: arn } };
  },
  remove({ physicalId }, { secrets }) {
    const one = secrets.get(physicalId);
    if (one) secrets.setPolicy(one, undefined);
  },
};

const POLICY = "AWS::SecretsManager::ResourcePolicy";

/** The rotation of a secret, which DescribeSecret shows. The local cloud does not rotate. */
export const secretRotation: ResourceType = {
  enforced: ["RotationLambdaARN", "SecretId"],
  inert: ["RotateImmediatelyOnUpdate", "RotationRules"],
  attributes: ["Id"],
  put({ properties }, account) {
    const { arn, record } = secretOf(properties, account);
    record.rotation = { lambdaArn: properties.optionalText("RotationLambdaARN") };
    return { physicalId: arn, attributes: { Id: arn } };
  },
  remove({ physicalId }, { secrets }) {
    const one = secrets.get(physicalId);
    if (one) one.record.rotation = undefined;
  },
};

/** The database that a secret is for. On AWS it adds the address of the database to the value of the secret. */
export const secretTarget: ResourceType = {
  enforced: ["SecretId"],
  inert: ["TargetId", "TargetType"],
  attributes: ["Id"],
  put({ properties }, account) {
    const { arn } = secretOf(properties, account);
    return { physicalId: arn, attributes: { Id: arn } };
  },
  remove: () => undefined,
};
