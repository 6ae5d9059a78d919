import type { App } from "aws-cdk-lib";

/** Addresses that the apps need when they are synthesized. */
export interface Surroundings {
  /** URL of the local cloud's OpenID Connect issuer. */
  readonly issuer: string;
  /** URL of an HTTP server of this machine, which integrations call. */
  readonly upstream: string;
}

/** A small CDK app, which does what apps of public collections do. */
export interface SampleApp {
  readonly name: string;
  /** Adds the stacks. */
  readonly build: (app: App, surroundings: Surroundings) => void;
}
