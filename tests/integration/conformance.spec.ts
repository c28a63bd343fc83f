import assert from "node:assert/strict";
import { CASES } from "../conformance/cases/index";
import { Context } from "../conformance/context";
import { sandboxTarget } from "../conformance/inProcess";
import { startMoto, type Moto } from "../conformance/moto";
import { linesOf, summaryOf } from "../conformance/report";
import {
    countOf,
    lacking,
    Outcome,
    runCase,
    runSuite,
    type CaseResult,
    type SuiteResult,
} from "../conformance/suite";
import { World } from "../sandbox/support";
import { pythonTools } from "../support/pythonTools";

/*
 * Does not prove that AWS does what the cases say: their sources say it, and `npm run test:aws` asks AWS.
 */

/** What AWS does and the sandbox does not yet: it must refuse, so that nothing passes by mistake. */
const GAPS: Readonly<Record<string, string>> = {
    "list-retirable-grants": "UnsupportedOperationException",
    "retire-grant-unknown": "UnsupportedOperationException",
    "retire-grant-by-token": "UnsupportedOperationException",
    "retire-grant-by-id": "UnsupportedOperationException",
};

/** The sandbox serves every Region at one address. */
const OUT_OF_PLACE = ["credentials-kms-wrong-region", "credentials-sts-wrong-region"];

/** Faults of moto 5.2.5 that the suite must find, or it finds nothing. */
const MOTO_FAULTS = [
    // A salt as long as the key allows, where standard verifiers expect the hash's length.
    "sign-RSASSA_PSS_SHA_256-salt-length",
    "sign-RSASSA_PSS_SHA_256-salt-length-openssl",
    "sign-RSASSA_PSS_SHA_384-RAW",
    "sign-RSASSA_PSS_SHA_512-openssl",
    // It hashes a digest once more.
    "sign-RSASSA_PKCS1_V1_5_SHA_256-DIGEST",
    "verify-RSASSA_PSS_SHA_256-raw-as-digest",
    "verify-ECDSA_SHA_256-digest-as-raw",
    "sign-RSASSA_PSS_SHA_256-digest-of-31-bytes",
    // It answers false where AWS throws.
    "verify-RSASSA_PSS_SHA_256-wrong-bit",
    "verify-refuses-another-key",
    // It ignores what a key is for, and DryRun.
    "sign-refuses-symmetric-key",
    "sign-refuses-ecdsa-on-rsa",
    "encrypt-refuses-signing-key",
    "sign-dry-run",
    "rotation-EnableKeyRotation-signing",
    "create-key-sign-verify-without-spec",
    // It ignores key states.
    "key-state-Sign-signing-Disabled",
    "key-state-Sign-signing-Pending",
    "key-state-GetPublicKey-signing-Disabled",
    "key-state-Decrypt-symmetric-Pending",
    "key-state-EnableKey-signing-Pending",
    "cancel-key-deletion-enabled",
    // It ignores windows.
    "schedule-key-deletion-window-6",
    "schedule-key-deletion-window-31",
    // It ignores what a key policy says.
    "put-key-policy-refuses-lockout",
    "put-key-policy-refuses-no-json",
    "create-key-policy-lockout",
    // It ignores what an alias may move to, what a tag may be, and pages.
    "update-alias-symmetric-to-signing",
    "tag-resource-refuses-reserved",
    "paging-ListKeys-one-by-one",
    "paging-ListAliases-bad-marker",
    // It ignores who signed, and when.
    "credentials-kms-wrong-secret",
    "credentials-kms-unknown-key",
    "credentials-kms-changed-body",
    "credentials-kms-old-date",
];

describe("KMS conformance", function () {
    this.timeout(60_000);

    describe("of the sandbox", () => {
        let world: World;
        let context: Context;
        const results: CaseResult[] = [];

        before(async () => {
            world = await World.start();
            context = new Context(sandboxTarget(world));
        });
        after(async () => {
            const kept = await context.keys.giveUp();
            context.close();
            await world.stop();
            const [target, keys] = [context.target.description, context.keys.made];
            console.log(`      ${summaryOf({ target, cases: results, notRun: 0, keys, kept })}`);
            assert.deepEqual(kept, []);
        });

        async function result(id: string): Promise<CaseResult> {
            const conformanceCase = CASES.find((each) => each.id === id);
            assert(conformanceCase !== undefined, `there is no case ${id}`);
            const answer = await runCase(conformanceCase, context);
            results.push(answer);
            return answer;
        }

        for (const { id, title } of CASES.filter((each) => !OUT_OF_PLACE.includes(each.id))) {
            const gap = GAPS[id];
            it(`${id}: ${title}${gap === undefined ? "" : `, but here: ${gap}`}`, async () => {
                const answer = await result(id);
                if (gap === undefined) {
                    assert.equal(answer.outcome, Outcome.passed, linesOf(answer).join("\n"));
                } else {
                    assert.equal(
                        answer.outcome,
                        Outcome.failed,
                        `it passes: take ${id} out of GAPS`,
                    );
                    assert.ok(answer.actual?.includes(gap), answer.actual);
                }
            });
        }

        it("leaves out nothing but what one Region at one address would need", () => {
            const left = CASES.filter((each) => lacking(each, context.target).length > 0);
            assert.deepEqual(
                left.map(({ id }) => id),
                OUT_OF_PLACE,
            );
        });
    });

    describe("of moto, which is known to fail", () => {
        let moto: Moto;
        let result: SuiteResult;

        before(async function () {
            this.timeout(180_000);
            const tools = await pythonTools((line) => console.log(`      ${line}`));
            moto = await startMoto(tools.moto);
            result = await runSuite(moto.target, CASES);
            console.log(`      ${summaryOf(result)}`);
        });
        after(() => moto.stop());

        for (const id of MOTO_FAULTS) {
            it(`finds the fault ${id}`, () => {
                const found = result.cases.find((each) => each.id === id);
                assert.equal(found?.outcome, Outcome.failed);
                assert.notEqual(found?.reason, "it failed on the way");
            });
        }

        it("finds no fault in what moto does well", () => {
            assert.ok(countOf(result.cases, Outcome.passed) > 100, summaryOf(result));
        });
    });
});
