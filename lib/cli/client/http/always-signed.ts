/** The headers that every signature covers; others may be changed by hops, and are signed where asked for. */
export const ALWAYS_SIGNED = /^(host|content-type|x-amz-.*)$/i;
