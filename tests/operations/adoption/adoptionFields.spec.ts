import assert from "node:assert/strict";
import {
    adoptsAnything,
    saysAdoption,
    withAdoption,
    withoutAdoption,
} from "../../../operations/adoption/adoptionFields";
import { mentionsOf } from "../../../operations/adoption/lookAtAdoption";
import { temporaryFolders } from "../../support/folders";
import { generations, keyId } from "../deploy/builders";
import { stackOf } from "./builders";

const { cartorio } = stackOf({
    signingKey: { generations: generations("deleting", "draining", "active") },
});
const keys = [2, 3].map((id) => ({
    generation: cartorio.signingKey.generations[id - 1]!,
    keyId: keyId(id),
}));
const ADOPTION = { keys, importAlias: true, documentKeyId: keyId(0), importDocumentAlias: true };

describe("the registry's words on an adoption", () => {
    it("name each key, the aliases and the document key, and nothing else changes", () => {
        const before = structuredClone(cartorio);
        const adopting = withAdoption(cartorio, ADOPTION);
        assert.deepEqual(cartorio, before);
        assert.deepEqual(adopting, {
            ...cartorio,
            signingKey: {
                importAlias: true,
                generations: [
                    cartorio.signingKey.generations[0],
                    { ...cartorio.signingKey.generations[1], importKeyId: keyId(2) },
                    { ...cartorio.signingKey.generations[2], importKeyId: keyId(3) },
                ],
            },
            documentKey: { importKeyId: keyId(0), importAlias: true },
        });
        assert.ok(adoptsAnything(adopting));
    });

    it("leave again without a trace", () => {
        const settled = withoutAdoption(withAdoption(cartorio, ADOPTION));
        assert.deepEqual(settled, cartorio);
        assert.ok(!adoptsAnything(settled));
    });

    it("say an adoption when they say all of it, and more may be said", () => {
        const adopting = withAdoption(cartorio, ADOPTION);
        const less = withAdoption(cartorio, { ...ADOPTION, importAlias: false });
        const nothing = { keys: [], importAlias: false, importDocumentAlias: false };
        assert.ok(saysAdoption(adopting, ADOPTION));
        assert.ok(saysAdoption(adopting, nothing));
        assert.ok(saysAdoption(cartorio, nothing));
        assert.ok(!saysAdoption(less, ADOPTION));
        assert.ok(!saysAdoption(cartorio, { ...nothing, keys }));
        assert.ok(!saysAdoption(cartorio, { ...nothing, importAlias: true }));
        assert.ok(!saysAdoption(cartorio, { ...nothing, importDocumentAlias: true }));
        const swapped = keys.map((one) => ({ ...one, keyId: keyId(7) }));
        assert.ok(!saysAdoption(adopting, { ...nothing, keys: swapped }));
    });

    it("name a document alias alone, where its key is in the state", () => {
        const alone = { keys: [], importAlias: false, importDocumentAlias: true };
        assert.deepEqual(withAdoption(cartorio, alone).documentKey, { importAlias: true });
    });

    it("forget what an earlier adoption said", () => {
        const earlier = withAdoption(cartorio, ADOPTION);
        const later = { keys: keys.slice(1), importAlias: false, importDocumentAlias: false };
        const { signingKey, documentKey } = withAdoption(earlier, later);
        assert.deepEqual(
            signingKey.generations.map(({ importKeyId }) => importKeyId),
            [undefined, undefined, keyId(3)],
        );
        assert.deepEqual([signingKey.importAlias, documentKey], [undefined, undefined]);
    });
});

describe("other registry files", () => {
    const folder = temporaryFolders();

    it("that name a key are found in every environment, broken ones too; the own one is not", () => {
        const text = `importKeyId: ${keyId(1)}\n`;
        const root = folder({
            ...{ "Pulumi.dev.yaml": "", "Pulumi.prod.yaml": "" },
            "cartorios/dev/990010.yaml": text,
            "cartorios/dev/990028.yaml": "cns: [",
            "cartorios/prod/990010.yaml": `{ ${text}`,
        });
        assert.deepEqual(
            [...mentionsOf(root, "cartorios/dev/990010.yaml", [keyId(1), keyId(2)])],
            [
                [keyId(1), ["cartorios/prod/990010.yaml"]],
                [keyId(2), []],
            ],
        );
    });
});
