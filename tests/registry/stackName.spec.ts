// Does not prove that the engine hands over the stack's name as given here, nor that a cartório
// is in the registry.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
    ENVIRONMENT_PATTERN,
    formatFinding,
    formatStackName,
    parseStackName,
    type StackQuery,
    stackTarget,
} from "../../registry";

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
