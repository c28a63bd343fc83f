// The form of the templates. Whether CloudFormation takes them is judged by cfn-lint, elsewhere.
import assert from "node:assert/strict";
import { isMap, isScalar, parseDocument, visit, type YAMLMap } from "yaml";
import { Parameter, RenderedFile } from "../../bootstrap/index";
import { committed } from "./support";

function statementsIn(text: string): YAMLMap[] {
    const found: YAMLMap[] = [];
    visit(parseDocument(text), {
        Map(_key, map) {
            if (map.has("Sid")) {
                found.push(map);
            }
        },
    });
    return found;
}

for (const file of [RenderedFile.Roles, RenderedFile.Alarms, RenderedFile.Hub]) {
    describe(file, () => {
        const text = committed(file);

        it("is YAML without tags, anchors and repeated keys", () => {
            const { errors, warnings } = parseDocument(text, { uniqueKeys: true });
            assert.deepEqual([...errors, ...warnings], []);
            assert.doesNotMatch(text, /(^|\s)[&!][A-Za-z]/m);
        });

        it("reads alike as YAML 1.1 and 1.2", () => {
            assert.deepEqual(
                parseDocument(text, { version: "1.1" }).toJS(),
                parseDocument(text, { version: "1.2" }).toJS(),
            );
        });

        it("has a Sid of its own and a reason in a comment for every statement", () => {
            const statements = statementsIn(text);
            assert.ok(statements.length > 0);
            const sids = statements.map((map) => String(map.get("Sid")));
            assert.deepEqual(sids, [...new Set(sids)]);
            // The comment of a first item belongs to its list.
            const commented = text.match(/^ *# .*\n *- Sid: \w+$/gm) ?? [];
            assert.equal(commented.length, statements.length);
        });

        it("describes and checks every parameter", () => {
            const parameters = parseDocument(text).get("Parameters");
            assert.ok(isMap(parameters));
            for (const { key, value } of parameters.items) {
                assert.ok(isMap(value) && isScalar(key));
                for (const property of ["Description", "AllowedPattern", "ConstraintDescription"]) {
                    assert.ok(value.has(property), `${String(key.value)}: ${property}`);
                }
                const pattern = String(value.get("AllowedPattern"));
                assert.match(pattern, /^\^.*\$$/);
                assert.doesNotMatch("*", new RegExp(pattern));
                const { Default = undefined } = value.toJSON() as { readonly Default?: string };
                if (Default !== undefined) {
                    assert.match(Default, new RegExp(pattern));
                }
            }
        });
    });
}

describe(`${RenderedFile.Roles}, for programs`, () => {
    it("uses no intrinsics but Ref and Fn::Sub", () => {
        const names = committed(RenderedFile.Roles).match(/\b(Ref|Fn::\w+)(?=:)/g) ?? [];
        assert.deepEqual([...new Set(names)].sort(), ["Fn::Sub", "Ref"]);
    });

    it("has the parameters that are exported", () => {
        const { Parameters } = parseDocument(committed(RenderedFile.Roles)).toJS() as {
            readonly Parameters: object;
        };
        assert.deepEqual(Object.keys(Parameters), Object.values(Parameter));
    });

    it("keeps roles when a stack goes: a role made again is another to KMS", () => {
        const { Resources } = parseDocument(committed(RenderedFile.Roles)).toJS() as {
            readonly Resources: Readonly<Record<string, Readonly<Record<string, string>>>>;
        };
        for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of Object.entries(Resources)) {
            assert.deepEqual([DeletionPolicy, UpdateReplacePolicy], ["Retain", "Retain"], id);
        }
    });
});
