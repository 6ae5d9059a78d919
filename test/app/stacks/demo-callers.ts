/** The callers of the demonstration, in the order in which callers-stack.ts creates them. */
export const demoUsers = ["TestLambda", "Auditor"];
export const demoRoles = ["Clerk"];
