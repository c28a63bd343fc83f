/** How tags are merged. What AWS makes of them, and the provider's defaultTags, are not proved here. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { mergeTags } from "../../components/tags";
import { isKnown, value } from "./support";

const required = { "cartorio:cns": "990010" };

describe("mergeTags", () => {
    it("gives the required tags alone where there are no others", () => {
        assert.deepEqual(mergeTags(undefined, required), required);
    });

    it("lets the required tags win, in a plain map and in one that is known only later", async () => {
        const tags = { "cartorio:cns": "000000", equipe: "a" };
        const merged = { "cartorio:cns": "990010", equipe: "a" };
        assert.deepEqual(mergeTags(tags, required), merged);
        for (const later of [pulumi.output(tags), Promise.resolve(tags)]) {
            const output = mergeTags(later, required) as pulumi.Output<Record<string, string>>;
            assert.deepEqual(await value(output), merged);
        }
    });

    it("leaves the required tags known beside a value that is not", async () => {
        const unknown = pulumi.output(pulumi.unknown as unknown as string);
        const merged = mergeTags({ equipe: unknown }, required) as Record<string, unknown>;
        assert.equal(merged["cartorio:cns"], "990010");
        assert.equal(await isKnown(merged["equipe"] as pulumi.Output<unknown>), false);
    });
});
