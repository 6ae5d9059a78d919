import { CodedError, messageOf } from "../../../errors.ts";
import { ADVICE } from "../../assembly/advice.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { Problem } from "../../assembly/problem.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";

/** A part of a stack that blocks a deployment. */
export interface Blocker extends Problem {
  /** Id of the stack. */
  readonly stack: string;
}

/** Stacks cannot be deployed. The account is as it was before. */
export class DeploymentBlocked extends CodedError {
  readonly code = "ERR_DEPLOYMENT_BLOCKED";
  /** Every part that blocks the deployment. */
  readonly blockers: readonly Blocker[];

  /** Whether the local cloud has ended while the deployment was running. */
  readonly isClosed: boolean;

  constructor(
    blockers: readonly Blocker[],
    { isClosed = false, ...options }: ErrorOptions & { readonly isClosed?: boolean } = {},
  ) {
    super(
      blockers.map(({ path, problem, advice }) => `${path}: ${problem} (${advice})`).join("\n"),
      options,
    );
    this.blockers = blockers;
    this.isClosed = isClosed;
  }
}

/** Thrown by a look-up of a name that has no value because of a problem that is already reported. */
class DependsOnBlocked extends Error {}

/** Collects the problems of stacks. A part that only depends on a part with a problem is not reported itself. */
export class Problems {
  readonly #found = new Map<string, Blocker>();
  readonly #blocked = new Set<string>();
  readonly #silenced = new Set<string>();
  readonly #secrets = new Set<string>();

  get blockers(): readonly Blocker[] {
    return [...this.#found.values()];
  }

  add({ id }: Pick<AssemblyStack, "id">, { path, problem, advice }: Problem): void {
    if (this.#silenced.has(id)) return;
    const shown = this.#redacted(problem);
    // Several properties may have the same problem, such as a reference.
    this.#found.set(`${id}\0${path}\0${shown}`, { stack: id, path, problem: shown, advice });
  }

  /** Ignores the further problems of a stack. */
  silence(stack: AssemblyStack): void {
    this.#silenced.add(stack.id);
  }

  /** Replaces these texts in messages from now on. */
  hide(secrets: readonly string[]): void {
    for (const secret of secrets) {
      for (const text of [
        secret,
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ]) {
        if (text !== "") this.#secrets.add(text);
      }
    }
  }

  /** Marks a name as without a value because of a problem. */
  block(name: string): void {
    this.#blocked.add(name);
  }

  isBlocked(name: string): boolean {
    return this.#blocked.has(name);
  }

  /** @throws {DependsOnBlocked} If the name is blocked, which `attempt` does not report. */
  requireValue(name: string): void {
    if (this.#blocked.has(name)) throw new DependsOnBlocked(name);
  }

  /**
   * Runs a step of a deployment. An error becomes a problem.
   *
   * @param isConsequence Returns whether an error only follows from a problem that is already reported.
   * @returns The result, or `undefined` if the step failed.
   */
  attempt<T>(
    stack: AssemblyStack,
    path: string,
    step: () => T,
    isConsequence: () => boolean = () => false,
  ): T | undefined {
    try {
      return step();
    } catch (error) {
      if (error instanceof DependsOnBlocked || isConsequence()) return undefined;
      const advice = error instanceof TemplateUnsupported ? error.advice : ADVICE.policy;
      this.add(stack, { path, problem: messageOf(error), advice });
      return undefined;
    }
  }

  #redacted(text: string): string {
    // The longest first, because one may be a part of another.
    const secrets = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, "****"), text);
  }
}
