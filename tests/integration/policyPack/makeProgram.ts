import fs from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../../../toolchain/versions";
import type { Resource } from "../../policy/support";

/** A resource of a program that breaks rules. */
export interface Declared {
    /** As the builders of tests/policy/support.ts make it. */
    readonly resource: Resource;
    /** Whether it names no provider, so that the engine takes the default one. */
    readonly defaultProvider?: true;
}

/** A resource as program.ts reads it. */
export interface Line {
    readonly type: string;
    readonly name: string;
    readonly props: Readonly<Record<string, unknown>>;
    /** Type of the component above it. */
    readonly parent: string | null;
    readonly protect: boolean;
    /** Arguments of its provider; null for the default one. */
    readonly provider: Readonly<Record<string, unknown>> | null;
}

/** Account of the builders, and the sandbox's that takes its place. */
const ACCOUNTS = ["111111111111", "111111110010"] as const;

/** Writes a Pulumi project that declares the resources. */
export function makeProgram(folder: string, declared: readonly Declared[]): void {
    fs.mkdirSync(folder, { recursive: true });
    const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
    fs.symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(folder, "node_modules"));
    fs.copyFileSync(path.join(__dirname, "program.ts"), path.join(folder, "index.ts"));
    const register = path.join(repositoryRoot, "toolchain", "register.cjs");
    write("main.cjs", `require(${JSON.stringify(register)});\nrequire("./index.ts");\n`);
    write("package.json", JSON.stringify({ name: "violations", main: "main.cjs" }));
    write(
        "Pulumi.yaml",
        JSON.stringify({
            name: "violations",
            runtime: { name: "nodejs", options: { typescript: false } },
            main: "main.cjs",
        }),
    );
    write(
        "resources.json",
        JSON.stringify(declared.map(lineOf)).replaceAll(ACCOUNTS[0], ACCOUNTS[1]),
    );
}

function lineOf({
    resource: { type, name, props, opts, provider },
    defaultProvider,
}: Declared): Line {
    const parent = typeof opts["parent"] === "string" ? opts["parent"].split("::")[2] : undefined;
    const allowed = provider["allowedAccountIds"];
    return {
        ...{ type, name, props, parent: parent ?? null, protect: opts["protect"] === true },
        provider: defaultProvider
            ? null
            : {
                  ...provider,
                  // The builders give it as the engine shows it to the pack.
                  ...(typeof allowed === "string"
                      ? { allowedAccountIds: JSON.parse(allowed) as unknown }
                      : {}),
                  assumeRoles: [
                      {
                          roleArn: `arn:aws:iam::${ACCOUNTS[0]}:role/cartorio/Deployer`,
                          externalId: "cartorio-digital-dev-exemplo",
                          sessionName: "test",
                      },
                  ],
              },
    };
}
