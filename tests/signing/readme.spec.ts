import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { loadJwks } from "../../signing/index";
import { repositoryRoot } from "../../toolchain/versions";
import { temporaryFolders } from "../support/folders";
import { withEnvironment } from "../support/environment";
import { run } from "../support/processes";
import { type Office, openOffice } from "./support";

const load = createRequire(__filename);

/** What the examples export, in their order. */
interface Examples {
    signDeed(file: string, publishedKeys: () => Promise<string>): Promise<{ jws: string }>;
    isSigned(file: string, signature: string, keys: string): Promise<string>;
    publish(publicKey: string, previous: string): string;
}

describe("the examples of signing/README.md", function () {
    this.timeout(120_000);
    const folder = temporaryFolders();
    const readme = fs.readFileSync(path.join(repositoryRoot, "signing", "README.md"), "utf8");
    const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block!);
    const packages = (block: string) =>
        block.replace(/"@cartorio-digital\/(\w+)"/g, (_, name: string) =>
            JSON.stringify(path.join(repositoryRoot, name, "index")),
        );
    let office: Office;
    before(async () => {
        office = await openOffice();
    });
    after(() => office.world.stop());

    it("compile as strictly as this project", async () => {
        const files = Object.fromEntries(
            blocks.map((block, index) => [`example${index}.ts`, packages(block)]),
        );
        const tsconfig = {
            extends: path.join(repositoryRoot, "tsconfig.base.json"),
            compilerOptions: {
                ...{ noEmit: true, rootDir: "/" },
                typeRoots: [path.join(repositoryRoot, "node_modules", "@types")],
            },
            include: ["*.ts"],
        };
        const place = folder({ ...files, "tsconfig.json": JSON.stringify(tsconfig) });
        const tsc = path.join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
        const { status, stdout } = await run(process.execPath, [tsc, "-p", place]);
        assert.equal(status, 0, stdout);
        assert.equal(blocks.length, 3);
    });

    it("sign, verify and publish", async () => {
        const place = folder({ "deed.txt": "Escritura de exemplo\n" });
        const file = (name: string) => path.join(place, name);
        const examples = Object.assign(
            {},
            ...blocks.map((block, index) => {
                fs.writeFileSync(
                    file(`example${index}.ts`),
                    packages(block.replace('"evidence"', JSON.stringify(file("evidence")))),
                );
                return load(file(`example${index}.ts`)) as Partial<Examples>;
            }),
        ) as Examples;
        const { accessKeyId, secretAccessKey } = office.world.sandbox.credentials("deployer");
        const { jws } = await withEnvironment(
            {
                AWS_ENDPOINT_URL: office.world.sandbox.endpoint,
                AWS_ACCESS_KEY_ID: accessKeyId,
                AWS_SECRET_ACCESS_KEY: secretAccessKey,
            },
            () =>
                examples.signDeed(file("deed.txt"), () =>
                    Promise.resolve(JSON.stringify(office.jwks)),
                ),
        );
        fs.writeFileSync(file("deed.jws"), jws);
        fs.writeFileSync(file("jwks.json"), JSON.stringify(office.jwks));
        const verdict = () =>
            examples.isSigned(file("deed.txt"), file("deed.jws"), file("jwks.json"));
        assert.match(await verdict(), /^generation 1, claimed 20/);
        fs.appendFileSync(file("deed.txt"), "!");
        assert.match(await verdict(), /^size: /);
        const { publicKey } = loadJwks(office.jwks).all[1]!;
        const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
        assert.equal(
            examples.publish(pem, JSON.stringify(office.jwks)),
            '[[1,"verifyOnly"],[2,"active"]]',
        );
    });
});
