import writeFileAtomic from "write-file-atomic";
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
    await writeFileAtomic(profilesFile(directory), profiles.join("\n"), { mode: 0o600 });
}
