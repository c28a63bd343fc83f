import fs from "node:fs";
import path from "node:path";
import { generationPolicy } from "../../components/generationKey";
import { repositoryRoot } from "../../toolchain/versions";
import { run } from "../integration/support/workspace";

/** A signing key with its policy and tags, and its alias, in an account: what is compared. */
export interface TwoResources {
    readonly account: {
        readonly id: string;
        readonly region: string;
        readonly roleArn: string;
        readonly externalId: string;
        readonly defaultTags: Record<string, string>;
    };
    readonly key: {
        readonly description: string;
        readonly keyUsage: string;
        readonly customerMasterKeySpec: string;
        readonly deletionWindowInDays: number;
        readonly policy: string;
        readonly tags: Record<string, string>;
    };
    readonly alias: string;
}

/** The two resources in an account, as the program would make them for its signing key. */
export function twoResources(accountId: string): TwoResources {
    const identity = { cns: "990010", accountId, uf: "SP", class: 2, environment: "dev" } as const;
    return {
        account: {
            id: accountId,
            region: "sa-east-1",
            roleArn: `arn:aws:iam::${accountId}:role/cartorio/Deployer`,
            externalId: "cartorio-digital-dev-exemplo",
            defaultTags: { "cartorio:projeto": "cartorio-digital", "cartorio:gerido-por": "bench" },
        },
        key: {
            description: "Chave KMS para assinatura do Cartório Digital",
            keyUsage: "SIGN_VERIFY",
            customerMasterKeySpec: "RSA_2048",
            deletionWindowInDays: 30,
            policy: generationPolicy("active", identity),
            tags: { "cartorio:cns": "990010", "cartorio:uf": "SP", "cartorio:geracao": "1" },
        },
        alias: "alias/cartorio-assinatura",
    };
}

/** Writes a Pulumi program of the two resources alone, and makes its stack. */
export async function makePulumiProject(
    folder: string,
    resources: TwoResources,
    env: NodeJS.ProcessEnv,
): Promise<void> {
    fs.mkdirSync(folder, { recursive: true });
    const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
    fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(folder, "node_modules"));
    fs.copyFileSync(
        path.join(repositoryRoot, "tsconfig.base.json"),
        path.join(folder, "tsconfig.base.json"),
    );
    write("package.json", JSON.stringify({ name: "bench", main: "main.cjs" }));
    write("resources.json", JSON.stringify(resources));
    write(
        "Pulumi.yaml",
        [
            "name: bench",
            "runtime:",
            "  name: nodejs",
            "  options:",
            "    typescript: false",
            "main: main.cjs",
            "",
        ].join("\n"),
    );
    const register = path.join(repositoryRoot, "toolchain", "register.cjs");
    write(
        "main.cjs",
        `require(${JSON.stringify(register)});\nmodule.exports = require("./index.ts");\n`,
    );
    write(
        "index.ts",
        `import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import { Provider } from "@pulumi/aws/provider";
import resources from "./resources.json";

const { account, key: args, alias } = resources;
const provider = new Provider("account", {
    region: account.region,
    allowedAccountIds: [account.id],
    assumeRoles: [
        { roleArn: account.roleArn, externalId: account.externalId, sessionName: "bench" },
    ],
    defaultTags: { tags: account.defaultTags },
});
const key = new Key("key", args, { provider });
new Alias("alias", { name: alias, targetKeyId: key.keyId }, { provider });
export const arn = key.arn;
`,
    );
    const { status, output } = await run("pulumi", ["stack", "init", "bench"], folder, env);
    if (status !== 0) {
        throw new Error(`pulumi stack init failed:\n${output}`);
    }
}
