import type { Cloud } from "../../../lib/cloud/cloud.ts";
import type { Outputs } from "../../outputs/outputs.ts";
import { limitLines, type LimitedCloud } from "./limit-lines.ts";
import { newAddresses } from "./new-addresses.ts";

type Announced = LimitedCloud & Pick<Cloud, "otherRuntimes">;

/**
 * Tells people what a deployment has changed: the addresses that it added, and which of the new resources differ
 * from AWS. The introduction has told them about the deployment of the start.
 */
export class Announcer {
  readonly #say: (text: string) => void;
  readonly #servesBuckets: boolean;
  #known = new Set<string>();

  /** @param say Receives each line. */
  constructor(say: (text: string) => void, servesBuckets: boolean) {
    this.#say = say;
    this.#servesBuckets = servesBuckets;
  }

  /** Takes the lines of the introduction as known. */
  async introduced(cloud: Announced): Promise<void> {
    this.#known = new Set(await this.#limits(cloud));
  }

  async deployed(cloud: Announced, before: Outputs, after: Outputs): Promise<void> {
    for (const text of newAddresses(before, after)) this.#say(text);
    const limits = await this.#limits(cloud);
    for (const text of limits) if (!this.#known.has(text)) this.#say(text);
    this.#known = new Set(limits);
  }

  async #limits(cloud: Announced): Promise<readonly string[]> {
    const lines = limitLines(cloud, await cloud.otherRuntimes(), this.#servesBuckets);
    return lines.map(({ label, text }) => `${label}: ${text}`);
  }
}
