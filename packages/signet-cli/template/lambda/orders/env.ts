/** What the handler reads from its environment. The stack fills in all of it. */
export const ordersEnv = { settings: ["CURRENCY"], secrets: ["partnerToken"] } as const;
