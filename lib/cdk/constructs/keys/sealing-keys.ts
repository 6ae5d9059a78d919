import { CfnOutput, RemovalPolicy, Token } from "aws-cdk-lib";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { sealingKeyAlias } from "../../../formats/sealed/sealed-segment.ts";
import { STAGE_FORM, STAGE_PATTERN } from "../../../formats/sealed/stage-name.ts";
import { appName } from "../app/app-name.ts";
import type { ISealingKeys } from "./i-sealing-keys.ts";

/** Properties of {@link SealingKeys}. */
export interface SealingKeysProps {
  /**
   * Name of the app, a part of physical names, of the key's alias and of every encryption context. It is 1 to 32
   * characters of a-z, 0-9 and -, beginning with a letter. Two apps in an account need different names.
   * App `a-b` with stage `c` and app `a` with stage `b-c` have the same physical names, so avoid one of them.
   *
   * @default - the context `signet:app`, or else the name in the package.json of the working directory
   */
  readonly app?: string;
  /**
   * Name of the stage, a part of the same names. It is 1 to 20 characters of a-z, 0-9 and -, beginning with a letter.
   */
  readonly stage: string;
}

/** Attributes of keys that another app creates. */
export interface SealingKeysAttributes extends SealingKeysProps {
  /** The key that opens the sealed segments. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts environments at rest. */
  readonly environmentKey: IKey;
  /**
   * The sealing key as KMS accepts it, with which `signet encrypt` seals: an alias or an ARN.
   *
   * @default - the ARN of the sealing key, or `alias/<app>-<stage>` if only the deployment knows the ARN
   */
  readonly keyId?: string;
}

/**
 * The keys of a stage: one seals secrets, and one encrypts environments at rest. Create them in a stack of their own,
 * with termination protection: it is deployed first, because secrets are sealed before their functions are deployed.
 * The sealing key is retained when it is removed from its stack, because no other key opens the committed secrets.
 *
 * @throws {AppNameInvalid} If the app has no valid name.
 * @throws {RangeError} If the name of the stage is invalid.
 * @example
 * const keyStack = new Stack(app, "Orders-dev-Keys", { terminationProtection: true });
 * const devKeys = new SealingKeys(keyStack, "Keys", { app: "orders", stage: "dev" });
 */
export class SealingKeys extends Construct implements ISealingKeys {
  /**
   * Returns keys that exist already.
   *
   * @throws {AppNameInvalid} If the app has no valid name.
   * @throws {RangeError} If the name of the stage is invalid.
   */
  static fromSealingKeysAttributes(
    scope: Construct,
    id: string,
    attributes: SealingKeysAttributes,
  ): ISealingKeys {
    return new ImportedSealingKeys(scope, id, attributes);
  }

  /** Name of the app. */
  readonly app: string;
  /** Name of the stage. */
  readonly stage: string;
  /** The key that opens the sealed segments. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts environments at rest. */
  readonly environmentKey: IKey;
  /** Alias of the sealing key, `alias/<app>-<stage>`. */
  readonly keyId: string;

  constructor(scope: Construct, id: string, props: SealingKeysProps) {
    super(scope, id);
    this.app = appName(this, props.app);
    this.stage = validStage(props.stage);
    this.keyId = sealingKeyAlias(this.app, this.stage);

    this.sealingKey = new Key(this, "SealingKey", {
      alias: this.keyId,
      description: `Seals the secrets of ${this.app}, stage ${this.stage}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.environmentKey = new Key(this, "EnvironmentKey", {
      description: `Encrypts the environments of the functions of ${this.app} at rest, stage ${this.stage}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, "SealingKeyArn", { value: this.sealingKey.keyArn });
  }
}

class ImportedSealingKeys extends Construct implements ISealingKeys {
  readonly app: string;
  readonly stage: string;
  readonly sealingKey: IKey;
  readonly environmentKey: IKey;
  readonly keyId: string;

  constructor(scope: Construct, id: string, attributes: SealingKeysAttributes) {
    super(scope, id);
    this.app = appName(this, attributes.app);
    this.stage = validStage(attributes.stage);
    this.sealingKey = attributes.sealingKey;
    this.environmentKey = attributes.environmentKey;
    const { keyArn } = this.sealingKey;
    const known = Token.isUnresolved(keyArn) ? sealingKeyAlias(this.app, this.stage) : keyArn;
    this.keyId = attributes.keyId ?? known;
  }
}

function validStage(stage: string): string {
  if (STAGE_PATTERN.test(stage)) return stage;
  throw new RangeError(`stage is ${JSON.stringify(stage)}, but must be ${STAGE_FORM}`);
}
