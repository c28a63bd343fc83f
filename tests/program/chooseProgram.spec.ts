// Does not prove how the engine shows the message; index.ts makes a RunError of it.
import assert from "node:assert/strict";
import { chooseProgram, ProgramError, ProgramErrorCode, type ProgramInputs } from "../../program";
import { RegistryError, resolveStack } from "../../registry";
import { cartorioOf, cartorioText, temporaryRepositories } from "../registry/builders";
import { configOf, keysOf, VALID_CONFIG } from "./builders";

const NOTHING = configOf({ environment: undefined, hubAccountId: undefined });

describe("chooseProgram", () => {
    const repository = temporaryRepositories();

    function inputs(overrides: Partial<ProgramInputs> = {}): ProgramInputs {
        const root = repository({
            "cartorios/dev/990002.yaml": cartorioOf("990002"),
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/dev/990011.yaml": cartorioOf("990011"),
            "cartorios/dev/990028.yaml": cartorioOf("990028", { class: "9" }),
        });
        return {
            stackName: "dev-990010",
            config: configOf({ pilot: "990002" }),
            configKeys: keysOf(),
            environments: ["dev", "prod"],
            resolveStack: (query) => resolveStack({ ...query, root }),
            ...overrides,
        };
    }

    function refusal(overrides: Partial<ProgramInputs>): ProgramError {
        try {
            chooseProgram(inputs(overrides));
        } catch (error) {
            assert.ok(error instanceof ProgramError);
            return error;
        }
        assert.fail("nothing was refused");
    }

    it("returns the configuration and the stack's cartório", () => {
        const { config, cartorio, warnings } = chooseProgram(inputs());
        assert.deepEqual(config, { ...VALID_CONFIG, pilot: "990002" });
        assert.equal(cartorio.cns, "990010");
        assert.deepEqual(warnings, []);
    });

    it("returns the pilot for the bare stack", () => {
        assert.equal(chooseProgram(inputs({ stackName: "dev" })).cartorio.cns, "990002");
    });

    it("returns warnings as lines", () => {
        const { warnings } = chooseProgram(inputs({ stackName: "dev-990011" }));
        assert.equal(warnings.length, 1);
        assert.match(warnings[0] ?? "", /^cartorios\/dev\/990011\.yaml:1:6: cns: found "990011"/);
    });

    describe("without the environment's file", () => {
        for (const [title, stackName, expected] of [
            [
                "names the command and the flag",
                "prod-990010",
                "stack prod-990010: found no configuration, expected that of environment prod; run `npm run cartorio -- up prod-990010`, or add `--config-file Pulumi.prod.yaml` to the pulumi command",
            ],
            [
                "names the missing file where the environment has none",
                "hml-990010",
                "stack hml-990010: found no configuration, expected the file Pulumi.hml.yaml, which isn't there; add it, or use a stack of another environment (dev, prod)",
            ],
            [
                "names the forms where the stack's name has neither",
                "meu_stack",
                "stack meu_stack: found no configuration, expected <environment>-<cns>, such as prod-990010, or the bare <environment> for its pilot, such as prod; select a stack with such a name",
            ],
        ] as const) {
            it(title, () => {
                const error = refusal({ stackName, config: NOTHING });
                assert.equal(error.message, expected);
                assert.equal(error.code, ProgramErrorCode.Configuration);
                assert.equal(error.name, "ProgramError");
            });
        }

        it("lists misspelt keys too", () => {
            const configKeys = ["cartorio-digital:enviroment"];
            const { message } = refusal({ config: NOTHING, configKeys });
            assert.match(message, /^stack dev-990010: .*\n.*:enviroment: .*\(environment\?\)$/);
        });
    });

    it("asks for the one value that a file lacks, and doesn't call that no configuration", () => {
        for (const key of ["environment", "hubAccountId"] as const) {
            const { findings } = refusal({ config: configOf({ [key]: undefined }) });
            assert.deepEqual(
                findings.map(({ subject, found }) => [subject, found]),
                [[`cartorio-digital:${key}`, "nothing"]],
            );
        }
    });

    it("refuses another environment's file, whatever the registry says", () => {
        const error = refusal({ stackName: "prod-990010" });
        assert.equal(
            error.message,
            "stack prod-990010: found the configuration of environment dev, expected that of environment prod; run `npm run cartorio -- up prod-990010`, or add `--config-file Pulumi.prod.yaml` to the pulumi command",
        );
        assert.equal(error.code, ProgramErrorCode.Configuration);
    });

    it("lists findings of configuration and registry in one error", () => {
        const config = configOf({ hubAccountId: "1", region: undefined });
        const error = refusal({ stackName: "dev-990028", config });
        assert.deepEqual(
            error.findings.map(({ subject }) => subject),
            ["cartorio-digital:hubAccountId", "cartorio-digital:region", "class"],
        );
        assert.equal(error.message.split("\n").length, 3);
        assert.equal(error.code, ProgramErrorCode.Configuration);
    });

    it("says that the registry is to blame when the configuration is right", () => {
        const error = refusal({ stackName: "dev-990028" });
        assert.equal(error.code, ProgramErrorCode.Registry);
        assert.ok(error.cause instanceof RegistryError);
    });

    it("refuses a cartório with the hub's account", () => {
        const { message } = refusal({ config: configOf({ hubAccountId: "111111110010" }) });
        assert.match(message, /accountId: found "111111110010", the hub's account/);
    });

    it("says of a malformed pilot once what is wrong with it", () => {
        const error = refusal({ stackName: "dev", config: configOf({ pilot: "99" }) });
        assert.deepEqual(
            error.findings.map(({ subject }) => subject),
            ["cartorio-digital:pilot"],
        );
    });

    it("rethrows what it doesn't know", () => {
        const broken = new TypeError("broken");
        const resolve = (): never => {
            throw broken;
        };
        assert.throws(() => chooseProgram(inputs({ resolveStack: resolve })), broken);
    });
});
