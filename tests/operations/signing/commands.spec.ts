// Does not prove that `sign` and `jwks` reach an account: tests/integration/signing.spec.ts runs them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Verdict } from "../../../signing/index";
import { repositoryRoot } from "../../../toolchain/versions";
import { DOCUMENT, jwksOf, jwsOf } from "../../signing/builders";
import { temporaryFolders } from "../../support/folders";

const SCRIPT = path.join(repositoryRoot, "operations", "cartorio.cjs");

describe("cartorio", function () {
    this.timeout(60_000);
    const folder = temporaryFolders();

    /** Runs a command in a folder with a document, its signature and the keys. */
    function cartorio(args: readonly string[], input: string | Buffer = "", files = {}) {
        const cwd = folder({
            "deed.txt": DOCUMENT.toString(),
            "deed.jws": `${jwsOf()}\n`,
            "jwks.json": JSON.stringify(jwksOf(), null, 2),
            ...files,
        });
        const env = { PATH: process.env["PATH"], HOME: cwd };
        const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
            ...{ cwd, env, input, encoding: "utf8" },
        });
        return { status, stdout, stderr };
    }
    const VERIFY = ["verify", "deed.txt", "--signature", "deed.jws", "--jwks", "jwks.json"];

    describe("verify", () => {
        it("ends with 0, and says whose time it is that it shows", () => {
            const { status, stdout, stderr } = cartorio(VERIFY);
            assert.deepEqual([status, stderr], [0, ""]);
            assert.match(
                stdout,
                /^valid {4}deed.txt\n {2}key .*, generation 1 of 99\.001-0, now active\n {2}claimed .*Z by the signer's own clock\n/,
            );
        });

        it("prints the verdict as JSON", () => {
            const verdict = JSON.parse(cartorio([...VERIFY, "--json"]).stdout) as Verdict;
            assert.ok(verdict.valid);
            assert.equal(verdict.facts.documentId, "doc-1");
        });

        for (const [place, args] of [
            ["document", ["verify", "-", ...VERIFY.slice(2)]],
            ["signature", VERIFY.map((word) => (word === "deed.jws" ? "-" : word))],
            ["JWKS", VERIFY.map((word) => (word === "jwks.json" ? "-" : word))],
        ] as const) {
            it(`takes the ${place} from standard input`, () => {
                const inputs = {
                    document: DOCUMENT,
                    signature: jwsOf(),
                    JWKS: JSON.stringify(jwksOf()),
                };
                assert.equal(cartorio(args, inputs[place]).status, 0);
            });
        }

        it("ends with 1 and the reason for another document", () => {
            const { status, stdout } = cartorio(VERIFY, "", { "deed.txt": "other" });
            assert.equal(status, 1);
            assert.match(stdout, /^INVALID {2}deed.txt\n {2}size: the document has 5 bytes; /);
            const json = cartorio([...VERIFY, "--json"], "", { "deed.txt": "other" });
            const verdict = JSON.parse(json.stdout) as Verdict;
            assert.ok(!verdict.valid && verdict.reason === "size" && json.status === 1);
        });

        it("shows hostile text in one line", () => {
            const hostile = jwsOf({ header: { typ: "x\nvalid    deed.txt\u001b[2K" } });
            const { status, stdout } = cartorio(VERIFY, "", { "deed.jws": hostile });
            assert.equal(status, 1);
            assert.equal(stdout.trimEnd().split("\n").length, 2);
            assert.ok(!stdout.includes("\u001b"));
        });

        const refused: [
            name: string,
            args: string[],
            files: object,
            status: number,
            message: RegExp,
        ][] = [
            [
                "no such document",
                VERIFY.with(1, "none.txt"),
                {},
                1,
                /^error: the document, none.txt, can't be read: ENOENT/,
            ],
            [
                "a folder",
                VERIFY.with(1, "."),
                {},
                1,
                /^error: the document, ., is a folder; expected a file/,
            ],
            [
                "no such signature",
                VERIFY.with(3, "none.jws"),
                {},
                1,
                /^error: the signature, none.jws, can't be read/,
            ],
            [
                "keys that are none",
                VERIFY,
                { "jwks.json": "{}" },
                1,
                /^error: jwks.json can't be used.*\n {2}keys is no list/,
            ],
            [
                "keys without end",
                VERIFY,
                { "jwks.json": " ".repeat(1024 * 1024 + 1) },
                1,
                /^error: the JWKS, jwks.json, has more than 1048576 bytes/,
            ],
            [
                "standard input twice",
                VERIFY.with(1, "-").with(3, "-"),
                {},
                2,
                /^error: - is given twice/,
            ],
            [
                "no keys",
                VERIFY.slice(0, 4),
                {},
                2,
                /^error: required option '--jwks <file>' not specified/,
            ],
        ];
        for (const [name, args, files, status, message] of refused) {
            it(`ends with ${status} for ${name}`, () => {
                const result = cartorio(args, "", files);
                assert.match(result.stderr, message);
                assert.deepEqual([result.status, result.stdout], [status, ""]);
            });
        }
    });

    describe("sign and jwks", () => {
        const usage: [args: string[], status: number, message: RegExp][] = [
            [["sign", "deed.txt"], 2, /^error: required option '--stack <stack>' not specified/],
            [["sign", "deed.txt", "--stack", "x_1"], 2, /^error: "x_1" is not the name of a stack/],
            [
                ["sign", "deed.txt", "--stack", "dev-990010", "--document-id", "111.444.777-35"],
                2,
                /^error: documentId is not as expected/,
            ],
            [
                ["sign", "deed.txt", "--stack", "dev-990010", "--media-type", "pdf"],
                2,
                /^error: mediaType is not as expected/,
            ],
            [["sign", "-", "--stack", "dev-990010", "--jwks", "-"], 2, /^error: - is given twice/],
            [
                ["sign", "none.txt", "--stack", "dev-990010"],
                1,
                /^error: the document, none.txt, can't be read/,
            ],
            [["jwks"], 2, /^error: missing required argument 'stack'/],
            [
                ["jwks", "dev-990010", "--previous", "none.json"],
                1,
                /^error: the JWKS, none.json, can't be read/,
            ],
        ];
        for (const [args, status, message] of usage) {
            it(`answers \`cartorio ${args.join(" ")}\` with status ${status} and what is wrong`, () => {
                const result = cartorio(args);
                assert.match(result.stderr, message);
                assert.deepEqual([result.status, result.stdout], [status, ""]);
            });
        }
    });
});
