import assert from "node:assert/strict";
import { declarationOf } from "../../../operations/deploy/live/declaration";
import { judgeLive, type LiveVerdict } from "../../../operations/deploy/live/judgeLive";
import type { LiveKey, MissingKey } from "../../../operations/deploy/live/liveFacts";
import type { StateResource } from "../../../operations/deploy/live/stackState";
import type { DocumentKeyEntry, SigningKeyEntry } from "../../../registry/index";
import { generations, keyId, stateAlias, stateKey } from "./builders";

// Does not prove what AWS answers: tests/integration/liveAccount.spec.ts asks the sandbox.
const SIGNING = "alias/cartorio-assinatura";
const DOCUMENTS = "alias/cartorio-documentos";
const PLACE = {
    stackName: "dev-990010",
    accountId: "111111110010",
    region: "sa-east-1",
    file: "cartorios/dev/990010.yaml",
};
const STATE = [
    stateKey("signing-g1", keyId(1)),
    stateAlias("signing", keyId(1)),
    stateKey("document-key", keyId(0)),
    stateAlias("document", keyId(0)),
];

interface Scene {
    readonly signingKey?: SigningKeyEntry;
    readonly documentKey?: DocumentKeyEntry;
    readonly state?: readonly StateResource[];
    readonly keys?: Readonly<Record<string, LiveKey | MissingKey>>;
    readonly aliases?: Readonly<Record<string, string>>;
}

function judge(scene: Scene): LiveVerdict {
    const { signingKey = { generations: generations("active") }, state = STATE } = scene;
    const enabled = [0, 1, 2, 3].map((number) => [keyId(number), { state: "Enabled" }] as const);
    return judgeLive(
        declarationOf(
            { signingKey, ...(scene.documentKey && { documentKey: scene.documentKey }) },
            state,
        ),
        {
            keys: new Map<string, LiveKey | MissingKey>([
                ...enabled,
                ...Object.entries(scene.keys ?? {}),
            ]),
            aliases: new Map(
                Object.entries(scene.aliases ?? { [SIGNING]: keyId(1), [DOCUMENTS]: keyId(0) }),
            ),
        },
        PLACE,
    );
}

function assertOne({ findings }: LiveVerdict, ...expected: (RegExp | string)[]): void {
    assert.equal(findings.length, 1, findings.join("\n"));
    for (const part of expected) {
        assert.ok(
            typeof part === "string" ? findings[0]!.includes(part) : part.test(findings[0]!),
            `${String(part)} in: ${findings[0]}`,
        );
    }
}

describe("judging the live account", () => {
    const fine: [title: string, scene: Scene][] = [
        ["an account as it should be", {}],
        ["an empty account and state", { state: [], aliases: {} }],
        ["a disabled key", { keys: { [keyId(1)]: { state: "Disabled" } } }],
        [
            "a generation that is deleting, its deletion pending",
            {
                signingKey: { generations: generations("deleting", "active") },
                state: [
                    stateKey("signing-g1", keyId(1)),
                    stateKey("signing-g2", keyId(2)),
                    stateAlias("signing", keyId(2)),
                ],
                keys: { [keyId(1)]: { state: "PendingDeletion" } },
                aliases: { [SIGNING]: keyId(2) },
            },
        ],
        [
            "the history of another account on an empty one",
            {
                signingKey: { generations: generations("verifyOnly", "active") },
                ...{ state: [], aliases: {} },
            },
        ],
        [
            "a candidate that is yet to be made",
            { signingKey: { generations: generations("active", "candidate") } },
        ],
        [
            "a rotation that is yet to move the alias",
            {
                signingKey: { generations: generations("draining", "active") },
                state: [...STATE, stateKey("signing-g2", keyId(2))],
            },
        ],
        [
            "an alias that an `up` moved before it broke off",
            {
                signingKey: { generations: generations("draining", "active") },
                state: [...STATE, stateKey("signing-g2", keyId(2))],
                aliases: { [SIGNING]: keyId(2), [DOCUMENTS]: keyId(0) },
            },
        ],
        [
            "an alias that is to be adopted with its key",
            {
                signingKey: {
                    generations: [{ ...generations("active")[0]!, importKeyId: keyId(3) }],
                    importAlias: true,
                },
                state: [],
                aliases: { [SIGNING]: keyId(3) },
            },
        ],
        [
            "a state that was lost, and everything that is to be adopted again",
            {
                signingKey: {
                    generations: [{ ...generations("active")[0]!, importKeyId: keyId(1) }],
                    importAlias: true,
                },
                documentKey: { importKeyId: keyId(0), importAlias: true },
                state: [],
            },
        ],
        [
            "a key that a refresh dropped and the registry adopts again",
            {
                signingKey: {
                    generations: [{ ...generations("active")[0]!, importKeyId: keyId(1) }],
                },
                state: STATE.slice(1),
            },
        ],
    ];
    for (const [title, scene] of fine) {
        it(`lets ${title} through`, () => {
            assert.deepEqual(judge(scene), { findings: [], notes: [] });
        });
    }

    it("says who cancels a pending deletion, how, and by when", () => {
        const deletionDate = "2026-12-24T00:00:00.000Z";
        assertOne(
            judge({ keys: { [keyId(1)]: { state: "PendingDeletion", deletionDate } } }),
            "generation 1 of the signing key (signing-g1",
            deletionDate,
            `break-glass runs: aws kms cancel-key-deletion --region sa-east-1 --key-id ${keyId(1)}`,
        );
    });

    it("names every key that is in trouble at once", () => {
        const { findings } = judge({
            keys: {
                [keyId(0)]: { state: "PendingDeletion" },
                [keyId(1)]: { state: "NotFound", message: "no" },
            },
        });
        assert.equal(findings.length, 2);
    });

    it("refuses a key that is gone", () => {
        assertOne(
            judge({ keys: { [keyId(0)]: { state: "NotFound", message: "no such" } } }),
            "the document key",
            /has no such key \(no such\)/,
            "Don't run `up`",
        );
    });

    it("points at importKeyId when a key that is to be adopted isn't there", () => {
        const [first] = generations("active");
        assertOne(
            judge({
                signingKey: { generations: [{ ...first!, importKeyId: keyId(3) }] },
                state: [],
                aliases: {},
                keys: { [keyId(3)]: { state: "NotFound", message: "no" } },
            }),
            "Correct its importKeyId in cartorios/dev/990010.yaml",
        );
    });

    it("refuses a key that the role may not describe", () => {
        assertOne(
            judge({ keys: { [keyId(1)]: { state: "AccessDenied", message: "not you" } } }),
            "not you",
            /break-glass .* puts the policy back/,
        );
    });

    for (const place of ["us-east-1:111111110010", "sa-east-1:111111110028"]) {
        it(`refuses a key of the state in ${place}`, () => {
            const state = [stateKey("signing-g1", keyId(1), place), ...STATE.slice(1)];
            assertOne(judge({ state }), place.split(":")[0]!, place.split(":")[1]!, "accountId");
        });
    }

    it("refuses an alias that was moved to another key of ours", () => {
        assertOne(
            judge({
                signingKey: { generations: generations("active", "candidate") },
                state: [...STATE, stateKey("signing-g2", keyId(2))],
                aliases: { [SIGNING]: keyId(2), [DOCUMENTS]: keyId(0) },
            }),
            SIGNING,
            `aws kms update-alias --region sa-east-1 --alias-name ${SIGNING} --target-key-id ${keyId(1)}`,
        );
    });

    it("refuses an alias that was moved to a key of nobody's", () => {
        assertOne(
            judge({ aliases: { [SIGNING]: keyId(3), [DOCUMENTS]: keyId(0) } }),
            `--target-key-id ${keyId(1)}`,
            "UpdateAlias in CloudTrail",
        );
    });

    it("finds a key that a refresh dropped by the alias on it, and says how to keep it", () => {
        assertOne(
            judge({
                state: STATE.slice(1),
                keys: { [keyId(1)]: { state: "PendingDeletion" } },
            }),
            "a refresh has dropped that key",
            `aws kms cancel-key-deletion --region sa-east-1 --key-id ${keyId(1)}`,
            `importKeyId: ${keyId(1)} at generation 1 of the signing key`,
        );
    });

    it("finds a document key that a refresh dropped, and says how it is adopted again", () => {
        assertOne(
            judge({ state: STATE.filter(({ urn }) => !urn.endsWith("document-key")) }),
            "a refresh has dropped that key",
            `documentKey: { importKeyId: ${keyId(0)} } in cartorios/dev/990010.yaml`,
        );
    });

    for (const state of ["draining", "verifyOnly", "disabled"] as const) {
        it(`refuses a ${state} generation whose key has left the state`, () => {
            assertOne(
                judge({
                    signingKey: { generations: generations(state, "active") },
                    state: [
                        stateKey("signing-g2", keyId(2)),
                        stateAlias("signing", keyId(2)),
                        ...STATE.slice(2),
                    ],
                    aliases: { [SIGNING]: keyId(2), [DOCUMENTS]: keyId(0) },
                }),
                "generation 1 of the signing key (signing-g1)",
                "`up` would make another",
                "importKeyId: <key id>",
            );
        });
    }

    it("only notes an alias that is gone", () => {
        const { findings, notes } = judge({ aliases: { [DOCUMENTS]: keyId(0) } });
        assert.deepEqual(findings, []);
        assert.match(notes.join("\n"), /^alias\/cartorio-assinatura is gone .*`up --refresh`/);
    });

    describe("an alias that the state doesn't know", () => {
        it("is adopted when it is on the state's key: a first up broke off", () => {
            assertOne(
                judge({ state: STATE.filter(({ urn }) => !urn.endsWith("signing-alias")) }),
                "`importAlias: true`",
                /broke off/,
            );
        });

        it("is adopted with its key, or removed, when it is on another", () => {
            assertOne(
                judge({ state: [], aliases: { [SIGNING]: keyId(3) } }),
                `\`cartorio adopt dev-990010 --key-id ${keyId(3)}\``,
                "docs/restore.md",
                `aws kms delete-alias --region sa-east-1 --alias-name ${SIGNING}`,
            );
        });

        it("is not moved by importAlias", () => {
            const signingKey = { generations: generations("active"), importAlias: true };
            assertOne(
                judge({ signingKey, state: [], aliases: { [SIGNING]: keyId(3) } }),
                "a rotation that nobody planned",
            );
        });

        it("on documents is removed only where nothing was encrypted", () => {
            assertOne(
                judge({ state: [], aliases: { [DOCUMENTS]: keyId(3) } }),
                "nothing was encrypted",
                "`cartorio adopt dev-990010 --key-id ",
                `delete-alias --region sa-east-1 --alias-name ${DOCUMENTS}`,
            );
        });
    });
});
