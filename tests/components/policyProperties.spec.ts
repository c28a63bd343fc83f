/**
 * What holds of every policy, whatever the roles. Role names are drawn from valid ones: that
 * invalid ones never get here is proved with the findings.
 */
import assert from "node:assert/strict";

import fc from "fast-check";

import { documentKeyPolicy } from "../../components/documentKeyPolicy";
import { identityFindings } from "../../components/identityFindings";
import type { PolicyDocument } from "../../components/policyDocument";
import { MAX_POLICY_BYTES, serializePolicy } from "../../components/policyDocument";
import { type KeyRoles, resolveRoles } from "../../components/roles";
import { roleFindings } from "../../components/roleFindings";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";

const ACCOUNT = fc.stringMatching(/^[0-9]{12}$/);
const NAME = fc.stringMatching(/^([\w+=,.@-]{1,8}\/){0,2}[\w+=,.@-]{1,16}$/);

/** Names that are all different, dealt out to the rows; administrator and break-glass first. */
const ROLES: fc.Arbitrary<KeyRoles> = fc
    .uniqueArray(NAME, { minLength: 6, maxLength: 12 })
    .chain((names) =>
        fc.record({
            administrator: fc.constant(names[0] as string),
            breakGlass: fc.constant(names[1] as string),
            signers: fc.subarray(names.slice(2), { minLength: 1 }),
            verifiers: fc.subarray(names),
            auditors: fc.subarray(names),
        }),
    );

const INPUTS = fc.record({
    accountId: ACCOUNT,
    roles: ROLES,
    maySign: fc.boolean(),
    organizationId: fc.option(fc.constant("o-exemplo12345"), { nil: undefined }),
});
type Inputs = typeof INPUTS extends fc.Arbitrary<infer T> ? T : never;

function policies({ roles, ...rest }: Inputs): [signing: PolicyDocument, document: PolicyDocument] {
    const inputs = { ...rest, roles: resolveRoles(rest.accountId, roles) };
    return [signingKeyPolicy(inputs), documentKeyPolicy({ ...inputs, cns: "990010" })];
}

const holds = (predicate: (document: PolicyDocument, inputs: Inputs) => void): void =>
    fc.assert(
        fc.property(INPUTS, (inputs) => {
            policies(inputs).forEach((document) => predicate(document, inputs));
        }),
    );

describe("every policy", () => {
    it("comes from inputs that have no findings", () => {
        fc.assert(
            fc.property(INPUTS, ({ roles, accountId }) => {
                assert.deepEqual(roleFindings(roles, accountId), []);
            }),
        );
    });

    it("is the same whatever the order and repetition of the roles", () => {
        fc.assert(
            fc.property(INPUTS, fc.gen(), (inputs, gen) => {
                const shuffled = (list: readonly string[]): string[] => {
                    const all = gen(fc.shuffledSubarray, [...list], { minLength: list.length });
                    return [...all, ...all.slice(0, 1)];
                };
                const { signers, verifiers, auditors } = inputs.roles;
                const roles = {
                    ...inputs.roles,
                    signers: shuffled(signers),
                    verifiers: shuffled(verifiers),
                    auditors: shuffled(auditors),
                };
                assert.deepEqual(
                    policies({ ...inputs, roles }).map(serializePolicy),
                    policies(inputs).map(serializePolicy),
                );
            }),
        );
    });

    it("is the same whether roles are given as names or as ARNs", () => {
        fc.assert(
            fc.property(INPUTS, (inputs) => {
                const roles = resolveRoles(inputs.accountId, inputs.roles);
                assert.deepEqual(
                    policies({ ...inputs, roles }).map(serializePolicy),
                    policies(inputs).map(serializePolicy),
                );
            }),
        );
    });

    it("has unique Sids of letters and digits", () => {
        holds(({ Statement }) => {
            const sids = Statement.map(({ Sid }) => Sid);
            assert.equal(new Set(sids).size, sids.length);
            sids.forEach((sid) => assert.match(sid, /^[A-Za-z0-9]+$/));
        });
    });

    it("names KMS actions one by one, each once a statement", () => {
        holds(({ Statement }) => {
            for (const { Action } of Statement) {
                Action.forEach((action) => assert.match(action, /^kms:[A-Z][A-Za-z]+$/));
                assert.equal(new Set(Action).size, Action.length);
                assert.ok(Action.length > 0);
            }
        });
    });

    it("allows named principals only", () => {
        holds(({ Statement }) => {
            for (const { Effect, Principal } of Statement) {
                assert.ok(Principal.AWS.length > 0);
                if (Effect === "Allow") {
                    Principal.AWS.forEach((arn) =>
                        assert.match(arn, /^arn:aws:iam::[0-9]{12}:(role\/[^*?]+|root)$/),
                    );
                }
            }
        });
    });

    it("never lets administrator or break-glass use the key", () => {
        const uses = /^kms:(Sign|Verify|Encrypt|Decrypt|GenerateDataKey|ReEncrypt|CreateGrant)/;
        holds(({ Statement }, { accountId, roles }) => {
            // Administrator and break-glass may verify where they are among the verifiers.
            const apart = resolveRoles(accountId, { ...roles, verifiers: [] });
            const managing = [apart.administrator, apart.breakGlass];
            for (const { Effect, Principal, Action, Sid } of Statement) {
                if (Effect === "Allow" && Sid !== "Verify") {
                    const used = Action.some((action) => uses.test(action));
                    assert.ok(!used || !Principal.AWS.some((arn) => managing.includes(arn)));
                }
            }
        });
    });

    it("allows the use to exactly those whom the Deny leaves out", () => {
        holds(({ Statement }, { accountId, roles }) => {
            const { signers } = resolveRoles(accountId, roles);
            const use = Statement.find(({ Sid }) => Sid === "Sign" || Sid === "Use");
            const deny = Statement.find(({ Sid }) => /^Deny(Sign|Use)ToOthers$/.test(Sid));
            assert.deepEqual(
                deny?.Condition,
                use && { StringNotEquals: { "aws:PrincipalArn": signers } },
            );
            assert.ok(!use || deny);
            assert.deepEqual(use?.Principal.AWS ?? signers, signers);
        });
    });

    it("is printable Latin-1 and short enough", () => {
        holds((document) => {
            const text = serializePolicy(document);
            assert.match(text, /^[\x20-\x7e\xa0-\xff]+$/);
            assert.ok(text.length < MAX_POLICY_BYTES);
        });
    });

    it("survives the round trip through its text", () => {
        holds((document) => {
            const text = serializePolicy(document);
            const parsed = JSON.parse(text) as PolicyDocument;
            assert.equal(serializePolicy(parsed), text);
            assert.deepEqual(parsed, document);
        });
    });
});

describe("every identity", () => {
    it("takes six digits as CNS and nothing else", () => {
        const args = { accountId: "111111111111", uf: "SP", class: 1, environment: "dev" };
        fc.assert(
            fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{5,7}$/)), (cns) => {
                const wrong = identityFindings("a", { ...args, cns }).length;
                assert.equal(wrong, /^[0-9]{6}$/.test(cns) ? 0 : 1);
            }),
        );
    });
});
