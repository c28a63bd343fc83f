// Does not prove that the engine hands over the stack's name as given here.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
    ENVIRONMENT_PATTERN,
    formatFinding,
    formatStackName,
    parseStackName,
    RegistryError,
    RegistryErrorCode,
    resolveStack,
    type StackQuery,
    stackTarget,
} from "../../registry";
import { cartorioOf, cartorioText, temporaryRepositories } from "./builders";

const environments = fc.stringMatching(/^[a-z][a-z0-9]{1,15}$/);
const codes = fc.stringMatching(/^[0-9]{6}$/);

describe("stack names", () => {
    for (const [text, expected] of [
        ["prod-990010", { environment: "prod", cns: "990010" }],
        ["prod", { environment: "prod" }],
        ["h2-012345", { environment: "h2", cns: "012345" }],
        ["prod-", undefined],
        ["prod-99.001-0", undefined],
        ["prod-99001", undefined],
        ["prod-990010-x", undefined],
        ["prod_990010", undefined],
        ["Prod-990010", undefined],
        ["990010", undefined],
        ["p", undefined],
        ["abcdefghijklmnopq", undefined],
        ["", undefined],
    ] as const) {
        it(`${JSON.stringify(text)} has the parts ${JSON.stringify(expected)}`, () => {
            assert.deepEqual(parseStackName(text), expected);
        });
    }

    it("are undone by parsing, the pilot's leaving out the CNS", () => {
        fc.assert(
            fc.property(environments, codes, fc.option(codes), (environment, cns, pilot) => {
                const name = formatStackName(environment, cns, pilot ?? undefined);
                assert.deepEqual(
                    parseStackName(name),
                    cns === pilot ? { environment } : { environment, cns },
                );
            }),
        );
    });

    it("lead back to the cartório that they were made for", () => {
        fc.assert(
            fc.property(environments, codes, fc.option(codes), (environment, cns, other) => {
                const pilot = other ?? undefined;
                const stackName = formatStackName(environment, cns, pilot);
                assert.deepEqual(stackTarget({ stackName, environment, pilot }), { cns });
            }),
        );
    });

    it("are never taken for two environments", () => {
        fc.assert(
            fc.property(fc.string(), (text) => {
                const parts = parseStackName(text);
                return parts === undefined || ENVIRONMENT_PATTERN.test(parts.environment);
            }),
        );
    });
});

describe("stackTarget", () => {
    const forms =
        "expected <environment>-<cns>, such as prod-990010, or the bare <environment> for its pilot, such as prod; select or create a stack with such a name";
    const query = (stackName: string, environment = "dev", pilot?: string): StackQuery => ({
        stackName,
        environment,
        pilot,
    });
    for (const [title, args, expected] of [
        ["the cartório that the name says", query("dev-990010"), { cns: "990010" }],
        ["the same beside a pilot", query("dev-990010", "dev", "990002"), { cns: "990010" }],
        ["the pilot for the bare name", query("dev", "dev", "990002"), { cns: "990002" }],
        [
            "no name of another form",
            query("dev_990010"),
            `stack dev_990010: found the name "dev_990010", ${forms}`,
        ],
        [
            "no punctuated CNS",
            query("dev-99.001-0"),
            `stack dev-99.001-0: found the name "dev-99.001-0", ${forms}`,
        ],
        [
            "no stack of another environment",
            query("prod-990010", "dev", "990002"),
            "stack prod-990010: found the configuration of environment dev, expected that of environment prod; run `npm run cartorio -- up prod-990010`, or add `--config-file Pulumi.prod.yaml` to the pulumi command",
        ],
        [
            "no bare stack of another environment",
            query("prod", "dev", "990002"),
            "stack prod: found the configuration of environment dev, expected that of environment prod; run `npm run cartorio -- up prod`, or add `--config-file Pulumi.prod.yaml` to the pulumi command",
        ],
        [
            "no pilot under its own CNS",
            query("dev-990002", "dev", "990002"),
            "stack dev-990002: found the pilot of dev under its own CNS, expected the bare stack dev, or one account would have two stacks; use the stack dev",
        ],
        [
            "no bare stack without a pilot",
            query("dev"),
            "stack dev: found no pilot in the configuration of dev, expected the CNS of its pilot cartório in cartorio-digital:pilot; add it to the environment's file, or use a stack dev-<cns>",
        ],
    ] as const) {
        it(`gives ${title}`, () => {
            const target = stackTarget(args);
            assert.deepEqual(
                target.cns === undefined ? formatFinding(target.finding) : target,
                expected,
            );
        });
    }
});

describe("resolveStack", () => {
    const repository = temporaryRepositories();
    const refusal = (action: () => unknown): RegistryError => {
        try {
            action();
        } catch (error) {
            assert.ok(error instanceof RegistryError);
            return error;
        }
        assert.fail("nothing was refused");
    };

    it("returns the stack's cartório, its file and warnings", () => {
        const root = repository({ "cartorios/dev/990011.yaml": cartorioOf("990011") });
        const resolved = resolveStack({ root, stackName: "dev-990011", environment: "dev" });
        assert.equal(resolved.cartorio.accountId, "111111990011");
        assert.equal(resolved.environment, "dev");
        assert.equal(resolved.file, "cartorios/dev/990011.yaml");
        assert.deepEqual(
            resolved.warnings.map(({ code }) => code),
            ["check-digit"],
        );
    });

    it("returns the pilot for the bare stack", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const query = { root, stackName: "dev", environment: "dev", pilot: "990010" };
        assert.equal(resolveStack(query).cartorio.cns, "990010");
    });

    it("lists the known cartórios, nearest first, when it isn't in the registry", () => {
        const files = ["990002", "990010", "990028", "123456", "990150", "880019"].map(
            (cns) => [`cartorios/dev/${cns}.yaml`, cartorioOf(cns)] as const,
        );
        const root = repository(Object.fromEntries(files));
        const error = refusal(() =>
            resolveStack({ root, stackName: "dev-990019", environment: "dev" }),
        );
        assert.equal(error.code, RegistryErrorCode.Stack);
        assert.equal(
            error.message,
            "stack dev-990019: found no file cartorios/dev/990019.yaml, expected one of the cartórios of dev, nearest first: 990010, 880019, 990002, 990028, 990150 and 1 more; correct the name, or add cartorios/dev/990019.yaml",
        );
    });

    it("says so when the environment has no cartório at all", () => {
        const root = repository({});
        assert.equal(
            refusal(() => resolveStack({ root, stackName: "dev-990019", environment: "dev" }))
                .message,
            "stack dev-990019: found no file cartorios/dev/990019.yaml, expected a cartório of dev, which has none; correct the name, or add cartorios/dev/990019.yaml",
        );
    });

    it("refuses an account that another file has, and names both, whatever else is wrong", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": cartorioOf("990002", { uf: "XX" }),
            "cartorios/dev/990010.yaml": cartorioText({ accountId: '"111111990002"', class: "7" }),
        });
        const error = refusal(() =>
            resolveStack({ root, stackName: "dev-990010", environment: "dev" }),
        );
        assert.equal(error.code, RegistryErrorCode.Invalid);
        assert.equal(
            error.message,
            [
                "cartorios/dev/990010.yaml:5:8: class: found the number 7, expected 1, 2 or 3 (Provimento CNJ 213/2026); correct the value",
                'cartorios/dev/990010.yaml:6:12: accountId: found "111111990002", which cartorios/dev/990002.yaml:6 has too, expected an AWS account of its own in the environment; give one of the two cartórios another account',
            ].join("\n"),
        );
    });

    it("refuses the hub's account", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const query = { root, stackName: "dev-990010", environment: "dev" };
        const error = refusal(() => resolveStack({ ...query, hubAccountId: "111111110010" }));
        assert.match(error.message, /found "111111110010", the hub's account/);
    });

    it("is not stopped by faults of other files, nor by its digits in their comments", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": `# vizinho de 990010, 111111110010\n${cartorioOf("990002")}`,
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/dev/990028.yaml": "broken: [",
            "cartorios/dev/leia.yml": "",
        });
        const query = { root, stackName: "dev-990010", environment: "dev" };
        assert.equal(resolveStack(query).cartorio.cns, "990010");
    });

    it("leaves it to others that another file which names this one has the hub's account", () => {
        const neighbour = cartorioOf("990002", { accountId: '"999999990001"' });
        const root = repository({
            "cartorios/dev/990002.yaml": `# vizinho de 990010\n${neighbour}`,
            "cartorios/dev/990010.yaml": cartorioText(),
        });
        const query = { root, stackName: "dev-990010", environment: "dev" };
        assert.equal(
            resolveStack({ ...query, hubAccountId: "999999990001" }).cartorio.cns,
            "990010",
        );
    });

    it("refuses a bad name before it looks at any file", () => {
        const error = refusal(() =>
            resolveStack({ root: "nowhere", stackName: "dev_990010", environment: "dev" }),
        );
        assert.equal(error.code, RegistryErrorCode.Stack);
    });
});
