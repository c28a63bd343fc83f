import { Command } from "commander";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { resolveRoles } from "../../components/roles";
import { buildJwks } from "../../signing/jwks/buildJwks";
import { loadJwks } from "../../signing/jwks/publishedKeys";
import { kmsClient } from "../../signing/kms/kmsClient";
import { repositoryRoot } from "../../toolchain/versions";
import { outsideFailure } from "../account/awsErrors";
import { becomeOrSay } from "../account/becomeOrSay";
import { announceEndpoint } from "../account/endpoint";
import { stackAccount } from "../account/stackAccount";
import { readKeys } from "../audit/readKeys";
import { tellingErrors } from "./asCliError";
import { readSmall, writeSmall } from "./files";
import { readGenerations } from "./readGenerations";

interface JwksOptions {
    readonly previous?: string;
    readonly out?: string;
}

type Note = (line: string) => void;

/**
 * `cartorio jwks <stack>`: the public keys of an office's generations, to be published.
 *
 * Standard output is the JWKS, unless `--out` is given.
 */
export function jwksCommand(note: Note): Command {
    return new Command("jwks")
        .description("print the public keys of every generation, to be published, as Auditor")
        .argument("<stack>", "<environment>-<cns>, or the bare <environment> for its pilot")
        .option("--previous <file>", "the JWKS published before: keys that AWS shows no more")
        .option("--out <file>", "write the JWKS")
        .option("--json", "print JSON, as it does anyway")
        .action((stackName: string, options: JwksOptions) => publish(stackName, options, note));
}

async function publish(stackName: string, options: JwksOptions, note: Note): Promise<void> {
    const { cartorio, region } = stackAccount(repositoryRoot, stackName);
    const { cns, accountId } = cartorio;
    announceEndpoint(process.env, note);
    const { previous: file } = options;
    const jwks = await tellingErrors(undefined, async () => {
        const previous =
            file === undefined ? undefined : loadJwks(await readSmall(file, "the JWKS"), file);
        const credentials = await becomeOrSay(
            { roleArn: resolveRoles(accountId).auditors[0]!, sessionName: `jwks-${cns}`, region },
            "Use credentials of the audit account, or of the hub's preview or audit role " +
                "(docs/bootstrap.md); the account's Auditor must exist and trust them.",
        );
        const facts = await readKeys(region, credentials).catch((error: unknown) => {
            throw outsideFailure(`reading the keys of account ${accountId}`, error);
        });
        const kms = kmsClient({ region, credentials }, 1);
        try {
            const generations = await readGenerations(kms, cartorio, facts);
            return buildJwks({ cns, generations, previous });
        } finally {
            kms.destroy();
        }
    });
    const text = `${JSON.stringify(jwks, null, 2)}\n`;
    if (options.out === undefined) {
        process.stdout.write(text);
    } else {
        await writeSmall(options.out, text, "the JWKS");
    }
}
