import assert from "node:assert/strict";
import { readRequest } from "../../../operations/adoption/adoptionRequest";
import { CliError } from "../../../operations/cliError";
import { generations, keyId } from "../deploy/builders";

const ALIAS = "alias/cartorio-assinatura";
const cartorio = { signingKey: { generations: generations("gone", "draining", "active") } };

function refusal(options: Partial<Parameters<typeof readRequest>[0]>): string[] {
    try {
        readRequest({ keyId: keyId(3), alias: ALIAS, ...options }, cartorio);
    } catch (error) {
        assert.ok(error instanceof CliError && error.code === "usage", String(error));
        return error.message.split("\n");
    }
    return assert.fail("nothing was refused");
}

describe("reading what is to be adopted", () => {
    it("gives each generation with a key its key", () => {
        const options = { keyId: keyId(3), alias: ALIAS, documentKeyId: keyId(0) };
        const { keys, documentKeyId } = readRequest(
            { ...options, generation: [`2=${keyId(2)}`] },
            cartorio,
        );
        assert.deepEqual(
            keys.map(({ generation, keyId: id }) => [generation.id, id]),
            [
                [2, keyId(2)],
                [3, keyId(3)],
            ],
        );
        assert.equal(documentKeyId, keyId(0));
    });

    it("says everything that is wrong at once", () => {
        const found = refusal({
            ...{ keyId: "arn:aws:kms:x", alias: "alias/minha", documentKeyId: "mrk-1" },
            generation: ["2", "1=a", `3=${keyId(1)}`, "2=b"],
        });
        const expected = [
            /^--key-id is "arn:aws:kms:x"; expected the bare id/,
            /^--alias is "alias\/minha"; expected alias\/cartorio-assinatura/,
            /^--generation is "2"; expected <generation>=<key id>/,
            /^--generation 1=a: the registry file has no generation 1 with a key/,
            /^--generation 3=.*is the active one, whose key is --key-id/,
            /^--generation 2 is "b"; expected the bare id/,
            /^--document-key-id is "mrk-1"/,
        ];
        assert.equal(found.length, expected.length, found.join("\n"));
        expected.forEach((pattern, index) => assert.match(found[index]!, pattern));
    });

    it("asks for the key of every generation that has one", () => {
        const [finding, ...more] = refusal({});
        assert.match(finding!, /^generation 2 is draining and has a key too: .*--generation 2=/);
        assert.deepEqual(more, []);
    });

    it("refuses one key for two", () => {
        const same = { generation: [`2=${keyId(3)}`] };
        assert.match(refusal(same)[0]!, /is given twice/);
        const document = { generation: [`2=${keyId(2)}`], documentKeyId: keyId(3) };
        assert.match(refusal(document)[0]!, /is given twice/);
    });
});
