// Has Node.js write a file of the cloud by an option, which no permission of Node.js covers.
export const handler = () => new Promise(() => setTimeout(() => process.exit(0), 200));
export const isSeenAs = "traced";
export const environment = {
  NODE_OPTIONS: "--trace-event-categories=v8 --trace_event_file_pattern={folder}/traced",
};
