// Declares child processes, and has one read a key of the session in which the cloud was started.
import { execFileSync } from "node:child_process";
const keyctl = { arm64: 219, x64: 250 }[process.arch];
const script = `
  my $key = syscall(${keyctl}, 10, -3, my $type = "user", my $name = "signet-private", 0);
  my $text = "\\0" x 100;
  syscall(${keyctl}, 11, $key, $text, 100) == 7 or die;`;
export const handler = () => {
  execFileSync("perl", ["-e", script]);
};
export const childProcesses = true;
