import fs from "node:fs";
import { awsDirectory, profilesFile } from "./environment";
import { readAccessKeys } from "./state/credentialStore";

/**
 * Writes a file of AWS profiles, one an identity of the sandbox, for commands that act as two of them:
 * as the pipeline by their environment, as a person by a profile. Only its owner may read it.
 * @param directory the sandbox's folder; its accounts are there already.
 * @throws SandboxError `BrokenState` when the access keys are not what the sandbox wrote.
 */
export async function writeProfiles(directory: string): Promise<void> {
    const keys = await readAccessKeys(awsDirectory(directory));
    const profiles = Object.entries(keys).map(([name, { accessKeyId, secretAccessKey }]) =>
        [
            `[${name}]`,
            `aws_access_key_id = ${accessKeyId}`,
            `aws_secret_access_key = ${secretAccessKey}`,
            "",
        ].join("\n"),
    );
    const file = profilesFile(directory);
    // A fixed name: what a killed process leaves is known to be the sandbox's own.
    fs.writeFileSync(`${file}.new`, profiles.join("\n"), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
}
