// The registry of whoever runs the tests, examples or real. Does not prove that the accounts named in
// the files exist.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import {
    CartorioStatus,
    environmentsOf,
    GenerationState,
    loadRegistry,
    ufOfMunicipality,
} from "../../registry";
import schema from "../../cartorios/schema.json";

const ROOT = join(__dirname, "../..");

describe("the committed registry", () => {
    for (const environment of environmentsOf(ROOT)) {
        describe(environment, () => {
            it("is valid", () => {
                assert.ok(loadRegistry(ROOT, environment).entries.length > 0);
            });

            it("points editors at the schema in each file's first line", () => {
                for (const { file } of loadRegistry(ROOT, environment).entries) {
                    const [first] = readFileSync(join(ROOT, file), "utf8").split("\n");
                    assert.equal(first, "# yaml-language-server: $schema=../schema.json");
                }
            });
        });
    }
});

describe("cartorios/schema.json", () => {
    const generation = schema.$defs.generation.properties;

    it("is a valid schema of draft 2020-12", () => {
        assert.equal(new Ajv2020({ strict: false }).validateSchema(schema), true);
    });

    it("says the same states and statuses as the types, in the same order", () => {
        assert.deepEqual(generation.state.enum, Object.values(GenerationState));
        assert.deepEqual(schema.properties.status.enum, Object.values(CartorioStatus));
    });

    it("says the same UFs as the codes of the municipalities", () => {
        const ofCodes = Array.from({ length: 90 }, (_, i) => ufOfMunicipality(`${i + 10}00000`));
        assert.deepEqual(
            [...new Set(ofCodes)].filter((uf) => uf !== undefined).sort(),
            schema.properties.uf.enum,
        );
    });

    it("describes every property to editors, and says what it expects", () => {
        const properties = {
            ...schema.properties,
            ...schema.properties.signingKey.properties,
            ...generation,
        };
        for (const [name, property] of Object.entries(properties)) {
            for (const key of ["title", "description", "errorMessage"] as const) {
                assert.ok(property[key], `${name} has no ${key}`);
            }
        }
    });
});
