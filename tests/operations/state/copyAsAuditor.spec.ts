// On checkpoints as the engine writes them; that it takes the changed ones is proved in tests/integration.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { asAuditor } from "../../../operations/state/asAuditor";
import { copyAsAuditor } from "../../../operations/state/copyAsAuditor";
import { temporaryFolders } from "../../support/folders";

const ARN = "arn:aws:iam::111111110010:role";
const DEPLOYER = [{ externalId: "x", roleArn: `${ARN}/cartorio/Deployer`, sessionName: "pulumi" }];
const AUDITOR = [{ ...DEPLOYER[0], roleArn: `${ARN}/cartorio/Auditor` }];

/** A checkpoint with a provider that assumes the roles, and a key whose policy names Deployer. */
function checkpoint(assumeRoles: unknown): string {
    return JSON.stringify({
        version: 3,
        checkpoint: {
            stack: "organization/cartorio-digital/dev-990010",
            latest: {
                resources: [
                    {
                        type: "pulumi:providers:aws",
                        inputs: { assumeRoles },
                        outputs: { assumeRoles },
                    },
                    { type: "aws:kms/key:Key", inputs: { policy: `${ARN}/cartorio/Deployer` } },
                ],
            },
        },
    });
}

const STACK = ".pulumi/stacks/cartorio-digital/dev-990010.json";

describe("asAuditor", () => {
    for (const [form, of] of [
        ["JSON in a text", (roles: unknown) => JSON.stringify(roles)],
        ["a list", (roles: unknown) => roles],
    ] as const) {
        it(`changes the provider's role and nothing else, written as ${form}`, () => {
            assert.deepEqual(
                JSON.parse(asAuditor(checkpoint(of(DEPLOYER)))),
                JSON.parse(checkpoint(of(AUDITOR))),
            );
        });
    }

    it("leaves a stack alone that holds nothing yet", () => {
        const empty = JSON.stringify({ version: 3, checkpoint: { latest: null } });
        assert.deepEqual(JSON.parse(asAuditor(empty)), JSON.parse(empty));
    });

    for (const [what, roles, message] of [
        ["no list", "{}", /found "\{\}", expected a list of roles/],
        ["a role without ARN", "[{}]", /expected the ARN of a role/],
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.throws(() => asAuditor(checkpoint(roles)), message);
        });
    }
});

describe("copyAsAuditor", () => {
    const folder = temporaryFolders();
    const text = checkpoint(JSON.stringify(DEPLOYER));

    it("changes every stack of the project, and counts them", () => {
        const root = folder({
            [STACK]: text,
            [`${STACK}.bak`]: text,
            ".pulumi/meta.yaml": "version: 1",
        });
        assert.equal(copyAsAuditor(root), 1);
        assert.equal(fs.readFileSync(path.join(root, STACK), "utf8"), asAuditor(text));
        assert.equal(fs.readFileSync(path.join(root, `${STACK}.bak`), "utf8"), text);
    });

    it("takes a state of no stacks", () => {
        assert.equal(copyAsAuditor(folder()), 0);
    });

    for (const place of ["history", "locks"]) {
        it(`refuses a backend in use, which has ${place}`, () => {
            const root = folder({ [STACK]: text, [`.pulumi/${place}/x.json`]: "{}" });
            assert.throws(() => copyAsAuditor(root), /looks like a backend in use/);
            assert.equal(fs.readFileSync(path.join(root, STACK), "utf8"), text);
        });
    }

    it("writes nothing when one is wrong, and names each that is", () => {
        const other = STACK.replace("990010", "990028");
        const packed = STACK.replace("990010.json", "990036.json.gz");
        const root = folder({ [STACK]: text, [other]: "{", [packed]: "x" });
        assert.throws(
            () => copyAsAuditor(root),
            /990028\.json can't be read: [^\n]+\n[^\n]+990036\.json\.gz can't be read: it is compressed/,
        );
        assert.equal(fs.readFileSync(path.join(root, STACK), "utf8"), text);
    });
});
