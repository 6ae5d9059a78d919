/** Name of this app, in its physical names, aliases and encryption contexts. It is also the name of its package. */
export const APP = "signet";
