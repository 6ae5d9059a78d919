/** The policy that KMS gives a key created without one. It lets the account's identity policies decide. */
export function defaultKeyPolicy(partition: string, accountId: string): unknown {
  return {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
}
