import type { Role } from "../../account/iam/identities.ts";
import type { VpcReachability } from "./vpc-reachability.ts";
import type { PossibleCaller } from "./possible-caller.ts";

/** One who may be allowed something. */
export interface Row extends PossibleCaller {
  /** `user TestLambda`, `role Signet-local-Api/Secure/Role`, `anyone`. */
  readonly name: string;
  /** Whether it can ask by itself: a service calls on behalf of others only. */
  readonly kind: "user" | "role" | "service" | "other account" | "administrator" | "anyone";
  /** Of a role whose functions are all in VPCs. */
  readonly isReachable?: VpcReachability | undefined;
}

/** A session of a role by that name. */
export type SessionOf = (role: Role, sessionName: string) => PossibleCaller | undefined;
