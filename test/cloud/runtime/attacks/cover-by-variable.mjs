// Has Node.js write a folder of the cloud by a variable, which no permission of Node.js covers.
export const handler = () => new Promise(() => setTimeout(() => process.exit(0), 200));
export const isSeenAs = "covered";
export const environment = { NODE_V8_COVERAGE: "{folder}/covered" };
