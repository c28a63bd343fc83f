// Service and resource control policies, as text. What AWS decides by them is not proved here.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as kms from "@aws-sdk/client-kms";
import * as sts from "@aws-sdk/client-sts";
import { parseDocument } from "yaml";
import { MAX_POLICY_CHARACTERS, RenderedFile } from "../../bootstrap/index";
import { resourceControlPolicy } from "../../bootstrap/resourceControlPolicy";
import { serviceControlPolicy } from "../../bootstrap/serviceControlPolicy";
import { repositoryRoot } from "../../toolchain/versions";
import { committed, list, organisation, statementsOf } from "./support";

const FILES = [RenderedFile.ServiceControlPolicy, RenderedFile.ResourceControlPolicy] as const;
const scp = statementsOf(committed(RenderedFile.ServiceControlPolicy));
const rcp = statementsOf(committed(RenderedFile.ResourceControlPolicy));

function known(actions: object, service: string, ...more: readonly string[]): ReadonlySet<string> {
    const names = Object.keys(actions)
        .filter((name) => /^[A-Z]\w+Command$/.test(name))
        .map((name) => name.replace(/Command$/, ""));
    return new Set([...names, ...more].map((name) => `${service}:${name}`));
}

/** ReEncrypt is two permissions, one for each key. */
const KMS_ACTIONS = known(kms, "kms", "ReEncryptFrom", "ReEncryptTo");
const STS_ACTIONS = known(sts, "sts", "SetSourceIdentity", "TagSession");

for (const file of FILES) {
    describe(file, () => {
        const text = committed(file);
        const statements = [...statementsOf(text).values()];

        it("fits into what AWS stores", () => {
            assert.ok(text.length <= MAX_POLICY_CHARACTERS, String(text.length));
        });

        it("names each property and each statement once", () => {
            assert.deepEqual(parseDocument(text, { uniqueKeys: true }).errors, []);
            const { Statement } = JSON.parse(text) as { Statement: unknown[] };
            assert.equal(statements.length, Statement.length);
        });

        it("has one statement a line, so that a change shows as one", () => {
            const lines = text.trimEnd().split("\n").slice(1, -1);
            assert.deepEqual(
                lines.map((line) => (JSON.parse(line.replace(/,$/, "")) as { Sid: string }).Sid),
                statements.map(({ Sid }) => Sid),
            );
        });

        it("only denies, with the elements of its grammar", () => {
            const isRcp = file === RenderedFile.ResourceControlPolicy;
            for (const { Sid, Effect, Principal, ...rest } of statements) {
                assert.match(Sid, /^[A-Za-z]+$/);
                assert.equal(Effect, "Deny", Sid);
                assert.equal(Principal, isRcp ? "*" : undefined, Sid);
                assert.ok(rest.Resource !== undefined, Sid);
                const known = new Set(["Action", "Resource", "Condition"]);
                assert.deepEqual(
                    Object.keys(rest).filter((key) => !known.has(key)),
                    [],
                );
            }
        });

        it("compares principals by parts of ARNs, never as text with a wildcard", () => {
            for (const { Sid, Condition } of statements) {
                for (const [operator, keys] of Object.entries(Condition ?? {})) {
                    if ("aws:PrincipalArn" in keys) {
                        assert.match(operator, /^Arn/, Sid);
                    }
                }
            }
        });

        it("names actions of KMS and STS that exist", () => {
            for (const action of statements.flatMap(({ Action }) => list(Action))) {
                const names = action.startsWith("kms:") ? KMS_ACTIONS : STS_ACTIONS;
                if (/^(kms|sts):/.test(action)) {
                    const pattern = new RegExp(`^${action.replaceAll("*", ".*")}$`);
                    assert.ok(
                        [...names].some((name) => pattern.test(name)),
                        action,
                    );
                }
            }
        });

        it("is explained statement by statement", () => {
            const guide = fs.readFileSync(path.join(repositoryRoot, "docs/bootstrap.md"), "utf8");
            assert.deepEqual(
                statements.map(({ Sid }) => Sid).filter((sid) => !guide.includes(`\`${sid}\``)),
                [],
            );
        });
    });
}

describe("every statement of a guardrail", () => {
    it("has a purpose", () => {
        const source = [
            ...serviceControlPolicy(organisation()),
            ...resourceControlPolicy(organisation()),
        ];
        assert.deepEqual(
            source.map(({ Sid }) => Sid),
            [...scp.keys(), ...rcp.keys()],
        );
        for (const { Sid, purpose } of source) {
            assert.match(purpose, /^[A-Z].{20,}\.$/, Sid);
        }
    });
});
