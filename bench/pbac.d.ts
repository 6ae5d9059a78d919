/** The part of pbac that the benchmark uses. */
declare module "pbac" {
  export default class Pbac {
    constructor(policies: readonly object[], options?: { readonly validatePolicies?: boolean });
    evaluate(query: object): boolean;
  }
}
