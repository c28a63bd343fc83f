// Does not ask KMS: tests/integration/signing.spec.ts reads the keys of an account.
import assert from "node:assert/strict";
import { KMSClient } from "@aws-sdk/client-kms";
import type { KeyFacts } from "../../../operations/audit/accessFacts";
import { readGenerations } from "../../../operations/signing/readGenerations";
import type { Generation } from "../../../registry/index";

const ARN = "arn:aws:kms:sa-east-1:111111110010:key/";

function keyFacts(id: string, tags: Readonly<Record<string, string>>): KeyFacts {
    return {
        arn: `${ARN}${id}`,
        ...{ region: "sa-east-1", accountId: "111111110010", state: "Disabled" },
        ...{ keyUsage: "SIGN_VERIFY", keySpec: "RSA_2048", origin: "AWS_KMS", multiRegion: false },
        ...{ algorithms: [], aliases: [], grants: [], unread: [] },
        tags: { "cartorio:cns": "990010", "cartorio:geracao": "1", ...tags },
    };
}

describe("readGenerations", () => {
    // No key is enabled, so nothing is asked of it.
    const kms = new KMSClient({ region: "sa-east-1" });
    const read = (facts: KeyFacts[], over: Partial<Generation> = {}) =>
        readGenerations(
            kms,
            {
                cns: "990010",
                signingKey: {
                    generations: [{ id: 1, state: "disabled", since: "2026-11-01", ...over }],
                },
            },
            facts,
        );

    it("asks for no key that is disabled", async () => {
        assert.deepEqual(await read([keyFacts("a", {})]), [
            { id: 1, state: "disabled", since: "2026-11-01" },
        ]);
    });

    it("refuses two keys that claim one generation, and names both", async () => {
        await assert.rejects(read([keyFacts("a", {}), keyFacts("b", {})]), {
            name: "CliError",
            message: new RegExp(`^generation 1 is claimed by 2 keys, ${ARN}a and ${ARN}b: `),
        });
    });

    it("leaves out keys of another office, generation or use", async () => {
        const others = [
            keyFacts("b", { "cartorio:cns": "990028" }),
            keyFacts("c", { "cartorio:geracao": "2" }),
            { ...keyFacts("d", {}), keyUsage: "ENCRYPT_DECRYPT" },
        ];
        assert.equal((await read([keyFacts("a", {}), ...others])).length, 1);
    });

    it("refuses a key that is not the one that was adopted", async () => {
        await assert.rejects(read([keyFacts("a", {})], { importKeyId: "b" }), {
            message: /^generation 1 is arn:.*\/a, and the registry says that it is b$/,
        });
    });
});
