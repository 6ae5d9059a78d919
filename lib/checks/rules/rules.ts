import type { Rule } from "../rule.ts";
import { openMethod } from "./lock01-open-method.ts";
import { publicFunction } from "./lock02-public-function.ts";
import { openSibling } from "./lock03-open-sibling.ts";
import { unguardedHandler } from "./lock04-unguarded-handler.ts";
import { sharedRole } from "./lock05-shared-role.ts";
import { plaintextSecret } from "./lock06-plaintext-secret.ts";
import { dynamicReference } from "./lock07-dynamic-reference.ts";
import { shortKey } from "./lock08-short-key.ts";
import { largeEnvironment } from "./lock09-large-environment.ts";
import { wideDecrypt } from "./lock10-wide-decrypt.ts";
import { wideningAllowList } from "./lock11-widening-allow-list.ts";
import { weakTls } from "./lock12-weak-tls.ts";
import { noLimit } from "./lock13-no-limit.ts";
import { rootContainer } from "./lock14-root-container.ts";
import { controlPlane } from "./lock15-control-plane.ts";
import { cachedAuthorizer } from "./lock16-cached-authorizer.ts";
import { carelessLog } from "./lock17-careless-log.ts";
import { oldRuntime } from "./lock18-old-runtime.ts";

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
];
