import { Lazy } from "aws-cdk-lib";
import type { CfnFunction, Function } from "aws-cdk-lib/aws-lambda";
import {
  type Guard,
  GUARD_HANDLER,
  GUARD_VARIABLE,
  type GuardConfig,
} from "../../../formats/function/guard-config.ts";
import { guardLayer } from "./guard-layer.ts";

/** The guard in front of a function's handler: it is there once a route asks for it. */
export class FunctionGuard {
  private readonly fn: Function;
  private readonly config: GuardConfig;
  private readonly guards: Record<string, Guard> = {};
  private readonly routes = new Set<string>();

  constructor(fn: Function, config: Omit<GuardConfig, "routes">) {
    this.fn = fn;
    this.config = { ...config, routes: this.guards };
  }

  /**
   * @throws {RangeError} when a key is not a secret of the function, and when the route has another guard:
   *   one API would be guarded as the other asks.
   */
  add(route: string, guard: Guard): void {
    const { secrets, function: name } = this.config;
    const foreign = secretsOf(guard).find((secret) => !secrets.includes(secret));
    if (foreign !== undefined) throw new RangeError(`${foreign} is not a secret of ${name}`);
    const there = this.guards[route];
    if (there && JSON.stringify(there) !== JSON.stringify(guard)) {
      throw new RangeError(
        `${route}: ${name} has another guard there, of another API; give each API a function of its own`,
      );
    }
    if (!this.isThere) this.install();
    this.guards[route] = guard;
  }

  /** @throws {RangeError} when the function serves routes with and without a guard. */
  serve(route: string): void {
    this.routes.add(route);
    const open = [...this.routes].find((key) => !Object.hasOwn(this.guards, key));
    if (this.isThere && open !== undefined) {
      throw new RangeError(
        `${open}: ${this.config.function} is guarded, and answers no route that is not; give the route a function of its own`,
      );
    }
  }

  private get isThere(): boolean {
    return Object.keys(this.guards).length > 0;
  }

  private install(): void {
    this.fn.addLayers(guardLayer(this.fn));
    this.fn.addEnvironment(
      GUARD_VARIABLE,
      // Routes are added after this.
      Lazy.string({ produce: () => JSON.stringify(this.config) }),
    );
    const resource = this.fn.node.defaultChild as CfnFunction; // Which a Function has for it.
    resource.handler = GUARD_HANDLER;
  }
}

/** The names of the secrets that a guard reads. */
function secretsOf(guard: Guard): readonly string[] {
  switch (guard.type) {
    case "webhook":
      return guard.keys.map(({ secret }) => secret);
    case "plugin":
      return [];
  }
}
