// Does not prove that an editor understands the schema; only that it is the one generated from the source.
import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import fc from "fast-check";
import type { z } from "zod";
import committed from "../../cartorios/schema.json";
import type { Cartorio } from "../../registry";
import { cartorioSchema } from "../../registry/cartorioSchema";
import { renderSchema, SCHEMA_FILE } from "../../registry/renderSchema";
import { isCalendarDay } from "../../registry/schemaFindings";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders } from "../support/folders";
import { start } from "../support/processes";
import { inventedCartorio } from "../bench/generateRegistry";

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };

describe("cartorioSchema", () => {
    const folder = temporaryFolders();

    it("is what the committed file was generated from", () => {
        assert.equal(readFileSync(path.join(repositoryRoot, SCHEMA_FILE), "utf8"), renderSchema());
    });

    it("describes the type that the registry returns, and nothing else", () => {
        // Judged by the compiler: each is assignable to the other.
        const typed: Writable<Cartorio> = structuredClone(
            inventedCartorio(1),
        ) as Writable<Cartorio>;
        const parsed: z.output<typeof cartorioSchema> = typed;
        const back: Cartorio = parsed;
        assert.deepEqual(cartorioSchema.parse(back), typed);
    });

    it("takes and refuses the same as the generated file", () => {
        const validate = new Ajv2020({ strict: false, formats: { date: isCalendarDay } }).compile(
            committed,
        );
        const strange = fc.constantFrom<unknown>(
            ...["", "x", "990010", "9900101", "١٢٣٤٥٦", "SP", "sp", "6550308", "3550308\n", " abc"],
            ...[
                "2026-02-29",
                "2028-02-29",
                "2026-2-1",
                "active",
                "candidate",
                "a\u0000b",
                "constructor",
            ],
            ...[-1, 0, 1, 1.5, 2, 3, 4, 1e21, null, true, [], {}, undefined, "x".repeat(121)],
        );
        const place = fc.constantFrom(
            ...["cns", "name", "uf", "municipality", "class", "accountId", "wave", "status"],
            ...["signingKey", "signingKey.importAlias", "signingKey.generations", "other"],
            ...["id", "state", "since", "importKeyId", "other"].map(
                (name) => `signingKey.generations.0.${name}`,
            ),
        );
        const outcomes = { taken: 0, refused: 0 };
        fc.assert(
            fc.property(fc.nat({ max: 5_000 }), place, strange, (index, where, value) => {
                const document = structuredClone(inventedCartorio(index)) as unknown;
                const steps = where.split(".");
                const last = steps.pop()!;
                const parent = steps.reduce(
                    (inner, step) => inner[step] as Record<string, unknown>,
                    document as Record<string, unknown>,
                );
                if (value === undefined) {
                    delete parent[last];
                } else {
                    parent[last] = value;
                }
                const taken = cartorioSchema.safeParse(document).success;
                outcomes[taken ? "taken" : "refused"] += 1;
                assert.equal(validate(document), taken, `${where}: ${JSON.stringify(value)}`);
            }),
            { numRuns: 2_000 },
        );
        assert.ok(outcomes.taken > 50 && outcomes.refused > 50, JSON.stringify(outcomes));
    });

    it("is not loaded by those who read the registry, and neither is what only writers need", async () => {
        const script = `
            require("./toolchain/register.cjs");
            const { loadRegistry } = require("./registry/index.ts");
            if (loadRegistry(".", "dev").entries.length === 0) throw new Error("no entries");
            for (const name of ["zod", "yaml", "proper-lockfile", "write-file-atomic"]) {
                if (Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"))) {
                    console.log(name);
                }
            }`;
        const { status, stdout } = await start(process.execPath, ["-e", script]).ended;
        assert.deepEqual([status, stdout], [0, ""]);
    });

    describe("npm run registry-schema", () => {
        /** A copy of what the command needs, with another schema file. */
        const copy = (schema: string): string => {
            const root = folder({ "cartorios/.keep": "" });
            for (const name of ["registry", "toolchain/run.cjs", "toolchain/register.cjs"]) {
                cpSync(path.join(repositoryRoot, name), path.join(root, name), { recursive: true });
            }
            for (const name of ["tsconfig.json", "tsconfig.base.json", "package-lock.json"]) {
                cpSync(path.join(repositoryRoot, name), path.join(root, name));
            }
            symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(root, "node_modules"));
            writeFileSync(path.join(root, SCHEMA_FILE), schema);
            return root;
        };
        const run = (root: string, ...args: string[]) =>
            start(process.execPath, ["toolchain/run.cjs", "registry/schemaMain.ts", ...args], {
                cwd: root,
            }).ended;

        it("says that a file is stale, and writes it", async () => {
            const root = copy(renderSchema().replace('"minItems": 1', '"minItems": 0'));
            const checked = await run(root, "--check");
            assert.equal(checked.status, 1);
            assert.equal(
                checked.stderr,
                "cartorios/schema.json: found another schema than registry/cartorioSchema.ts says; run `npm run registry-schema` and commit the file\n",
            );
            const rendered = await run(root);
            assert.deepEqual(
                [rendered.status, rendered.stdout],
                [0, "rendered cartorios/schema.json\n"],
            );
            assert.equal(readFileSync(path.join(root, SCHEMA_FILE), "utf8"), renderSchema());
            assert.equal((await run(root, "--check")).status, 0);
        }).timeout(60_000);

        it("refuses other options", async () => {
            const { status, stderr } = await run(repositoryRoot, "--force");
            assert.equal(status, 2);
            assert.match(stderr, /usage: npm run registry-schema \[-- --check\]/);
        });
    });
});
