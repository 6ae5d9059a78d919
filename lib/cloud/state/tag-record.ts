export type TagRecord = readonly [key: string, value: string];
