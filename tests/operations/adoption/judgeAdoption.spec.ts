import assert from "node:assert/strict";
import type { KeyView } from "../../../operations/account/keyFacts";
import type { AdoptionFacts } from "../../../operations/adoption/adoptionFacts";
import { readRequest } from "../../../operations/adoption/adoptionRequest";
import { type AdoptionVerdict, judgeAdoption } from "../../../operations/adoption/judgeAdoption";
import type { Cartorio } from "../../../registry/index";
import { generations, keyId } from "../deploy/builders";
import { documentKey, factsOf, HELD, howToKey, ourKey, stackOf } from "./builders";

// Does not prove what AWS shows to Deployer: tests/integration/adopt.spec.ts asks the sandbox.
const ALIAS = "alias/cartorio-assinatura";

interface Scene {
    readonly cartorio?: Partial<Cartorio>;
    readonly keys?: readonly KeyView[];
    readonly facts?: Partial<AdoptionFacts>;
    readonly documentKeyId?: string;
}

function judge({ cartorio, keys = [howToKey(1)], facts, documentKeyId }: Scene): AdoptionVerdict {
    const stack = stackOf(cartorio);
    const options = {
        ...{ keyId: keyId(1), alias: ALIAS },
        ...(documentKeyId === undefined ? {} : { documentKeyId }),
    };
    return judgeAdoption(
        readRequest(options, stack.cartorio),
        factsOf(keys, { signingTarget: keyId(1), ...facts }),
        stack,
    );
}

function assertFindings(scene: Scene, ...expected: readonly (RegExp | string)[]): void {
    const { findings } = judge(scene);
    assert.equal(findings.length, expected.length, findings.join("\n"));
    expected.forEach((part, index) => {
        const found = findings[index]!;
        assert.ok(typeof part === "string" ? found.includes(part) : part.test(found), found);
    });
}

describe("judging an adoption", () => {
    it("takes a how-to's key with its alias, and no document key", () => {
        const { findings, adoption, held } = judge({});
        assert.deepEqual([findings, held], [[], false]);
        assert.equal(adoption.importAlias, true);
        assert.equal(adoption.importDocumentAlias, false);
        assert.equal(adoption.documentKeyId, undefined);
        assert.deepEqual(
            adoption.keys.map(({ generation, keyId: id }) => [generation.id, id]),
            [[1, keyId(1)]],
        );
    });

    it("leaves an alias to be made that is not there", () => {
        const stack = stackOf();
        const request = readRequest({ keyId: keyId(1), alias: ALIAS }, stack.cartorio);
        const { findings, adoption } = judgeAdoption(request, factsOf([howToKey(1)]), stack);
        assert.deepEqual([findings, adoption.importAlias], [[], false]);
    });

    it("takes all of a stack whose state was lost", () => {
        const { findings, adoption, held } = judge({
            keys: [ourKey(1), documentKey()],
            facts: { documentTarget: keyId(0) },
        });
        assert.deepEqual([findings, held], [[], false]);
        assert.deepEqual([adoption.documentKeyId, adoption.importDocumentAlias], [keyId(0), true]);
    });

    it("knows what the state holds", () => {
        const keys = [ourKey(1), documentKey()];
        const facts = { documentTarget: keyId(0), ...HELD };
        assert.equal(judge({ keys, facts }).held, true);
        const withoutAlias = { ...facts, stateAliases: new Set(["signing-alias"]) };
        assert.equal(judge({ keys, facts: withoutAlias }).held, false);
    });

    it("leaves to the registry what the state lacks", () => {
        const keys = [ourKey(1), documentKey()];
        const facts = { documentTarget: keyId(0) };
        const { adoption, lacking } = judge({ keys, facts });
        assert.deepEqual(lacking, adoption);
        const broken = judge({
            ...{ keys, facts: { ...facts, state: new Map([["document-key", keyId(0)]]) } },
        });
        assert.deepEqual(broken.lacking, {
            ...{ keys: adoption.keys, importAlias: true, importDocumentAlias: true },
        });
        const all = judge({ keys, facts: { ...facts, ...HELD } });
        assert.deepEqual(all.lacking, {
            ...{ keys: [], importAlias: false, importDocumentAlias: false },
        });
        assert.deepEqual(all.adoption, adoption);
    });

    const wrong: [title: string, over: Partial<KeyView>, expected: RegExp][] = [
        ["spec", { spec: "ECC_NIST_P256" }, /KeySpec is ECC_NIST_P256; expected RSA_2048/],
        [
            "usage",
            { usage: "ENCRYPT_DECRYPT" },
            /KeyUsage is ENCRYPT_DECRYPT; expected SIGN_VERIFY/,
        ],
        ["origin", { origin: "EXTERNAL" }, /Origin is EXTERNAL; expected AWS_KMS: somebody has/],
        ["kind", { multiRegion: true }, /it is a multi-Region key/],
        ["state", { state: "PendingDeletion" }, /state is PendingDeletion; .*cancel-key-deletion/],
        ["state", { state: "Disabled" }, /state is Disabled; expected Enabled: find out who/],
        ["CNS", { tags: { "cartorio:cns": "990028" } }, /tag cartorio:cns is "990028"/],
        [
            "environment",
            { tags: { "cartorio:ambiente": "prod" } },
            /tag cartorio:ambiente is "prod"; expected "dev"/,
        ],
    ];
    for (const [title, over, expected] of wrong) {
        it(`refuses a key of another ${title}: ${JSON.stringify(over)}`, () => {
            assertFindings({ keys: [howToKey(1, over)] }, expected);
        });
    }

    it("names everything at once", () => {
        assertFindings(
            {
                keys: [
                    howToKey(1, { spec: "RSA_4096", state: "Disabled" }),
                    documentKey({ state: "Disabled" }),
                ],
                facts: {
                    ...{ signingTarget: keyId(3), documentTarget: keyId(0) },
                    mentions: new Map([[keyId(1), ["cartorios/prod/990010.yaml"]]]),
                },
            },
            /RSA_4096/,
            /Disabled/,
            "cartorios/prod/990010.yaml names it too",
            `points at key ${keyId(3)}; expected ${keyId(1)}`,
            /the document key\): its state is Disabled/,
        );
    });

    it("expects the keys of a disabled generation and of a suspended cartório disabled", () => {
        const keys = [howToKey(1, { state: "Disabled" })];
        assertFindings({ keys, cartorio: { status: "suspended" } });
        assertFindings(
            { cartorio: { status: "suspended" } },
            /state is Enabled; expected Disabled/,
        );
    });

    it("says of a key that Deployer may not see who adds which statement", () => {
        const hidden = new Map([[keyId(1), { hidden: "not you" }]]);
        const [finding] = judge({ facts: { keys: hidden } }).findings;
        assert.match(finding!, /not you.*SIGN_VERIFY and Origin AWS_KMS alone.*PutKeyPolicy/);
        const statement = JSON.parse(/\{.*\}$/.exec(finding!)![0]) as Record<string, unknown>;
        assert.deepEqual(statement["Principal"], {
            AWS: ["arn:aws:iam::111111110010:role/cartorio/Deployer"],
        });
        assert.ok((statement["Action"] as string[]).includes("kms:PutKeyPolicy"));
    });

    it("says that there is no such key", () => {
        assertFindings({ keys: [] }, /account 111111110010, Region sa-east-1 has no such key/);
    });

    it("refuses another key than the state's", () => {
        const facts = { state: new Map([["signing-g1", keyId(2)]]) };
        assertFindings({ facts }, `holds key ${keyId(2)} as this generation`);
    });

    it("refuses to make another document key beside a signing key that is ours", () => {
        assertFindings({ keys: [ourKey(1)] }, /there was a document key too.*--document-key-id/);
    });

    it("makes a document key where an adoption broke off before it did", () => {
        const facts = { state: new Map([["signing-g1", keyId(1)]]) };
        assertFindings({ keys: [ourKey(1)], facts });
    });

    it("refuses a document key that is not the alias's, or none", () => {
        assertFindings(
            {
                keys: [ourKey(1), documentKey({ spec: "RSA_2048" })],
                facts: { documentTarget: keyId(3) },
                documentKeyId: keyId(0),
            },
            `alias/cartorio-documentos points at key ${keyId(3)}`,
            /KeySpec is RSA_2048; expected SYMMETRIC_DEFAULT/,
        );
    });

    it("judges every generation that has a key", () => {
        const stack = stackOf({
            signingKey: { generations: generations("gone", "verifyOnly", "active") },
        });
        const request = readRequest(
            { keyId: keyId(3), alias: ALIAS, generation: [`2=${keyId(2)}`] },
            stack.cartorio,
        );
        const facts = factsOf([ourKey(2, { spec: "RSA_3072" }), ourKey(3), documentKey()], {
            ...{ signingTarget: keyId(3), documentTarget: keyId(0) },
        });
        const { findings } = judgeAdoption(request, facts, stack);
        assert.equal(findings.length, 1, findings.join("\n"));
        assert.match(findings[0]!, /generation 2\): its KeySpec is RSA_3072/);
    });
});
