import { Aspects, Validations } from "aws-cdk-lib";
import type { CfnFunction, Function } from "aws-cdk-lib/aws-lambda";
import { ENVIRONMENT_LIMIT_BYTES, environmentSize } from "../../../formats/function/env.ts";
import { estimatedTexts } from "./estimated-texts.ts";

/**
 * Adds an error annotation at synthesis if the environment of a function is larger than Lambda accepts. Only then are
 * all guarded routes known, which the configuration of the guard lists. A name that CloudFormation generates counts by
 * its likely length.
 *
 * @param name Name of the function in the contract, for the message.
 */
export function limitEnvironment(fn: Function, name: string): void {
  Aspects.of(fn).add({
    visit(node) {
      if (node !== fn) return;
      const resource = fn.node.defaultChild as CfnFunction; // CDK types it as a construct.
      const texts = estimatedTexts(fn, resource.environment);
      const size = environmentSize(texts);
      if (size <= ENVIRONMENT_LIMIT_BYTES) return;
      const largest = Object.entries(texts)
        .map(([variable, text]) => ({ variable, bytes: environmentSize({ [variable]: text }) - 2 }))
        .toSorted((a, b) => b.bytes - a.bytes)
        .slice(0, 3)
        .map(({ variable, bytes }) => `${variable} (${bytes} bytes)`);
      Validations.of(fn).addError(
        "EnvTooLarge",
        `${name}: the environment has about ${size} bytes when CloudFormation has filled in names, but Lambda accepts ${ENVIRONMENT_LIMIT_BYTES}; the largest: ${largest.join("; ")}`,
      );
    },
  });
}
