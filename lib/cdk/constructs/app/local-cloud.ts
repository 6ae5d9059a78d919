import type { IConstruct } from "constructs";
import { CodedError } from "../../../errors.ts";
import { SIGNET_CONTEXT } from "../../../formats/app/signet-context.ts";
import { LOCAL_STAGE } from "../../../formats/sealed/stage-name.ts";

/**
 * The app is synthesized for the wrong cloud, or a context value about the local cloud is invalid.
 *
 * @example
 * try {
 *   LocalCloud.of(app).requireFor("local");
 * } catch (error) {
 *   if (error instanceof LocalCloudInvalid) console.error(error.message);
 * }
 */
export class LocalCloudInvalid extends CodedError {
  /** The code of this error. */
  readonly code = "ERR_LOCAL_CLOUD";
}

/**
 * Whether an app is synthesized for the local cloud, and what the app needs to know about it.
 *
 * @example
 * const local = LocalCloud.of(app);
 * local.requireFor("dev");
 * const issuer = local.oidcIssuer ?? "https://issuer.example.com";
 */
export class LocalCloud {
  /**
   * Returns what the context of an app says. The commands of the local cloud set `signet:localCloud` and
   * `signet:oidcIssuer`, and no other command does.
   *
   * @throws {LocalCloudInvalid} If one of these context values is invalid.
   */
  static of(scope: IConstruct): LocalCloud {
    const { localCloud, oidcIssuer } = SIGNET_CONTEXT;
    const flag: unknown = scope.node.tryGetContext(localCloud);
    const isLocal = flag === true || flag === "true";
    if (!isLocal && flag !== undefined && flag !== false && flag !== "false") {
      throw new LocalCloudInvalid(
        `context ${localCloud} is neither true nor false: pass -c ${localCloud}=true`,
      );
    }
    const issuer: unknown = scope.node.tryGetContext(oidcIssuer);
    if (issuer !== undefined && typeof issuer !== "string") {
      throw new LocalCloudInvalid(
        `context ${oidcIssuer} is not a string: pass -c ${oidcIssuer}=http://...`,
      );
    }
    return new LocalCloud(isLocal, isLocal ? issuer : undefined);
  }

  /** Whether the app is synthesized for the local cloud. */
  readonly isLocal: boolean;
  /** URL of the local cloud's issuer, for `auth.oidc`. `undefined` for AWS, or if the command knows no issuer. */
  readonly oidcIssuer: string | undefined;

  private constructor(isLocal: boolean, oidcIssuer: string | undefined) {
    this.isLocal = isLocal;
    this.oidcIssuer = oidcIssuer;
  }

  /**
   * Checks that stage `local` is synthesized for the local cloud only. On AWS its secrets could not be opened, because
   * the key of the local cloud sealed them, and its other values are meant for one machine.
   *
   * @throws {LocalCloudInvalid} If the stage is `local` and the app is synthesized for AWS.
   */
  requireFor(stage: string): void {
    if (stage !== LOCAL_STAGE || this.isLocal) return;
    throw new LocalCloudInvalid(
      `stage ${LOCAL_STAGE} is only for the local cloud (signet serve): pass -c stage=dev to deploy to AWS`,
    );
  }
}
