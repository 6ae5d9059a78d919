import type { Rule } from "./rules/rule.ts";
import { openMethod } from "./rules/lock01-open-method.ts";
import { publicFunction } from "./rules/lock02-public-function.ts";
import { openSibling } from "./rules/lock03-open-sibling.ts";
import { unguardedHandler } from "./rules/lock04-unguarded-handler.ts";
import { sharedRole } from "./rules/lock05-shared-role.ts";
import { plaintextSecret } from "./rules/lock06-plaintext-secret.ts";
import { dynamicReference } from "./rules/lock07-dynamic-reference.ts";
import { shortKey } from "./rules/lock08-short-key.ts";
import { largeEnvironment } from "./rules/lock09-large-environment.ts";
import { wideDecrypt } from "./rules/lock10-wide-decrypt.ts";
import { wideningAllowList } from "./rules/lock11-widening-allow-list.ts";
import { weakTls } from "./rules/lock12-weak-tls.ts";
import { noLimit } from "./rules/lock13-no-limit.ts";
import { rootContainer } from "./rules/lock14-root-container.ts";
import { controlPlane } from "./rules/lock15-control-plane.ts";
import { cachedAuthorizer } from "./rules/lock16-cached-authorizer.ts";
import { carelessLog } from "./rules/lock17-careless-log.ts";
import { oldRuntime } from "./rules/lock18-old-runtime.ts";
import { literalDeny } from "./rules/lock19-literal-deny.ts";
import { anonymousApi } from "./rules/lock20-anonymous-api.ts";
import { openIdentity } from "./rules/lock21-open-identity.ts";

/** Every rule, ordered by id. */
export const rules: readonly Rule[] = [
  openMethod,
  publicFunction,
  openSibling,
  unguardedHandler,
  sharedRole,
  plaintextSecret,
  dynamicReference,
  shortKey,
  largeEnvironment,
  wideDecrypt,
  wideningAllowList,
  weakTls,
  noLimit,
  rootContainer,
  controlPlane,
  cachedAuthorizer,
  carelessLog,
  oldRuntime,
  literalDeny,
  anonymousApi,
  openIdentity,
];
