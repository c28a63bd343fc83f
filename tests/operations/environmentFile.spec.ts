// Does not prove that the cartório exists, nor that the encryption settings open anything.
import assert from "node:assert/strict";
import { CliError, type CliErrorCode } from "../../operations/cliError";
import { stackEnvironment } from "../../operations/deploy/environmentFile";
import { temporaryFolders } from "../support/folders";

describe("stackEnvironment", () => {
    const folder = temporaryFolders();
    const withFile = (text: string) =>
        folder({ "Pulumi.dev.yaml": text, "cartorios/dev/990010.yaml": "" });

    const encrypted: [name: string, text: string, also: object][] = [
        ["a passphrase's salt", "encryptionsalt: v1:abc\n", {}],
        [
            "a KMS key",
            "secretsprovider: awskms://alias/a\nencryptedkey: abc\n",
            { secretsProvider: "awskms://alias/a" },
        ],
    ];
    for (const [name, text, also] of encrypted) {
        it(`takes an environment that is encrypted by ${name}`, () => {
            assert.deepEqual(stackEnvironment(withFile(text), "dev-990010"), {
                environment: "dev",
                configFile: "Pulumi.dev.yaml",
                ...also,
            });
        });
    }

    it("hands on the pilot, and leaves it to the program to judge one that is no text", () => {
        const withPilot = (pilot: string) =>
            withFile(`encryptionsalt: a\nconfig:\n  cartorio-digital:pilot: ${pilot}\n`);
        assert.deepEqual(
            ['"990010"', "990010"].map((pilot) => stackEnvironment(withPilot(pilot), "dev").pilot),
            ["990010", undefined],
        );
    });

    it("takes the bare environment", () => {
        assert.equal(stackEnvironment(withFile("encryptionsalt: a\n"), "dev").environment, "dev");
    });

    const refused: [
        name: string,
        stack: string,
        text: string,
        code: CliErrorCode,
        message: RegExp,
    ][] = [
        ...["", "dev-99001", "dev_990010", "Dev-990010", "../x", "--yes", "org/dev"].map(
            (stack): [string, string, string, CliErrorCode, RegExp] => [
                `the name ${JSON.stringify(stack)}`,
                stack,
                "encryptionsalt: a\n",
                "usage",
                /is not the name of a stack: use <environment>-<cns>, such as prod-990010/,
            ],
        ),
        [
            "an environment without a file",
            "test-990010",
            "encryptionsalt: a\n",
            "usage",
            /^there is no environment test: Pulumi\.test\.yaml does not exist\. Known environments: dev$/,
        ],
        ...[
            "",
            "config: {}\n",
            "encryptionsalt:\n",
            "secretsprovider: passphrase\n",
            "encryptedkey: abc\n",
            "- encryptionsalt\n",
        ].map((text): [string, string, string, CliErrorCode, RegExp] => [
            `a file of ${JSON.stringify(text)}`,
            "dev-990010",
            text,
            "refused",
            /^Pulumi\.dev\.yaml has no encryption settings .*pulumi stack init dev --no-select --secrets-provider "awskms:\/\/.*writes secretsprovider and encryptedkey into Pulumi\.dev\.yaml/s,
        ]),
        [
            "a file that is not YAML",
            "dev-990010",
            "encryptionsalt: [\n",
            "refused",
            /^Pulumi\.dev\.yaml is not YAML, correct it: .* at line 2, column 1/s,
        ],
    ];
    for (const [name, stack, text, code, message] of refused) {
        it(`refuses ${name}`, () => {
            const root = withFile(text);
            assert.throws(
                () => stackEnvironment(root, stack),
                (error: unknown) => {
                    assert.ok(error instanceof CliError, String(error));
                    assert.equal(error.code, code);
                    assert.match(error.message, message);
                    return true;
                },
            );
        });
    }

    it("says so where there is no environment at all", () => {
        assert.throws(() => stackEnvironment(folder(), "dev"), /Known environments: none$/);
    });
});
