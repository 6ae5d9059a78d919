/** Read-only directories of the machine that Lambda has too. Some are links below /usr. */
export const SYSTEM = ["/bin", "/lib", "/lib64", "/sbin", "/usr"];

/** Whether functions can read a path of this machine, because it is below a system directory. */
export function isInSystem(path: string): boolean {
  return SYSTEM.some((folder) => path.startsWith(`${folder}/`));
}
