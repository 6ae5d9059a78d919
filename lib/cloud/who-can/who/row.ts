import type { Role } from "../../account/iam/identities.ts";
import type { VpcReachability } from "./vpc-reachability.ts";
import type { PossibleCaller } from "./possible-caller.ts";

/** A principal that the matrix has a row for. */
export interface Row extends PossibleCaller {
  /** For example `user TestLambda`, `role Signet-local-Api/Secure/Role`, `anyone`. */
  readonly name: string;
  /** The kind of principal. A service only calls on behalf of others. */
  readonly kind: "user" | "role" | "service" | "other account" | "administrator" | "anyone";
  /** The check of requests for a role whose functions are all in VPCs, or else `undefined`. */
  readonly isReachable?: VpcReachability | undefined;
}

/** Returns a session of a role with this session name. */
export type SessionOf = (role: Role, sessionName: string) => PossibleCaller | undefined;
