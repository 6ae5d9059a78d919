import type { Role } from "../../account/iam/identities.ts";
import type { Reach } from "./reach.ts";
import type { Somebody } from "./somebody.ts";

/** One who may be allowed something. */
export interface Row extends Somebody {
  /** `user TestLambda`, `role Signet-local-Api/Secure/Role`, `anyone`. */
  readonly name: string;
  /** Whether it can ask by itself: a service calls on behalf of others only. */
  readonly kind: "user" | "role" | "service" | "other account" | "administrator" | "anyone";
  /** Of a role whose functions are all in VPCs. */
  readonly reach?: Reach | undefined;
}

/** A session of a role by that name. */
export type SessionOf = (role: Role, sessionName: string) => Somebody | undefined;
