import { CfnOutput, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { sealingKeyAlias } from "../../formats/sealed/sealed-segment.ts";

/** Properties of {@link KeyStack}. */
export interface KeyStackProps extends StackProps {
  readonly stage: string;
}

/** The keys of a stage. This stack is deployed first, because secrets are sealed before the API is deployed. */
export class KeyStack extends Stack {
  readonly sealingKey: IKey;
  readonly environmentKey: IKey;

  constructor(scope: Construct, id: string, props: KeyStackProps) {
    // `cdk destroy` fails until the protection is removed, because a new key cannot open the committed secrets.
    super(scope, id, { terminationProtection: true, ...props });

    this.sealingKey = new Key(this, "SealingKey", {
      alias: sealingKeyAlias(props.stage),
      description: `Seals the secrets of Signet, stage ${props.stage}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.environmentKey = new Key(this, "EnvironmentKey", {
      description: `Encrypts the environment of Signet's functions at rest, stage ${props.stage}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, "SealingKeyArn", { value: this.sealingKey.keyArn });
  }
}
