/** The table that the spec of every rule about whole stacks fills in. */
import assert from "node:assert/strict";

import type { StackPolicy } from "../../policy/lib/exemptible";
import { judgeStack } from "./judging";
import { awsResource, type Resource } from "./support";

type Stack = readonly Resource[];

/** What a rule must say of stacks. */
export interface StackRuleCases {
    /** Stacks without a finding. */
    readonly compliant: readonly (readonly [name: string, stack: Stack])[];
    /** Stacks with exactly these findings, in this order. */
    readonly violating: readonly (readonly [name: string, stack: Stack, ...messages: RegExp[]])[];
    /** Stacks with an unknown: what is named, and what must be reported all the same. */
    readonly unknown: readonly (readonly [
        name: string,
        stack: Stack,
        named: RegExp,
        ...messages: RegExp[],
    ])[];
}

export function describeStackRule(policy: StackPolicy, cases: StackRuleCases): void {
    describe(policy.name, () => {
        const bucket = awsResource("aws:s3/bucket:Bucket");
        for (const [name, stack] of [
            ["an empty stack", []],
            ["others", [bucket]],
            ...cases.compliant,
        ] as const) {
            it(`accepts ${name}`, () => {
                assert.deepEqual(judgeStack(policy, stack), { violations: [] });
                assert.deepEqual(judgeStack(policy, [...stack].reverse()), { violations: [] });
            });
        }
        for (const [name, stack, ...messages] of cases.violating) {
            it(`refuses ${name}`, () => {
                const verdict = judgeStack(policy, stack);
                assert.equal(verdict.unknown, undefined);
                matchAll(verdict.violations, messages);
                assert.deepEqual(judgeStack(policy, [...stack].reverse()), verdict);
            });
        }
        for (const [name, stack, named, ...messages] of cases.unknown) {
            it(`judges what is known and names what is not: ${name}`, () => {
                const { violations, unknown = "" } = judgeStack(policy, stack);
                assert.match(unknown, named);
                matchAll(violations, messages);
            });
        }
    });
}

function matchAll(violations: readonly string[], messages: readonly RegExp[]): void {
    assert.equal(violations.length, messages.length, violations.join("\n"));
    messages.forEach((message, index) => assert.match(violations[index] ?? "", message));
}
