/** The option that names the state of a local cloud. */
export const STATE_OPTION = {
  type: "string",
  default: ".signet",
  value: "DIR",
  help: "state of the local cloud",
} as const;
