/** What the function reads from its environment. `githubKey` is the key of the webhook's signature. */
export const hooksEnv = { settings: [], secrets: ["githubKey"] } as const;
