import { keyNamed } from "./key-named.ts";
import type { Key, Keys } from "./keys.ts";

/** A service with a KMS key of its own, which AWS manages. */
export type KeyService = "secretsmanager" | "ssm";

/** The parts of the account that the key of a service depends on. */
export interface KeyAccount {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly clock: { readonly now: () => Date };
  readonly keys: Keys;
}

const NAMES: Readonly<Record<KeyService, readonly [title: string, data: string]>> = {
  secretsmanager: ["AWS Secrets Manager", "Secrets Manager data"],
  ssm: ["SSM", "SSM parameters"],
};

export function serviceAlias(service: KeyService): string {
  return `alias/aws/${service}`;
}

/** Returns the key of a service, `alias/aws/…`. As on AWS, its first use creates it. */
export function serviceKey(account: KeyAccount, service: KeyService): Key {
  const { keys } = account;
  const known = keyNamed(keys, serviceAlias(service));
  if (known) return known;
  const settings = {
    description: `Default key that protects my ${NAMES[service][1]} when no other key is defined`,
    enabled: true,
    rotation: true,
    policy: serviceKeyPolicy(account, service),
    tags: [],
    ofService: service,
  };
  const key = keys.create(settings, false, account.clock.now());
  keys.setAlias(serviceAlias(service), key.keyId, account.clock.now());
  return key;
}

/**
 * The key policy that AWS gives the key: every principal of the account may use it through the service. The account
 * itself may only look at it, so no principal can change or delete it.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function serviceKeyPolicy(
  { partition, accountId, region }: KeyAccount,
  service: KeyService,
): unknown {
  const [title] = NAMES[service];
  return {
    Version: "2012-10-17",
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${title} for all principals in the account that are authorized to use ${title}`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": accountId,
            "kms:ViaService": `${service}.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  };
}
