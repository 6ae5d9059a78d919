import { Lazy } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { CfnFunction, Function } from "aws-cdk-lib/aws-lambda";
import {
  type Guard,
  GUARD_HANDLER,
  GUARD_VARIABLE,
  type GuardConfig,
} from "../../../formats/function/guard-config.ts";
import { guardLayer } from "./guard-layer.ts";

/** The guard in front of a function's handler. The first guarded route installs it. */
export class FunctionGuard {
  private readonly fn: Function;
  private readonly config: Omit<GuardConfig, "routes" | "deliveries">;
  private readonly guards: Record<string, Guard> = {};
  private readonly routes = new Set<string>();
  private table: ITable | undefined;

  constructor(fn: Function, config: Omit<GuardConfig, "routes" | "deliveries">) {
    this.fn = fn;
    this.config = config;
  }

  /**
   * Sets the table in which the guard remembers deliveries. A function has one table, so a later call changes nothing.
   *
   * @param create Called by the first call only.
   * @returns The table if this call has set it.
   */
  rememberIn(create: () => ITable): ITable | undefined {
    if (this.table) return undefined;
    return (this.table = create());
  }

  /**
   * Adds the guard of a route.
   *
   * @throws {RangeError} If a key is not a secret of the function, or if the route already has another guard. Guards
   *   are found by route, so the guard of one API would check the requests of another API.
   */
  add(route: string, guard: Guard): void {
    const { secrets, function: name } = this.config;
    const foreign = secretsOf(guard).find((secret) => !secrets.includes(secret));
    if (foreign !== undefined) throw new RangeError(`${foreign} is not a secret of ${name}`);
    const there = this.guards[route];
    if (there && JSON.stringify(there) !== JSON.stringify(guard)) {
      throw new RangeError(
        `${route}: ${name} already has another guard for this route of another API; use one function for each API`,
      );
    }
    if (!this.isThere) this.install();
    this.guards[route] = guard;
  }

  /**
   * Records that the function serves a route.
   *
   * @throws {RangeError} If the function serves routes with and without a guard.
   */
  serve(route: string): void {
    this.routes.add(route);
    const open = [...this.routes].find((key) => !Object.hasOwn(this.guards, key));
    if (this.isThere && open !== undefined) {
      throw new RangeError(
        `${open}: ${this.config.function} has a guard, which rejects unguarded routes; use another function for this route`,
      );
    }
  }

  private configuration(): GuardConfig {
    const deliveries = this.table && { deliveries: this.table.tableName };
    return { ...this.config, ...deliveries, routes: this.guards };
  }

  private get isThere(): boolean {
    return Object.keys(this.guards).length > 0;
  }

  private install(): void {
    this.fn.addLayers(guardLayer(this.fn));
    this.fn.addEnvironment(
      GUARD_VARIABLE,
      // Lazy, because routes are added later.
      Lazy.string({ produce: () => JSON.stringify(this.configuration()) }),
    );
    const resource = this.fn.node.defaultChild as CfnFunction; // CDK types it as a construct.
    resource.handler = GUARD_HANDLER;
  }
}

/** Returns the names of the secrets that a guard reads. */
function secretsOf(guard: Guard): readonly string[] {
  switch (guard.type) {
    case "webhook":
      return guard.keys.map(({ secret }) => secret);
    case "plugin":
      return [];
  }
}
