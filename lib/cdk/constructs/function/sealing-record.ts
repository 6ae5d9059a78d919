import { Lazy } from "aws-cdk-lib";
import type { CfnFunction, Function } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import {
  environmentSize,
  sealedEnvironment,
  type EnvContract,
} from "../../../formats/function/env.ts";
import type { Guard } from "../../../formats/function/guard-config.ts";
import type { EncryptionContext } from "../../../formats/sealed/sealed-segment.ts";
import {
  SEALING_METADATA,
  type DeclaredSecret,
  type SealingMetadata,
  type SecretKind,
  type WebhookKeyKind,
} from "../../../formats/sealed/sealing-metadata.ts";
import { keysStack } from "../keys/keys-stack.ts";
import { estimatedTexts } from "./estimated-texts.ts";
import type { SealedFunctionProps } from "./sealed-function-props.ts";

/** Arguments of {@link SealingRecord}. */
export interface SealingRecordProps extends Pick<
  SealedFunctionProps<EnvContract>,
  "keys" | "env" | "sealed" | "kinds"
> {
  readonly context: EncryptionContext;
  /** Physical name of the function. */
  readonly functionName: string;
}

/**
 * The facts about a function's sealed secrets, which commands such as `signet encrypt` read from the metadata of the
 * construct in the assembly. The metadata is written at synthesis, because routes are added later.
 */
export class SealingRecord {
  private readonly props: SealingRecordProps;
  private readonly routes = new Set<string>();
  private readonly webhooks = new Map<string, { kind: WebhookKeyKind; routes: Set<string> }>();

  constructor(construct: Construct, fn: Function, props: SealingRecordProps) {
    this.props = props;
    if (props.env.secrets.length === 0) return;
    construct.node.addMetadata(SEALING_METADATA, Lazy.any({ produce: () => this.metadata(fn) }));
  }

  /** Records a route that the function serves, or whose callers it authenticates. */
  addRoute(route: string): void {
    this.routes.add(route);
  }

  /** Records the guard of a route. If several guards use one secret as a key, the first guard determines its kind. */
  addGuard(route: string, guard: Guard): void {
    if (guard.type !== "webhook") return;
    const { scheme, header, algorithm } = guard;
    for (const { secret, insecureShortKey } of guard.keys) {
      const kind = {
        type: "webhook-key",
        scheme,
        ...(header === undefined ? {} : { header }),
        ...(algorithm === undefined ? {} : { algorithm }),
        ...(insecureShortKey ? { insecureShortKey } : {}),
      } as const;
      const webhook = this.webhooks.get(secret) ?? { kind, routes: new Set() };
      this.webhooks.set(secret, webhook);
      webhook.routes.add(route);
    }
  }

  private metadata(fn: Function): SealingMetadata {
    const { env, keys, context, functionName, sealed } = this.props;
    const keyStack = keysStack(keys)?.node.path;
    return {
      ...context,
      functionName,
      secrets: env.secrets.map((name) => this.secret(name)),
      context,
      keyId: keys.keyId,
      ...(keyStack === undefined ? {} : { keyStack }),
      ...("file" in sealed ? { file: sealed.file } : {}),
      environmentBytes: environmentBytes(fn, env, context),
    };
  }

  private secret(name: string): DeclaredSecret {
    const webhook = this.webhooks.get(name);
    const kinds: Readonly<Record<string, SecretKind | undefined>> = this.props.kinds ?? {};
    const given = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    return {
      name,
      kind: webhook?.kind ?? given ?? { type: "text" },
      usedBy: [...(webhook?.routes ?? this.routes)],
    };
  }
}

function environmentBytes(fn: Function, env: EnvContract, context: EncryptionContext): number {
  const resource = fn.node.defaultChild as CfnFunction; // CDK types it as a construct.
  const texts = estimatedTexts(fn, resource.environment);
  return environmentSize({ ...texts, ...sealedEnvironment(env, [], context) });
}
