// Ends the cloud, or only asks whether it can be signalled.
export const handler = ({ cloud }) => process.kill(cloud, 0);
