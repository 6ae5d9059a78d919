import type { SubCommand } from "../frame/sub-command.ts";
import { adopt } from "./adopt.ts";
import { check } from "./check.ts";
import { compact } from "./compact.ts";
import { doctor } from "./doctor/doctor.ts";
import { edit } from "./edit/edit.ts";
import { exec } from "./exec.ts";
import { importAll } from "./import.ts";
import { list } from "./list.ts";
import { remove } from "./remove.ts";
import { rename } from "./rename.ts";
import { resolve } from "./resolve.ts";
import { rewrap } from "./rewrap.ts";
import { set } from "./set.ts";

/** All sub-commands, in the order of the help. */
export const allCommands: readonly SubCommand[] = [
  set,
  importAll,
  edit,
  list,
  remove,
  rename,
  compact,
  rewrap,
  resolve,
  adopt,
  exec,
  check,
  doctor,
];
