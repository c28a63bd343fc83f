import assert from "node:assert/strict";
import {
    type AccountFacts,
    aliasDoubt,
    judgeAccount,
} from "../../../operations/onboarding/accountChecks";
import { KEY_ID, keyView, stackOf } from "./builders";

const ALIAS = "alias/cartorio-assinatura";
const denied = { denied: true };

function facts(overrides: Partial<AccountFacts> = {}): AccountFacts {
    return {
        who: "arn:aws:sts::111111119001:assumed-role/cartorio/Deployer/onboarding-990101",
        ...{ listKeys: denied, becomeSigner: denied },
        aliases: [{ name: ALIAS }],
        recorded: [],
        ...overrides,
    };
}

const wrong = (overrides: Partial<AccountFacts>) =>
    judgeAccount(facts(overrides)).filter(({ ok }) => !ok);

describe("look at an account before it is onboarded", () => {
    it("finds nothing where every denial came and the alias is free", () => {
        const checks = judgeAccount(facts());
        assert.deepEqual(
            checks.map(({ name, ok }) => [name, ok]),
            ["deployer", "least-privilege", "no-signer", "alias"].map((name) => [name, true]),
        );
    });

    for (const [name, overrides] of [
        ["least-privilege", { listKeys: { denied: false, answer: "yes" } }],
        ["no-signer", { becomeSigner: { denied: false, answer: "ValidationError" } }],
        ["alias", { aliases: [{ name: ALIAS, doubt: "not ours" }] }],
        ["recorded-key", { recorded: [{ arn: "arn", state: "PendingDeletion" }] }],
    ] as const) {
        it(`finds what is wrong with ${name}`, () => {
            assert.deepEqual(
                wrong(overrides).map((check) => check.name),
                [name],
            );
        });
    }

    it("names the answer that came in place of the denial", () => {
        assert.match(
            wrong({ becomeSigner: { denied: false, answer: "ValidationError" } })[0]!.detail,
            /AWS answers ValidationError, expected a denial/,
        );
    });
});

describe("alias that is there already", () => {
    const doubt = (key: Parameters<typeof aliasDoubt>[2], stack = stackOf()) =>
        aliasDoubt(ALIAS, KEY_ID, key, stack);

    it("is ours by the tags of its key", () => {
        assert.equal(doubt(keyView()), undefined);
    });

    it("is ours when the registry says to adopt its key, whatever its tags", () => {
        const adopted = {
            id: 1,
            state: "active",
            since: "2026-11-26",
            importKeyId: KEY_ID,
        } as const;
        const stack = stackOf({ signingKey: { generations: [adopted] } });
        assert.equal(doubt(keyView({ tags: {} }), stack), undefined);
    });

    it("is not ours without tags, for another CNS, or for another environment", () => {
        assert.match(doubt(keyView({ tags: {} }))!, /tagged for nobody/);
        for (const tag of ["cartorio:cns", "cartorio:ambiente"]) {
            const tags = { ...keyView().tags, [tag]: "outro" };
            assert.match(doubt(keyView({ tags }))!, /"outro".*expected CNS 990101 in dev/);
        }
    });

    it("can't be built on when its key is not there or about to be deleted", () => {
        assert.match(doubt(undefined)!, /is not there/);
        assert.match(doubt(keyView({ state: "PendingDeletion" }))!, /deletion is pending/);
    });
});
