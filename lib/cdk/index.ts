// The exports of `signet-cdk`.

export * from "./constructs/index.ts";
export * from "./checks/index.ts";
