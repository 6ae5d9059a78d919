import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type ISealingKeys, SealingKeys } from "../../cdk/constructs/index.ts";
import { APP } from "../contract/app.ts";

/** Properties of {@link KeyStack}. */
export interface KeyStackProps extends StackProps {
  readonly stage: string;
}

/** The keys of a stage. This stack is deployed first, because secrets are sealed before the API is deployed. */
export class KeyStack extends Stack {
  readonly keys: ISealingKeys;

  constructor(scope: Construct, id: string, props: KeyStackProps) {
    // `cdk destroy` fails until the protection is removed, because a new key cannot open the committed secrets.
    super(scope, id, { terminationProtection: true, ...props });

    // CDK leaves the id "Default" out of logical ids. With another id, CloudFormation would replace the deployed keys.
    this.keys = new SealingKeys(this, "Default", { app: APP, stage: props.stage });
  }
}
