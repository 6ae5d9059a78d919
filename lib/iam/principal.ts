/** Who asks. ARNs are as AWS writes them in messages and events. */
export type Principal =
  | {
      readonly type: "User";
      readonly accountId: string;
      readonly arn: string;
      /** `AIDA…` */
      readonly userId: string;
      readonly userName: string;
    }
  | {
      readonly type: "AssumedRole";
      readonly accountId: string;
      /** The session: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
      readonly arn: string;
      /** The role: `arn:aws:iam::<account>:role/<path><role>`. */
      readonly roleArn: string;
      /** `AROA…:<session>` */
      readonly userId: string;
    }
  | { readonly type: "Service"; readonly service: string };

/** What a principal is called in AWS's messages. */
export function principalName(principal: Principal): string {
  return principal.type === "Service" ? principal.service : principal.arn;
}

/** The account a principal belongs to; a service belongs to none. */
export function principalAccount(principal: Principal): string | undefined {
  return principal.type === "Service" ? undefined : principal.accountId;
}
