/** The table that every policy's spec fills in. */
import assert from "node:assert/strict";

import type { ResourceValidationPolicy } from "@pulumi/policy";

import { judge, keyWith, type Resource, UNKNOWN } from "./support";

type Config = Readonly<Record<string, unknown>>;
type Case = readonly [name: string, resource: Resource, config?: Config];
type Violation = readonly [name: string, resource: Resource, message: RegExp, config?: Config];

/** What a rule must say; a rule of the key policy has `inPolicy`. */
export interface RuleCases {
    /** Resources without a finding. */
    readonly compliant: readonly Case[];
    /** Resources with one finding that matches, missing properties among them. */
    readonly violating: readonly Violation[];
    /** A resource with an unknown, what must be reported all the same, and what is named. */
    readonly unknown?: readonly [resource: Resource, reported: number, named: RegExp];
    /** Whether it reads the key policy, and so must fail closed where that can't be read. */
    readonly readsPolicy?: boolean;
    /** The resource with a document, of rules that read others than key policies. */
    readonly withDocument?: (document: unknown) => Resource;
    /** A resource that the rule leaves alone, whatever it holds; null where it judges all. */
    readonly leaves?: Resource | null;
}

const UNREADABLE: Readonly<Record<string, unknown>> = {
    "no JSON": "{",
    "an empty text": "",
    "a list": "[]",
    null: "null",
    "no statement": '{"Version":"2012-10-17","Statement":[]}',
    "an effect in another case":
        '{"Version":"2012-10-17","Statement":[{"Effect":"allow","Principal":"*","Action":"*","Resource":"*"}]}',
    "a value that is no text": { Version: "2012-10-17" },
    "a number": 7,
};

export function describeRule(policy: ResourceValidationPolicy, cases: RuleCases): void {
    describe(policy.name, () => {
        for (const [name, resource, config] of cases.compliant) {
            it(`accepts ${name}`, () => {
                assert.deepEqual(judge(policy, resource, config), { violations: [] });
            });
        }
        for (const [name, resource, message, config] of cases.violating) {
            it(`refuses ${name}`, () => {
                const { violations, unknown } = judge(policy, resource, config);
                assert.equal(unknown, undefined);
                assert.ok(violations.length > 0, "nothing was reported");
                assert.match(violations.join("\n"), message);
                violations.forEach((text) => assert.ok(text.includes(`"${resource.name}"`), text));
            });
        }
        if (cases.unknown !== undefined) {
            const [resource, reported, named] = cases.unknown;
            it("judges what is known and names what is not", () => {
                const { violations, unknown = "" } = judge(policy, resource);
                assert.equal(violations.length, reported, violations.join("\n"));
                assert.match(unknown, named);
            });
        }
        const withDocument = cases.withDocument ?? (cases.readsPolicy && keyWith);
        if (withDocument) {
            for (const [name, document] of Object.entries(UNREADABLE)) {
                it(`fails closed on a policy that is ${name}`, () => {
                    assert.ok(judge(policy, withDocument(document)).violations.length > 0);
                });
            }
            it("names a policy that is unknown at preview", () => {
                assert.match(
                    judge(policy, withDocument(UNKNOWN)).unknown ?? "",
                    /olicy can't be known/,
                );
            });
        }
        const { leaves = { ...keyWith("{"), type: "aws:s3/bucket:Bucket" } } = cases;
        if (leaves !== null) {
            it("leaves other resources alone", () => {
                assert.deepEqual(judge(policy, leaves), { violations: [] });
            });
        }
    });
}
