import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  emptySealedFile,
  readSealedFile,
  SealedFileInvalid,
} from "../../../../lib/sealed-file/read-sealed-file.ts";
import { writeSealedFile } from "../../../../lib/cli/sealing/file/write-sealed-file.ts";
import { updateSealedFile } from "../../../../lib/cli/sealing/file/update-sealed-file.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

it("a sealed file that is a symbolic link is read, but not changed, because that would replace the link", async () => {
  const link = join(folder, "link.json");
  writeSealedFile(join(folder, "dev.json"), emptySealedFile({ app: "signet", stage: "dev" }));
  symlinkSync("dev.json", link);
  expect(readSealedFile(link, { app: "signet", stage: "dev" })).toEqual(
    emptySealedFile({ app: "signet", stage: "dev" }),
  );
  await expect(
    updateSealedFile(link, { app: "signet", stage: "dev" }, async (file) => ({ file })),
  ).rejects.toThrow(
    new SealedFileInvalid(
      `${link} is a symbolic link to dev.json, and a change would replace the link; put the file itself there, or pass the path of the link's target`,
    ),
  );
  expect(readdirSync(folder)).toEqual(["dev.json", "link.json"]);
});
